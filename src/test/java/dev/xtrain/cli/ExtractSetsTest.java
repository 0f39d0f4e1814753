package dev.xtrain.cli;

import static dev.xtrain.cli.Ran.xtrain;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.io.Json;
import dev.xtrain.pairs.Pair;
import dev.xtrain.pairs.PairReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Published sets through the whole command. */
class ExtractSetsTest {

    private static final List<String> VERBS = List.of("Opens", "Closes", "Reads", "Writes", "Joins", "Splits");

    @TempDir
    Path folder;

    private Path set() throws IOException {
        var rows = new StringBuilder();
        for (int i = 0; i < 30; i++) {
            String verb = VERBS.get(i % 6);
            String code =
                    "def f%d(a, b):\n    \"\"\"%s zzdoc\"\"\"\n    x = call_%d(a, %d)\n    return other%d(x, b) + %d\n"
                            .formatted(i, verb, i * 7, i, i * 31, i * i);
            rows.append(Json.mapper()
                            .writeValueAsString(Map.of(
                                    "repo",
                                    "owner/r" + i % 3,
                                    "path",
                                    "p" + i % 10 + ".py",
                                    "original_string",
                                    code,
                                    "docstring",
                                    verb + " file number " + i + " twice.",
                                    "language",
                                    "python",
                                    "partition",
                                    i % 3 == 0 ? "test" : "valid")))
                    .append('\n');
        }
        rows.append("{broken\n");
        return Files.writeString(folder.resolve("mine.jsonl"), rows);
    }

    @Test
    void aSetBecomesRowsOnTheSidesThatItHas() throws IOException {
        Path out = folder.resolve("rows.jsonl");
        Ran run = xtrain("extract", set(), "-o", out).succeeded();
        assertTrue(
                run.out().contains("\nskipped 1 row that cannot be read\n  mine.jsonl:31: row that cannot be read\n"),
                run.out());
        List<Pair> pairs = PairReader.read(out);
        assertTrue(pairs.size() > 20, run.out());
        for (Pair pair : pairs) {
            assertEquals("owner/r0".equals(pair.repo()) ? "test" : "train", pair.split());
            assertFalse(pair.positive().contains("zzdoc"), pair.positive());
            assertTrue(pair.query().endsWith(" twice."), pair.query());
        }
        byte[] first = Files.readAllBytes(out);
        byte[] manifest = Files.readAllBytes(folder.resolve("rows.manifest.json"));
        xtrain("extract", "--threads", 3, set(), "-o", out).succeeded();
        assertArrayEquals(first, Files.readAllBytes(out));
        assertArrayEquals(manifest, Files.readAllBytes(folder.resolve("rows.manifest.json")));
    }

    @Test
    void fieldsCanBeNamed() throws IOException {
        Path rows = Files.writeString(folder.resolve("rows.txt"), """
                {"q": "How do I add two numbers?", "a": "fn add(a: u8, b: u8) -> u8 { a.checked_add(b).unwrap_or(0) }"}
                """);
        Path out = folder.resolve("out.jsonl");
        xtrain("extract", "--map", "query=q,positive=a,lang==rust", rows, "-o", out)
                .succeeded();
        Pair pair = PairReader.read(out).get(0);
        assertEquals("How do I add two numbers?", pair.query());
        assertEquals("rust", pair.lang());
        xtrain("extract", "--map", "query=x,positive=a", rows, "-o", out).refused("found the fields a, q at " + rows);
        xtrain("extract", rows, "-o", out).refused("found no such file");
    }
}
