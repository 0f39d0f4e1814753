package dev.xtrain.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.Record;
import dev.xtrain.model.TokenBatch;
import dev.xtrain.tensor.DeviceChoice;
import dev.xtrain.tensor.Torch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PairDatasetTest {

    private static final int PAD = 9;

    @TempDir
    Path folder;

    private static int[] text(int first, int length) {
        return IntStream.range(first, first + length).toArray();
    }

    /** Rows of a query of 2, a positive of 3 and a negative of 17 tokens; the last has no negative. */
    private TokenizedPairs pairs() throws IOException {
        List<TokenRows> rows = new ArrayList<>();
        for (int row = 0; row < 4; row++) {
            rows.add(TokenRows.of(List.of(text(100 * row, 2), text(100 * row + 10, 3), text(100 * row + 20, 17))));
        }
        rows.add(TokenRows.of(List.of(text(400, 2), text(410, 3))));
        return TokenRows.write(folder, rows);
    }

    private static int[] ids(TokenBatch batch, int row) {
        int[] ids = new int[batch.tokens(row)];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = (int) batch.ids()[row * batch.length() + i];
        }
        return ids;
    }

    @Test
    void putsPositivesFirstInTheOrderOfTheirQueries() throws Exception {
        List<TokenBatch> queries = new ArrayList<>();
        List<TokenBatch> documents = new ArrayList<>();
        try (TokenizedPairs pairs = pairs();
                Torch torch = Torch.open(DeviceChoice.CPU.resolve());
                NDManager manager = torch.scope()) {
            var dataset = new PairDataset(pairs, List.of(new int[] {3, 1}, new int[] {4, 0}), PAD);
            for (Batch batch : dataset.getData(manager)) {
                NDList data = batch.getData();
                assertEquals(4, data.size());
                queries.add(PairDataset.queries(data));
                documents.add(PairDataset.documents(data));
                batch.close();
            }
        }
        assertEquals(2, queries.size());
        assertArrayEquals(text(300, 2), ids(queries.get(0), 0));
        assertArrayEquals(text(100, 2), ids(queries.get(0), 1));
        assertEquals(4, documents.get(0).batch());
        assertArrayEquals(text(310, 3), ids(documents.get(0), 0));
        assertArrayEquals(text(110, 3), ids(documents.get(0), 1));
        assertArrayEquals(text(320, 17), ids(documents.get(0), 2));
        assertArrayEquals(text(120, 17), ids(documents.get(0), 3));
        assertEquals(3, documents.get(1).batch());
        assertArrayEquals(text(410, 3), ids(documents.get(1), 0));
        assertArrayEquals(text(10, 3), ids(documents.get(1), 1));
        assertArrayEquals(text(20, 17), ids(documents.get(1), 2));
    }

    @Test
    void padsToTheLongestRoundedUp() throws Exception {
        try (TokenizedPairs pairs = pairs();
                Torch torch = Torch.open(DeviceChoice.CPU.resolve());
                NDManager manager = torch.scope()) {
            var dataset = new PairDataset(pairs, List.of(new int[] {0, 1}), PAD);
            Batch batch = dataset.getData(manager).iterator().next();
            TokenBatch queries = PairDataset.queries(batch.getData());
            TokenBatch documents = PairDataset.documents(batch.getData());
            assertEquals(16, queries.length());
            assertEquals(32, documents.length());
            for (TokenBatch side : List.of(queries, documents)) {
                for (int i = 0; i < side.ids().length; i++) {
                    boolean token = i % side.length() < side.tokens(i / side.length());
                    assertEquals(token ? 1 : 0, side.mask()[i]);
                    assertEquals(PAD, token ? PAD : side.ids()[i]);
                }
            }
            batch.close();
        }
    }

    /** Also where a batch is cut into parts. */
    @ParameterizedTest
    @ValueSource(ints = {1 << 14, 64, 40, 1})
    void holdsAsManyTokensAndPadsAsAPlanExpects(int budget) throws Exception {
        try (TokenizedPairs pairs = pairs();
                Torch torch = Torch.open(DeviceChoice.CPU.resolve());
                NDManager manager = torch.scope()) {
            List<int[]> plan = List.of(new int[] {0, 1, 4}, new int[] {4, 2});
            long tokens = 0;
            long padded = 0;
            for (Batch batch : new PairDataset(pairs, plan, PAD).getData(manager)) {
                for (TokenBatch side :
                        List.of(PairDataset.queries(batch.getData()), PairDataset.documents(batch.getData()))) {
                    tokens += side.allTokens();
                    for (MiniBatch part : MiniBatch.of(side, budget)) {
                        padded += part.tokens().ids().length;
                    }
                }
                batch.close();
            }
            EpochTokens expected = EpochTokens.of(pairs, plan, budget);
            assertEquals(expected.tokens(), tokens);
            assertEquals(expected.padded(), padded);
            assertEquals(3 * 2 + 2 * 2, expected.queries());
        }
    }

    @Test
    void isARandomAccessDataset() throws Exception {
        try (TokenizedPairs pairs = pairs();
                Torch torch = Torch.open(DeviceChoice.CPU.resolve());
                NDManager manager = torch.scope()) {
            var dataset = new PairDataset(pairs, List.of(new int[] {0, 1}), PAD);
            assertEquals(5, dataset.size());
            Record record = dataset.get(manager, 2);
            assertEquals(3, record.getData().size());
            assertArrayEquals(text(210, 3), record.getData().get(1).toIntArray());
            assertEquals(2, record.getLabels().get(0).size()); // a score a document
        }
    }

    @Test
    void aTeachersScoresStandWhereItsDocumentsDo() throws Exception {
        List<int[]> texts = List.of(text(0, 2), text(10, 3), text(20, 4), text(30, 5));
        List<TokenRows> rows = List.of(
                new TokenRows(texts, new float[] {9, 8, 7}, "rust"),
                TokenRows.of(texts.subList(0, 3)),
                new TokenRows(texts.subList(0, 3), new float[] {3, 2}, "rust"));
        try (TokenizedPairs pairs = TokenRows.write(folder, rows);
                Torch torch = Torch.open(DeviceChoice.CPU.resolve());
                NDManager manager = torch.scope()) {
            var dataset = new PairDataset(pairs, List.of(new int[] {2, 0, 1}), PAD);
            for (Batch batch : dataset.getData(manager)) {
                double[][] teacher = PairDataset.teacher(batch.getLabels());
                double no = Double.NaN;
                assertArrayEquals(new double[] {3, no, no, 2, no, no, no}, teacher[0]);
                assertArrayEquals(new double[] {no, 9, no, no, 8, 7, no}, teacher[1]);
                assertArrayEquals(new double[] {no, no, no, no, no, no, no}, teacher[2]);
                batch.close();
            }
        }
    }
}
