package dev.xtrain.cli;

import static dev.xtrain.cli.Ran.xtrain;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.TinySources;
import dev.xtrain.pairs.Pair;
import dev.xtrain.pairs.PairReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    void aSampleOfASplitIsWrittenWithTheTextOfItsNegatives() throws IOException {
        Path byId = folder.resolve("by-id.jsonl");
        xtrain("extract", sources, "-o", byId, "--negatives-by-id").succeeded();
        Path sample = folder.resolve("sample.jsonl.gz");
        String out = xtrain("data", "sample", byId, "-n", 5, "--split", "train", "-o", sample)
                .succeeded()
                .out();
        assertTrue(out.startsWith("5 of "), out);
        List<Pair> drawn = PairReader.read(sample);
        assertEquals(5, drawn.size());
        for (Pair pair : drawn) {
            assertEquals("train", pair.split());
            assertTrue(pair.negatives().stream().allMatch(negative -> negative.text() != null), pair.id());
        }
    }

    @Test
    void aDifferenceNamesTheRowsOfEitherSide() throws IOException {
        List<String> lines = Files.readAllLines(rows);
        Path fewer = Files.write(folder.resolve("fewer.jsonl"), lines.subList(2, lines.size()));
        String out = xtrain("data", "diff", rows, fewer).succeeded().out();
        assertTrue(out.startsWith("55 rows in both\n0 of them changed\n2 only in " + rows), out);
        assertTrue(out.contains("0 only in " + fewer), out);
        assertTrue(out.contains("file0.rs:2  "), out);
    }

    @Test
    void aDifferenceSaysWhatChangedInARow() throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(rows));
        lines.set(0, lines.get(0).replaceFirst("\"start_line\":\\d+", "\"start_line\":4"));
        for (int i = 0; i < 3; i++) {
            lines.set(i, lines.get(i).replaceFirst("\"split\":\"\\w+\"", "\"split\":\"dev\""));
        }
        Collections.reverse(lines);
        Path other = Files.write(folder.resolve("other.jsonl"), lines);
        String out = xtrain("data", "diff", rows, other).succeeded().out();
        assertTrue(out.startsWith("57 rows in both\n3 of them changed: split 3, start_line 1\n"), out);
        assertTrue(out.contains("file0.rs:4  "), out);
        assertTrue(out.endsWith("0 only in " + rows + "\n0 only in " + other + "\n"), out);
    }

    @Test
    void whatExtractWritesIsSound() {
        String out = xtrain("data", "check", rows).succeeded().out();
        assertEquals("57 rows\nnothing is wrong with them\n", out);
    }

    @Test
    void everythingWrongWithRowsIsCountedAndNamed() throws IOException {
        String told = "counts the waves that come in before the tide turns again";
        Path bad = Files.writeString(folder.resolve("bad.jsonl"), """
                {"id":"a","lang":"rust","query":"one","positive":"/// Docs.\\nfn a() { b(); }","split":"train"}
                {"id":"a","lang":"java","query":"two","positive":"/** Docs. */ int b() { return 1; }","split":"train"}
                {"id":"c","lang":"rust","query":"%s","positive":"fn c() { // it %s\\n}","split":"train"}
                {"id":"d","lang":"rust","query":"four","positive":"fn d() { d(1); }","split":"train","negatives":[{"text":"fn d()  { d(1); }"}]}
                {"id":"e","lang":"rust","query":"five","positive":"fn d() {  d(1); }","split":"test"}
                {"id":"f","lang":"cobol","query":"six","positive":"PERFORM."}
                """.formatted(told, told));
        Ran ran = xtrain("data", "check", bad);
        assertEquals(1, ran.code(), ran.out());
        String out = ran.out();
        assertTrue(out.startsWith("6 rows\n2 rows: documentation stands in the positive\n  a  "), out);
        assertTrue(out.contains("1 rows: the positive holds 8 words of the query in a row\n  c  "), out);
        assertTrue(out.contains("1 rows: another row has its id\n  a  "), out);
        assertTrue(out.contains("1 rows: its positive stands on another side of the split, too\n  e  "), out);
        assertTrue(out.contains("1 rows: a negative is the positive\n  d  "), out);
    }

    /** Whichever of the two rows is read first, and whether the negative is told by its text or by its id. */
    @ParameterizedTest
    @CsvSource({"text, false", "text, true", "id, false", "id, true"})
    void whatIsHeldOutIsNoNegativeOfTraining(String by, boolean answerFirst) throws IOException {
        String negative = by.equals("id") ? "{\"id\":\"e\"}" : "{\"text\":\"fn e()  { e(1); }\"}";
        String asking = """
                {"id":"d","lang":"rust","query":"four","positive":"fn d() { d(1); }","split":"train","negatives":[%s]}
                """.formatted(negative);
        String answering = """
                {"id":"e","lang":"rust","query":"five","positive":"fn e() { e(1); }","split":"test"}
                """;
        Path bad = folder.resolve("bad.jsonl");
        Files.writeString(bad, answerFirst ? answering + asking : asking + answering);
        Ran ran = xtrain("data", "check", bad);
        assertEquals(1, ran.code(), ran.out());
        assertTrue(
                ran.out().startsWith("2 rows\n1 rows: its positive is a negative on another side of the split"),
                ran.out());
        Files.writeString(bad, Files.readString(bad).replace("\"test\"", "\"train\""));
        xtrain("data", "check", bad).succeeded();
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
