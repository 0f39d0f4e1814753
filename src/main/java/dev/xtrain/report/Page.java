package dev.xtrain.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.xtrain.io.AtomicFile;
import dev.xtrain.io.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * An HTML document that needs nothing else: no scripts, no network, light or dark as the reader has it, good to print.
 * The page as a record is its data; {@link #write} puts that beside it as JSON.
 *
 * @param title its heading
 * @param subtitle what it is about, in a line
 * @param sections in order
 * @param footer what was assumed, dropped or guessed; how it was made
 */
public record Page(String title, String subtitle, List<Section> sections, List<String> footer) {

    private static final String SUFFIX = ".html";

    /** Copies the lists. */
    public Page {
        sections = List.copyOf(sections);
        footer = List.copyOf(footer);
    }

    /** The document; well-formed as XML, too. */
    public String toHtml() {
        var html = new StringBuilder("""
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>
                <title>%s</title>
                <style>
                """.formatted(Html.escape(title)));
        html.append(style()).append("</style>\n</head>\n<body>\n<header>\n");
        html.append("<h1>%s</h1>\n<p class=\"subtitle\">%s</p>\n</header>\n<main>\n"
                .formatted(Html.escape(title), Html.excerpt(subtitle, 600)));
        sections.forEach(section -> html.append(section.toHtml()));
        html.append("</main>\n<footer>\n");
        footer.forEach(
                line -> html.append("<p>").append(Html.excerpt(line, 2000)).append("</p>\n"));
        return html.append("</footer>\n</body>\n</html>\n").toString();
    }

    /** Where the data of a page goes: {@code report.json} beside {@code report.html}. */
    public static Path dataFile(Path page) {
        String name = String.valueOf(page.getFileName());
        boolean html = name.toLowerCase(Locale.ROOT).endsWith(SUFFIX);
        return page.resolveSibling((html ? name.substring(0, name.length() - SUFFIX.length()) : name) + ".json");
    }

    /** Writes the data beside the page, then the page. */
    public void write(Path file) {
        try {
            AtomicFile.write(dataFile(file), Json.pretty().writeValueAsBytes(this));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e); // records of numbers and text always can be written
        }
        AtomicFile.writeString(file, toHtml());
    }

    private static String style() {
        try (InputStream in = Objects.requireNonNull(Page.class.getResourceAsStream("/report/page.css"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
