package dev.xtrain.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
        List<TokenRows> rows = new ArrayList<>();
        for (int row = 0; row < 2500; row++) { // more than the writer first has room for
            List<int[]> texts = new ArrayList<>();
            for (int text = 0; text < 2 + random.nextInt(4); text++) {
                texts.add(random.ints(random.nextInt(30), 0, 1 << 20).toArray());
            }
            rows.add(new TokenRows(texts, teacher(texts), row % 3 == 0 ? "rust" : "java"));
        }
        try (TokenizedPairs pairs = TokenRows.write(folder, rows)) {
            assertEquals(rows.size(), pairs.size());
            assertEquals(List.of("rust", "java"), pairs.languages());
            assertEquals(TokenRows.SUMMARY, pairs.summary());
            for (int row : random.ints(500, 0, rows.size()).toArray()) {
                List<int[]> expected = rows.get(row).texts();
                assertArrayEquals(expected.toArray(), pairs.row(row).toArray(), () -> "row " + row + ", seed " + seed);
                assertArrayEquals(teacher(expected), pairs.teacher(row));
                int[] lengths =
                        expected.stream().skip(1).mapToInt(text -> text.length).toArray();
                assertArrayEquals(lengths, pairs.documentLengths(row));
                assertEquals(Arrays.stream(lengths).max().orElseThrow(), pairs.documentLength(row));
                assertEquals(expected.get(0).length, pairs.queryLength(row));
                assertEquals(row % 3 == 0 ? 0 : 1, pairs.language(row));
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

    /** Their table would not fit into one mapping; the file, all of it a hole, is as large as it says. */
    @ParameterizedTest
    @CsvSource({"1, 0, true", "0, 1, true", "1, 0, false", "0, 1, false"})
    void refusesMoreRowsOrTextsThanCanBeMapped(int rowsMore, int textsMore, boolean refused) throws IOException {
        long less = refused ? 0 : 1;
        long rows = (long) rowsMore * (TokenFileEnd.MOST_ROWS + 1 - less);
        long texts = (long) textsMore * (TokenFileEnd.MOST_TEXTS + 1 - less);
        Path file = folder.resolve("many.tokens");
        try (var bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(rows * TokenizedPairs.ROW_BYTES + texts * TokenizedPairs.TEXT_BYTES);
            TokenFileEnd.write(
                    new DataOutputStream(Channels.newOutputStream(bytes.getChannel())), rows, texts, 0, new CRC32C());
            if (refused) {
                assertThrows(IOException.class, () -> TokenFileEnd.read(bytes.getChannel()));
            } else {
                assertEquals(0, TokenFileEnd.read(bytes.getChannel()).rowsAt());
            }
        }
    }

    @Test
    void leavesNothingWhereWritingFails() throws IOException {
        try (var writer = TokenWriter.temporary(folder)) {
            writer.add(List.of(new int[] {1}, new int[] {2}), new float[0], "rust");
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
        TokenWriter.temporary(folder).close();
        assertFalse(Files.exists(left));
        assertTrue(Files.exists(alive));
    }
}
