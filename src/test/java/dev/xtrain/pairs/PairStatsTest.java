package dev.xtrain.pairs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PairStatsTest {

    @TempDir
    private Path folder;

    private static Lengths upTo(int longest) {
        var lengths = new Lengths();
        for (int length = 1; length <= longest; length++) {
            lengths.add(length);
        }
        return lengths;
    }

    @Test
    void quantilesOfShortLengthsAreExact() {
        Lengths lengths = upTo(400);
        assertEquals(20, lengths.quantile(5));
        assertEquals(200, lengths.quantile(50));
        assertEquals(380, lengths.quantile(95));
        assertEquals(400, lengths.quantile(100));
        assertEquals(0, new Lengths().quantile(50));
    }

    @Test
    void quantilesOfLongLengthsAreAtMostTwoPercentTooLow() {
        var random = new SplittableRandom(7);
        for (int i = 0; i < 1000; i++) {
            int length = random.nextInt(1, Integer.MAX_VALUE);
            var lengths = new Lengths();
            lengths.add(length);
            int said = lengths.quantile(50);
            assertTrue(said <= length && said >= length * 0.98, said + " of " + length);
        }
        var longest = new Lengths();
        longest.add(Integer.MAX_VALUE);
        assertTrue(longest.quantile(50) > 2_000_000_000);
    }

    @Test
    void binsCountFromEachEdgeToBelowTheNext() {
        assertArrayEquals(new int[] {4, 5, 91}, upTo(100).counts(2, 5, 10));
    }

    @Test
    void countsRowsOfOtherTools() throws IOException {
        Path file = folder.resolve("rows.jsonl");
        Files.writeString(file, """
                {"query": "adds two numbers", "positive": "a + b"}
                {"query": "stops", "positive": "halt()", "lang": "java", "split": "test"}
                """);
        PairStats stats = PairStats.of(List.of(file));
        assertEquals(2, stats.rows());
        assertEquals(List.of("java", "unknown"), List.copyOf(stats.languages().keySet()));
        assertEquals(1, stats.counts("split").get("test"));
        assertTrue(
                stats.counts(20).toText().contains("license"), stats.counts(20).toText());
        assertTrue(
                stats.lengths().toText().contains("words of a query"),
                stats.lengths().toText());
    }
}
