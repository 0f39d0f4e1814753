package dev.xtrain.extract;

import java.util.List;

/**
 * Reads documentation whose comment marks somebody has taken away already, as published sets have it: the marks are put
 * back, and what reads a language's comments reads it.
 */
public final class UnmarkedDocs {

    private UnmarkedDocs() {}

    /** What a text says, of which only the beginning is read where {@link #isLong}. */
    public static Documentation read(String text, Language language) {
        String begin = isLong(text) ? text.substring(0, Comments.MAX_CHARACTERS) : text;
        return language.docs().read(marked(begin, language.name()));
    }

    /** Whether a text is longer than documentation is read. */
    public static boolean isLong(String text) {
        return text.length() > Comments.MAX_CHARACTERS;
    }

    private static List<String> marked(String text, String language) {
        return switch (language) {
            case "python" -> List.of("r\"\"\"" + text.replace("\"\"\"", "'''") + "\n\"\"\"");
            case "rust", "swift" -> text.lines().map(line -> "///" + line).toList();
            case "lean" -> List.of("/-- " + text + "\n-/");
            default -> List.of("/**\n" + text.replace("*/", "* /") + "\n*/");
        };
    }
}
