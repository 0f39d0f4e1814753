package dev.xtrain.cli;

import static dev.xtrain.cli.Ran.xtrain;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.TinySources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataCommandTest {

    @TempDir
    Path folder;

    private Path sources = Path.of("");
    private Path rows = Path.of("");

    @BeforeEach
    void extract() throws IOException {
        sources = TinySources.write(folder.resolve("sources"), 60, 1); // three of them are named by keywords
        rows = folder.resolve("rows.jsonl");
        xtrain("extract", sources, "-o", rows).succeeded();
    }

    @Test
    void statsCountRowsAndSayHowLongTheyAre() {
        String out = xtrain("data", "stats", rows).succeeded().out();
        assertTrue(out.startsWith("57 rows"), out);
        assertTrue(out.contains("rust") && out.contains("same_file") && out.contains("words of a query"), out);
    }

    @Test
    void aSampleIsOfTheSizeAskedForAndTheSameForASeed() {
        String out = xtrain("data", "sample", rows, "-n", 3).succeeded().out();
        assertTrue(out.endsWith("3 of 57 rows\n"), out);
        assertEquals(3, out.lines().filter(line -> line.startsWith("? ")).count(), out);
        assertEquals(out, xtrain("data", "sample", rows, "-n", 3).out());
        assertFalse(
                out.equals(xtrain("data", "sample", rows, "-n", 3, "--seed", 2).out()));
        assertTrue(xtrain("data", "sample", rows, "--lang", "java").out().endsWith("0 of 0 rows\n"));
    }

    @Test
    void aDifferenceNamesTheRowsOfEitherSide() throws IOException {
        List<String> lines = Files.readAllLines(rows);
        Path fewer = Files.write(folder.resolve("fewer.jsonl"), lines.subList(2, lines.size()));
        String out = xtrain("data", "diff", rows, fewer).succeeded().out();
        assertTrue(out.startsWith("55 rows in both\n2 only in " + rows), out);
        assertTrue(out.contains("0 only in " + fewer), out);
        assertTrue(out.contains("file0.rs:2  "), out);
    }

    @Test
    void whatWasFingerprintedIsNotExtracted() {
        Path set = folder.resolve("sets/tiny.fingerprints");
        String wrote = xtrain("data", "fingerprint", sources, "--name", "tiny", "-o", set)
                .succeeded()
                .out();
        assertEquals("wrote " + set + ": 57 functions\n", wrote);
        Ran ran = xtrain("extract", sources, "-o", rows, "--decontaminate", folder.resolve("sets"));
        ran.refused("57 code or text of an evaluation set");
        xtrain("extract", sources, "-o", rows, "--decontaminate", "none").succeeded();
        xtrain("extract", sources, "-o", rows, "--decontaminate", sources)
                .refused("decontaminating: expected a file that ends in .fingerprints");
    }
}
