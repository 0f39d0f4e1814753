package dev.xtrain.report;

import dev.xtrain.io.AtomicFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a model or a data set is, for people and for hubs: Markdown with a {@link FrontMatter}.
 *
 * @param header what hubs read
 * @param title its name
 * @param summary a paragraph, plain text
 * @param chapters in order
 */
public record Card(FrontMatter header, String title, String summary, List<Chapter> chapters) {

    private static final Pattern SPECIAL = Pattern.compile("([\\\\`*_\\[\\]<>|#~])");

    /**
     * A part under a heading.
     *
     * @param title plain text
     * @param markdown its content
     */
    public record Chapter(String title, String markdown) {

        /** Sentences, plain text. */
        public static Chapter of(String title, String text) {
            return new Chapter(title, plain(text) + "\n");
        }

        /** A table. */
        public static Chapter of(String title, Table table) {
            return new Chapter(title, table.toMarkdown());
        }

        /** Names and values, in the map's order. */
        public static Chapter of(String title, String name, String value, Map<String, String> facts) {
            return of(
                    title,
                    new Table(
                            List.of(name, value),
                            facts.entrySet().stream()
                                    .map(fact -> List.of(fact.getKey(), fact.getValue()))
                                    .toList()));
        }
    }

    /** Copies the chapters. */
    public Card {
        chapters = List.copyOf(chapters);
    }

    /** The whole file. */
    public String toMarkdown() {
        return header.toYaml() + "\n# " + plain(title) + "\n\n" + plain(summary) + "\n"
                + chapters.stream()
                        .map(chapter -> "\n## " + plain(chapter.title()) + "\n\n" + chapter.markdown())
                        .collect(Collectors.joining());
    }

    /** Writes it; hubs look for a {@code README.md}. */
    public void write(Path file) {
        AtomicFile.writeString(file, toMarkdown());
    }

    /** Plain text as Markdown that reads as that text, in one paragraph. */
    public static String plain(String text) {
        return SPECIAL.matcher(text.strip().replaceAll("\\s+", " ")).replaceAll("\\\\$1");
    }
}
