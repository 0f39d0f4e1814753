package dev.xtrain.report;

import java.util.Locale;

/** Text into HTML that is well-formed XML too. */
public final class Html {

    private Html() {}

    /** Escapes text for element content and quoted attributes; what XML cannot hold becomes U+FFFD. */
    public static String escape(String text) {
        var escaped = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(character -> {
            switch (character) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.appendCodePoint(isAllowed(character) ? character : 0xfffd);
            }
        });
        return escaped.toString();
    }

    /** The production Char of XML 1.0, without the controls above 0x7f that it discourages. */
    private static boolean isAllowed(int character) {
        return character == '\t'
                || character == '\n'
                || character == '\r'
                || (character >= 0x20 && character < 0x7f)
                || (character >= 0xa0 && character <= 0xd7ff)
                || (character >= 0xe000 && character <= 0xfffd)
                || character >= 0x10000;
    }

    /**
     * Text from elsewhere, cut to so many characters, with the number of those cut off. Its direction of writing does
     * not reach beyond it.
     */
    static String excerpt(String text, int most) {
        String plain = text.strip().replaceAll("\\s+", " ");
        int length = plain.codePointCount(0, plain.length());
        if (length <= most) {
            return "<bdi>" + escape(plain) + "</bdi>";
        }
        String cut = plain.substring(0, plain.offsetByCodePoints(0, most));
        return "<bdi>%s</bdi>… <span class=\"muted\">(%s more characters)</span>"
                .formatted(escape(cut), Formats.count(length - most));
    }

    /** A coordinate, in percent or pixels: as few digits as are seen. */
    static String coordinate(double value) {
        String text = String.format(Locale.ROOT, "%.2f", value);
        return text.endsWith(".00") ? text.substring(0, text.length() - 3) : text;
    }
}
