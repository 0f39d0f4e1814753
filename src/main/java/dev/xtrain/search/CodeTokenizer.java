package dev.xtrain.search;

import dev.xtrain.extract.IdentifierParts;
import java.io.IOException;
import java.util.ArrayDeque;
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
        return IdentifierParts.of(identifier);
    }

    private static boolean isWord(char c) {
        return Character.isLetterOrDigit(c) || IdentifierParts.isSeparator(c);
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
