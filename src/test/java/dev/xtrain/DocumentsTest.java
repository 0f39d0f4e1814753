package dev.xtrain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documents promise about the repository. */
class DocumentsTest {

    private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:|#)([^)#\\s]+)");

    @Test
    void linksLeadToFiles() throws IOException {
        List<String> broken = new ArrayList<>();
        int links = 0;
        for (Path document : documents()) {
            for (MatchResult link :
                    LINK.matcher(Files.readString(document)).results().toList()) {
                links++;
                if (!Files.exists(document.resolveSibling(link.group(1)))) {
                    broken.add(document + ": " + link.group(1));
                }
            }
        }
        assertTrue(links > 0);
        assertEquals(List.of(), broken);
    }

    @Test
    void ciRunsTheTestCommandOfTheReadme() throws IOException {
        String command = "mvn -B verify";
        assertTrue(Files.readString(Path.of("README.md")).contains("\n```sh\n" + command + "\n```\n"));
        assertTrue(Files.readString(Path.of(".ci/run")).endsWith("\nexec " + command + "\n"));
    }

    @Test
    void everyDecisionIsListed() throws IOException {
        String index = Files.readString(Path.of("docs/adr/README.md"));
        try (Stream<Path> files = Files.list(Path.of("docs/adr"))) {
            List<String> missing = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("\\d{4}-.*\\.md") && !index.contains("(" + name + ")"))
                    .toList();
            assertEquals(List.of(), missing);
        }
    }

    private static List<Path> documents() throws IOException {
        List<Path> documents = new ArrayList<>();
        for (String folder : List.of(".", "docs", "docs/adr", "docs/languages", "eval", "data", "checkpoints")) {
            try (Stream<Path> files = Files.list(Path.of(folder))) {
                files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(documents::add);
            }
        }
        return documents;
    }
}
