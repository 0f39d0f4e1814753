package dev.xtrain.search;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;

/**
 * Cuts code and prose into lower-cased words.
 *
 * <p>A word is a run of letters, digits, {@code _} and {@code $}; everything else, operators among it, is dropped. A
 * word of several parts gives each part and then, at the position of the last one, itself as a whole:
 *
 * <pre>{@code
 * getHTTPResponse -> get http response gethttpresponse
 * read_utf8       -> read utf 8 read_utf8
 * parse URLs      -> parse urls
 * }</pre>
 *
 * <p>Words over {@value #MAX_LENGTH} characters are encoded data, not words, and are dropped.
 */
public final class CodeTokenizer extends Tokenizer {

    /** Longest word kept, in characters. */
    static final int MAX_LENGTH = 64;

    private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
    private final OffsetAttribute offsets = addAttribute(OffsetAttribute.class);
    private final PositionIncrementAttribute increment = addAttribute(PositionIncrementAttribute.class);

    private final StringBuilder text = new StringBuilder();
    private final ArrayDeque<Token> pending = new ArrayDeque<>();
    private int position;

    private record Token(String text, int start, int end, int increment) {}

    /** The parts of an identifier, lower-cased: {@code getHTTPResponse2} gives get, http, response, 2. */
    public static List<String> parts(String identifier) {
        var parts = new ArrayList<String>();
        int start = 0;
        for (int i = 1; i <= identifier.length(); i++) {
            if (i == identifier.length() || boundary(identifier, i)) {
                if (!isSeparator(identifier.charAt(start))) {
                    parts.add(identifier.substring(start, i).toLowerCase(Locale.ROOT));
                }
                start = i;
            }
        }
        return parts;
    }

    /** Whether a part begins at {@code i}, which is at least 1. */
    private static boolean boundary(String word, int i) {
        char before = word.charAt(i - 1);
        char at = word.charAt(i);
        if (isSeparator(before) || isSeparator(at) || Character.isDigit(before) != Character.isDigit(at)) {
            return true;
        }
        if (!Character.isUpperCase(at)) {
            return false;
        }
        if (!Character.isUpperCase(before)) {
            return true;
        }
        // inside capitals: the last one starts the next word (HTTPResponse), unless only a plural s follows (URLs)
        boolean lowerNext = i + 1 < word.length() && Character.isLowerCase(word.charAt(i + 1));
        boolean pluralNext = lowerNext
                && word.charAt(i + 1) == 's'
                && (i + 2 == word.length() || !Character.isLowerCase(word.charAt(i + 2)));
        return lowerNext && !pluralNext;
    }

    private static boolean isSeparator(char c) {
        return c == '_' || c == '$';
    }

    private static boolean isWord(char c) {
        return Character.isLetterOrDigit(c) || isSeparator(c);
    }

    @Override
    public boolean incrementToken() {
        clearAttributes();
        while (pending.isEmpty()) {
            if (!readWord()) {
                return false;
            }
        }
        Token token = pending.remove();
        term.append(token.text());
        offsets.setOffset(correctOffset(token.start()), correctOffset(token.end()));
        increment.setPositionIncrement(token.increment());
        return true;
    }

    /** Moves past the next word and queues its tokens; false at the end of the text. */
    private boolean readWord() {
        while (position < text.length() && !isWord(text.charAt(position))) {
            position++;
        }
        int start = position;
        while (position < text.length() && isWord(text.charAt(position))) {
            position++;
        }
        String word = text.substring(start, position);
        if (word.length() <= MAX_LENGTH) {
            List<String> parts = parts(word);
            for (String part : parts) {
                pending.add(new Token(part, start, position, 1));
            }
            if (parts.size() > 1) {
                pending.add(new Token(word.toLowerCase(Locale.ROOT), start, position, 0));
            }
        }
        return start < text.length();
    }

    @Override
    public void reset() throws IOException {
        super.reset();
        pending.clear();
        text.setLength(0);
        position = 0;
        char[] buffer = new char[8192];
        for (int n = input.read(buffer); n >= 0; n = input.read(buffer)) {
            text.append(buffer, 0, n);
        }
    }

    @Override
    public void end() throws IOException {
        super.end();
        int end = correctOffset(text.length());
        offsets.setOffset(end, end);
    }
}
