package dev.xtrain.pairs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.io.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PairReaderTest {

    @TempDir
    private Path folder;

    private Path file(String... lines) throws IOException {
        return Files.write(folder.resolve("rows.jsonl"), List.of(lines));
    }

    @Test
    void queryAndPositiveAreEnough() throws IOException {
        List<Pair> pairs =
                PairReader.read(file("{\"query\": \"adds two\", \"positive\": \"fn add() {}\", \"extra\": 1}"));
        assertEquals("adds two", pairs.get(0).query());
        assertEquals(Pair.UNKNOWN, pairs.get(0).lang());
        assertEquals(List.of(), pairs.get(0).negatives());
        assertEquals(
                PairId.of(Pair.UNKNOWN, "fn add() {}", "adds two"), pairs.get(0).id());
    }

    @Test
    void negativesOfOtherToolsMayBeBareText() throws IOException {
        List<Pair> pairs = PairReader.read(file("{\"query\": \"q\", \"positive\": \"p\", \"negatives\": [\"n\"]}"));
        assertEquals("n", pairs.get(0).negatives().get(0).text());
    }

    @Test
    void negativesGivenByIdGetTheTextOfThatRow() throws IOException {
        List<Pair> pairs = PairReader.read(file(
                "{\"id\": \"a\", \"query\": \"q\", \"positive\": \"p\", \"negatives\": [{\"id\": \"b\", \"kind\": \"same_file\", \"rank\": 1, \"score\": 0.5}]}",
                "",
                "{\"id\": \"b\", \"query\": \"q2\", \"positive\": \"p2\"}"));
        assertEquals(
                new Pair.Negative("b", "p2", "same_file", 1, 0.5),
                pairs.get(0).negatives().get(0));
    }

    @Test
    void anIdThatNoRowHasIsNamedWithItsLine() throws IOException {
        Path file = file(
                "{\"query\": \"q\", \"positive\": \"p\"}",
                "",
                "{\"query\": \"q\", \"positive\": \"p\", \"negatives\": [{\"text\": \"x\"}, {\"id\": \"zz\"}]}");
        UserError error = assertThrows(UserError.class, () -> PairReader.read(file));
        assertTrue(error.toString().contains(file + ":3 (negatives[1])"), error.toString());
        assertTrue(error.toString().contains("zz"), error.toString());
    }

    @Test
    void aMissingQueryOrPositiveIsNamedWithItsLine() throws IOException {
        Path file = file("{\"query\": \"q\", \"positive\": \"p\"}", "{\"query\": \"q\"}");
        UserError error = assertThrows(UserError.class, () -> PairReader.read(file));
        assertTrue(error.toString().contains("\"positive\""), error.toString());
        assertTrue(error.toString().contains(file + ":2"), error.toString());
        Path other = file("{\"positive\": \"p\"}");
        UserError second = assertThrows(UserError.class, () -> PairReader.read(other));
        assertTrue(second.toString().contains("\"query\""), second.toString());
    }

    @Test
    void aBrokenLineIsNamed() throws IOException {
        Path file = file("{\"query\": \"q\", \"positive\": \"p\"}", "{\"query\": ");
        UserError error = assertThrows(UserError.class, () -> PairReader.read(file));
        assertTrue(error.toString().contains(file + ":2"), error.toString());
    }

    @Test
    void duplicatesAreKept() throws IOException {
        String row = "{\"query\": \"q\", \"positive\": \"p\"}";
        assertEquals(2, PairReader.read(file(row, row)).size());
    }
}
