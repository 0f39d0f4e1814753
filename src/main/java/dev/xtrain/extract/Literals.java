package dev.xtrain.extract;

import org.jspecify.annotations.Nullable;

/** Values of string literals, as Rust and Python write them. */
final class Literals {

    private Literals() {}

    /** Text with its escapes resolved; unknown ones stay as they are. */
    static String unescape(String escaped) {
        if (escaped.indexOf('\\') < 0) {
            return escaped;
        }
        var text = new StringBuilder();
        int i = 0;
        while (i < escaped.length()) {
            char c = escaped.charAt(i++);
            if (c != '\\' || i == escaped.length()) {
                text.append(c);
                continue;
            }
            char kind = escaped.charAt(i++);
            switch (kind) {
                case 'n' -> text.append('\n');
                case 't' -> text.append('\t');
                case 'r' -> text.append('\r');
                case '\\', '\'', '"' -> text.append(kind);
                case '\n' -> {} // the line goes on
                case 'x' -> i = character(escaped, i, i + 2, 16, text);
                case 'U' -> i = character(escaped, i, i + 8, 16, text);
                case 'u' -> {
                    int close = escaped.startsWith("{", i) ? escaped.indexOf('}', i) : -1;
                    i = close > 0
                            ? character(escaped, i + 1, close, 16, text) + 1
                            : character(escaped, i, i + 4, 16, text);
                }
                case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                    int end = i;
                    while (end < Math.min(i + 2, escaped.length()) && Character.digit(escaped.charAt(end), 8) >= 0) {
                        end++;
                    }
                    i = character(escaped, i - 1, end, 8, text);
                }
                default -> text.append(c).append(kind);
            }
        }
        return text.toString();
    }

    /** Appends the character that digits give, which must be one that UTF-8 can write; returns where they end. */
    private static int character(String escaped, int start, int end, int radix, StringBuilder text) {
        if (end > escaped.length()) {
            return start;
        }
        try {
            int value = Integer.parseInt(escaped.substring(start, end), radix);
            boolean surrogate = value >= Character.MIN_SURROGATE && value <= Character.MAX_SURROGATE;
            if (Character.isValidCodePoint(value) && !surrogate) {
                text.appendCodePoint(value);
            }
            return end;
        } catch (NumberFormatException e) {
            return start; // not an escape after all
        }
    }

    /**
     * Value of one or several adjacent Python string literals, in parentheses or not; null if one of them is no plain
     * text (bytes, formatted) or they are malformed.
     */
    static @Nullable String python(String written) {
        String source = written.strip().replace("\r\n", "\n");
        while (source.startsWith("(") && source.endsWith(")")) {
            source = source.substring(1, source.length() - 1).strip();
        }
        var value = new StringBuilder();
        int at = 0;
        while (at < source.length()) {
            int quote = at;
            while (quote < source.length() && Character.isLetter(source.charAt(quote))) {
                quote++;
            }
            String prefix = source.substring(at, quote);
            if (quote == source.length() || !prefix.matches("[rRuU]?") || "'\"".indexOf(source.charAt(quote)) < 0) {
                return null;
            }
            String mark = source.substring(quote, quote + 1);
            if (source.startsWith(mark.repeat(3), quote)) {
                mark = mark.repeat(3);
            }
            int start = quote + mark.length();
            int end = start;
            while (end < source.length() && !source.startsWith(mark, end)) {
                end += source.charAt(end) == '\\' ? 2 : 1;
            }
            if (end >= source.length()) {
                return null;
            }
            String content = source.substring(start, end);
            value.append(prefix.equalsIgnoreCase("r") ? content : unescape(content));
            at = skipBetween(source, end + mark.length());
        }
        return value.toString();
    }

    /** White space, line continuations and comments between adjacent literals. */
    private static int skipBetween(String source, int start) {
        int at = start;
        while (at < source.length()) {
            char c = source.charAt(at);
            if (c == '#') {
                int end = source.indexOf('\n', at);
                at = end < 0 ? source.length() : end;
            } else if (Character.isWhitespace(c) || c == '\\') {
                at++;
            } else {
                break;
            }
        }
        return at;
    }
}
