package dev.xtrain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Keeps docs/architecture.md true: the files it names are there, and do what it says. */
class ArchitecturePictureTest {

    private static final Path DOCUMENT = Path.of("docs/architecture.md");

    /** What each of the five files must hold for its sentence to be true. */
    private static final Map<String, String> EVIDENCE = Map.of(
            "a pair is born", "new Pair(",
            "a batch is padded", "TokenBatch pad(",
            "the LoRA delta is added", "y.addmm_(u",
            "MaxSim is computed", "def max_sim(",
            "P@1 is counted", "precisionAt1");

    private static List<Matcher> rows() throws IOException {
        Pattern row = Pattern.compile("\\| [①-⑤] \\| ([^|]+) \\| `([^`]+)` \\|");
        return Files.readString(DOCUMENT)
                .lines()
                .map(row::matcher)
                .filter(Matcher::matches)
                .toList();
    }

    @Test
    void theFiveFilesDoWhatThePictureSays() throws IOException {
        List<Matcher> rows = rows();
        assertEquals(5, rows.size());
        for (Matcher row : rows) {
            String evidence = EVIDENCE.get(row.group(1));
            assertTrue(evidence != null, "no evidence is known for: " + row.group(1));
            assertTrue(Files.readString(Path.of(row.group(2))).contains(evidence), row.group(2) + " lacks " + evidence);
        }
    }

    @Test
    void everyClassOfThePictureIsThere() throws IOException {
        Matcher names = Pattern.compile("\\b([a-z]+/[A-Z]+[a-z]\\w*)").matcher(Files.readString(DOCUMENT));
        int found = 0;
        while (names.find()) {
            if (names.group(1).startsWith("xtrain/")) {
                continue;
            }
            Path file = Path.of("src/main/java/dev/xtrain", names.group(1) + ".java");
            assertTrue(Files.isRegularFile(file), file + " is named in " + DOCUMENT);
            found++;
        }
        assertTrue(found > 20, "only " + found + " classes found");
    }
}
