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
                case 'x' -> i = codePoint(escaped, i, i + 2, text);
                case 'u' -> {
                    boolean braced = i < escaped.length() && escaped.charAt(i) == '{';
                    int close = escaped.indexOf('}', i);
                    i = braced && close > 0
                            ? codePoint(escaped, i + 1, close, text) + 1
                            : codePoint(escaped, i, i + 4, text);
                }
                default -> {
                    int end = i - 1;
                    while (end < escaped.length() && end < i + 2 && Character.digit(escaped.charAt(end), 8) >= 0) {
                        end++;
                    }
                    if (end < i) {
                        text.append(c).append(kind);
                    } else {
                        text.append((char) Integer.parseInt(escaped.substring(i - 1, end), 8));
                        i = end;
                    }
                }
            }
        }
        return text.toString();
    }

    /** Appends the character of hexadecimal digits and returns where they end. */
    private static int codePoint(String escaped, int start, int end, StringBuilder text) {
        if (end <= escaped.length()) {
            try {
                int value = Integer.parseInt(escaped.substring(start, end), 16);
                if (Character.isValidCodePoint(value)) {
                    text.appendCodePoint(value);
                    return end;
                }
            } catch (NumberFormatException e) {
                return start; // not an escape after all
            }
        }
        return start;
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
