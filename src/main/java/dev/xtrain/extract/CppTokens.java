package dev.xtrain.extract;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The tokens of a C, C++ or Objective-C source, comments left out: as much of the lexer as it takes to see macros and
 * directives. Of a source that is broken it makes some tokens, too.
 */
final class CppTokens {

    /** What a token is. */
    enum Kind {
        /** A name, keyword or number. */
        WORD,
        /** A string or character in its quotes. */
        LITERAL,
        /** One character, or {@code ::}. */
        SIGN,
        /** What {@code #} begins, to the end of its line or to a comment there. */
        DIRECTIVE,
        /** What follows such a comment. */
        DIRECTIVE_REST
    }

    private final byte[] source;
    private int[] starts = new int[256];
    private int[] ends = new int[256];
    private Kind[] kinds = new Kind[256];
    private int size;
    private int at;

    CppTokens(byte[] source) {
        this.source = source;
        boolean marked = source.length > 2 && source[0] == (byte) 0xEF && source[1] == (byte) 0xBB;
        at = marked ? 3 : 0; // past the byte order mark
        while (at < source.length) {
            if (isBlank(at) || skippedComment()) {
                at += isBlank(at) ? 1 : 0;
            } else if (is('#') && startsLine()) {
                directive();
            } else {
                token();
            }
        }
    }

    int size() {
        return size;
    }

    Kind kind(int token) {
        return kinds[token];
    }

    Span span(int token) {
        return new Span(starts[token], ends[token]);
    }

    int start(int token) {
        return starts[token];
    }

    int end(int token) {
        return ends[token];
    }

    /** The sign that a token is; 0 where it is none, or is no token at all. */
    char sign(int token) {
        return token >= 0 && token < size && kinds[token] == Kind.SIGN && ends[token] - starts[token] == 1
                ? (char) source[starts[token]]
                : 0;
    }

    boolean isWord(int token) {
        return token >= 0 && token < size && kinds[token] == Kind.WORD;
    }

    boolean isDirective(int token) {
        return token >= 0 && token < size && kinds[token].compareTo(Kind.DIRECTIVE) >= 0;
    }

    /** Whether it is {@code ::}. */
    boolean isScope(int token) {
        return token >= 0 && token < size && kinds[token] == Kind.SIGN && ends[token] - starts[token] == 2;
    }

    String text(int token) {
        return new String(source, starts[token], ends[token] - starts[token], StandardCharsets.UTF_8);
    }

    private void add(Kind kind, int start) {
        if (size == starts.length) {
            starts = Arrays.copyOf(starts, 2 * size);
            ends = Arrays.copyOf(ends, 2 * size);
            kinds = Arrays.copyOf(kinds, 2 * size);
        }
        starts[size] = start;
        ends[size] = at;
        kinds[size++] = kind;
    }

    private void token() {
        int start = at;
        if (is('"') || is('\'')) {
            literal();
            add(Kind.LITERAL, start);
        } else if (isWordPart(at)) {
            boolean number = source[at] >= '0' && source[at] <= '9';
            while (isWordPart(at) || (number && is('\'') && isWordPart(at + 1))) {
                at++;
            }
            if (is('"') && source[at - 1] == 'R') {
                rawString();
                add(Kind.LITERAL, start);
            } else {
                add(Kind.WORD, start);
            }
        } else {
            at += is(':') && is(at + 1, ':') ? 2 : 1;
            add(Kind.SIGN, start);
        }
    }

    /** Up to the quote that closes it, or to the end of the line. */
    private void literal() {
        byte quote = source[at++];
        while (at < source.length && source[at] != quote && !is('\n')) {
            at += is('\\') ? 2 : 1;
        }
        at = Math.min(source.length, at + (is((char) quote) ? 1 : 0));
    }

    private void rawString() {
        int open = at;
        while (open < source.length && !is(open, '(') && !is(open, '\n')) {
            open++;
        }
        if (!is(open, '(')) {
            literal();
            return;
        }
        byte[] delimiter = Arrays.copyOfRange(source, at, open); // with the quote in front
        delimiter[0] = ')';
        at = open;
        while (at < source.length
                && !(is(at + delimiter.length, '"')
                        && Arrays.equals(delimiter, 0, delimiter.length, source, at, at + delimiter.length))) {
            at++;
        }
        at = Math.min(source.length, at + delimiter.length + 1);
    }

    private void directive() {
        Kind kind = Kind.DIRECTIVE;
        int start = at;
        while (at < source.length && !is('\n')) {
            int end = at;
            if (skippedComment()) {
                int after = at;
                at = end;
                add(kind, start);
                kind = Kind.DIRECTIVE_REST;
                at = after;
                start = after;
            } else if (is('"') || is('\'')) {
                literal();
            } else if (is('\\')) {
                at += is(at + 1, '\r') ? 3 : 2;
            } else {
                at++;
            }
        }
        at = Math.min(at, source.length);
        add(kind, start);
    }

    private boolean skippedComment() {
        if (!is('/')) {
            return false;
        }
        if (is(at + 1, '/')) {
            while (at < source.length && !is('\n')) {
                at += is('\\') ? is(at + 1, '\r') ? 3 : 2 : 1;
            }
        } else if (is(at + 1, '*')) {
            at += 2;
            while (at < source.length && !(is('*') && is(at + 1, '/'))) {
                at++;
            }
            at += 2;
        } else {
            return false;
        }
        at = Math.min(at, source.length);
        return true;
    }

    private boolean startsLine() {
        int before = at - 1;
        while (before >= 0 && source[before] != '\n' && isBlank(before)) {
            before--;
        }
        return before < 0 || source[before] == '\n' || size == 0;
    }

    private boolean is(char c) {
        return is(at, c);
    }

    private boolean is(int offset, char c) {
        return offset < source.length && source[offset] == c;
    }

    private boolean isBlank(int offset) {
        return offset < source.length && source[offset] >= 0 && source[offset] <= ' ';
    }

    /** Letters, digits, and all that is not ASCII. */
    private boolean isWordPart(int offset) {
        if (offset >= source.length) {
            return false;
        }
        byte c = source[offset];
        return c < 0 || c == '_' || c == '$' || (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
    }
}
