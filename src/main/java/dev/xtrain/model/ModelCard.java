package dev.xtrain.model;

import dev.xtrain.io.AtomicFile;
import dev.xtrain.io.TextFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the header of a model's {@code README.md} tells: under what licence it is, and what it was made from. Without
 * that file PyLate asks the hub for it.
 *
 * @param license SPDX identifier, in lower case as the hub has it, or {@code unknown}
 * @param base name of the model this one was made from, or empty
 */
public record ModelCard(String license, String base) {

    private static final String FILE = "README.md";
    private static final String UNKNOWN = "unknown";
    private static final int MAX_BYTES = 1 << 22;

    /** Writes the licence as the hub has it. */
    public ModelCard {
        license = license.toLowerCase(Locale.ROOT);
    }

    /** Reads the card of a model's directory; one without a card, or without a header in it, is of unknown licence. */
    public static ModelCard read(Path folder) {
        Path file = folder.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            return new ModelCard(UNKNOWN, "");
        }
        String text = TextFile.read(file, MAX_BYTES);
        int end = text.startsWith("---") ? text.indexOf("\n---") : -1;
        String header = end < 0 ? "" : text.substring(0, end);
        String license = field(header, "license");
        return new ModelCard(license.isEmpty() ? UNKNOWN : license, field(header, "base_model"));
    }

    private static String field(String header, String name) {
        Matcher field = Pattern.compile("^" + name + ":[ \t]*['\"]?([^'\"\r\n]*)", Pattern.MULTILINE)
                .matcher(header);
        return field.find() ? field.group(1).strip() : "";
    }

    /**
     * Writes the card.
     *
     * @param text what the model is, in Markdown
     */
    public void write(Path folder, String text) {
        String card = """
                ---
                license: %s
                base_model: %s
                library_name: sentence-transformers
                tags:
                - xtrain
                ---
                %s
                """.formatted(license, base, text);
        AtomicFile.writeString(folder.resolve(FILE), card);
    }
}
