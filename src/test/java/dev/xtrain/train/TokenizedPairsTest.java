package dev.xtrain.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizedPairsTest {

    @TempDir
    Path folder;

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    @Test
    void readsBackWhatWasWritten() throws IOException {
        long seed = System.nanoTime();
        var random = new Random(seed);
        List<List<int[]>> rows = new ArrayList<>();
        for (int row = 0; row < 2500; row++) { // more than the writer first has room for
            List<int[]> texts = new ArrayList<>();
            for (int text = 0; text < 2 + random.nextInt(4); text++) {
                texts.add(random.ints(random.nextInt(30), 0, 1 << 20).toArray());
            }
            rows.add(texts);
        }
        try (var writer = new TokenizedPairs.Writer(folder)) {
            for (List<int[]> texts : rows) {
                writer.add(texts, teacher(texts));
            }
            try (TokenizedPairs pairs = writer.finish()) {
                assertEquals(rows.size(), pairs.size());
                for (int row : random.ints(500, 0, rows.size()).toArray()) {
                    List<int[]> expected = rows.get(row);
                    assertArrayEquals(
                            expected.toArray(), pairs.row(row).toArray(), () -> "row " + row + ", seed " + seed);
                    assertArrayEquals(teacher(expected), pairs.teacher(row));
                    int longest = expected.stream()
                            .skip(1)
                            .mapToInt(text -> text.length)
                            .max()
                            .orElseThrow();
                    assertEquals(longest, pairs.documentLength(row));
                }
            }
        }
        assertEquals(List.of(), files());
    }

    /** Every second row has scores. */
    private static float[] teacher(List<int[]> texts) {
        float[] scores = new float[texts.get(0).length % 2 == 0 ? 0 : texts.size() - 1];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = texts.get(i + 1).length / 7f;
        }
        return scores;
    }

    @Test
    void leavesNothingWhereWritingFails() throws IOException {
        try (var writer = new TokenizedPairs.Writer(folder)) {
            writer.add(List.of(new int[] {1}, new int[] {2}));
            assertEquals(1, files().size());
        }
        assertEquals(List.of(), files());
    }

    @Test
    void removesWhatAKilledProcessLeft() throws Exception {
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();
        Path left = Files.writeString(folder.resolve(".tokens.tmp-" + gone.pid() + "-0123abcd"), "left");
        Path alive = Files.writeString(
                folder.resolve(".tokens.tmp-" + ProcessHandle.current().pid() + "-0123abcd"), "in use");
        new TokenizedPairs.Writer(folder).close();
        assertFalse(Files.exists(left));
        assertTrue(Files.exists(alive));
    }
}
