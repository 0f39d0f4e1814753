package dev.xtrain.extract;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What all kinds of documentation have in common: indentation, paragraphs, white space. */
final class Prose {

    private static final Pattern WHITE_SPACE = Pattern.compile("[\\s\\p{Z}]+");

    private Prose() {}

    /** All on one line, single spaces. */
    static String oneLine(String text) {
        return WHITE_SPACE.matcher(text).replaceAll(" ").strip();
    }

    /** Lines without the indentation they have in common, without white space at their ends and blank lines around. */
    static String unindent(List<String> lines) {
        int common = Integer.MAX_VALUE;
        for (String line : lines) {
            if (!line.isBlank()) {
                common = Math.min(common, indentation(line));
            }
        }
        var kept = new ArrayList<String>();
        for (String line : lines) {
            kept.add(line.isBlank() ? "" : line.substring(common).stripTrailing());
        }
        return trimBlankLines(String.join("\n", kept));
    }

    /** Text without the blank lines that it begins and ends with. */
    static String trimBlankLines(String text) {
        int start = 0;
        for (int i = 0; i < text.length() && Character.isWhitespace(text.charAt(i)); i++) {
            start = text.charAt(i) == '\n' ? i + 1 : start;
        }
        return text.substring(start).stripTrailing();
    }

    /** Characters of white space that a line begins with. */
    static int indentation(String line) {
        return line.length() - line.stripLeading().length();
    }

    /**
     * Lines of a block comment: without {@code /**} or {@code /*!}, {@code *}{@code /}, and the asterisks that lines
     * begin with.
     */
    static List<String> blockLines(String comment) {
        String content = comment.substring(3, Math.max(3, comment.length() - 2));
        var lines = new ArrayList<String>();
        List<String> raw = content.lines().toList();
        boolean starred = raw.stream()
                .skip(1)
                .allMatch(line -> line.isBlank() || line.stripLeading().startsWith("*"));
        for (int i = 0; i < raw.size(); i++) {
            String line = raw.get(i);
            String trimmed = line.stripLeading();
            boolean star = i > 0 && starred && trimmed.startsWith("*");
            if (i == 0) {
                lines.add(trimmed);
            } else {
                lines.add(star ? trimmed.substring(trimmed.startsWith("* ") ? 2 : 1) : line);
            }
        }
        return lines;
    }
}
