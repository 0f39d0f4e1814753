package dev.xtrain.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.xtrain.Golden;
import dev.xtrain.loss.Xtr.Normaliser;
import dev.xtrain.model.TokenBatch;
import dev.xtrain.tensor.ComputeDevice;
import dev.xtrain.tensor.OneThread;
import dev.xtrain.tensor.Torch;
import dev.xtrain.train.GoldenCase;
import dev.xtrain.train.GoldenModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(OneThread.class)
class ScoringTest {

    private static final double TOLERANCE = 1e-6;

    private static Torch torch;

    @BeforeAll
    static void open() {
        torch = Torch.open(ComputeDevice.CPU);
    }

    @AfterAll
    static void close() {
        torch.close();
    }

    /** Texts of so many tokens each, in one part. */
    private static Side side(NDManager scope, int[] rows, int length, int[] tokens, float[] vectors) {
        long[] mask = new long[rows.length * length];
        for (int i = 0; i < rows.length; i++) {
            Arrays.fill(mask, i * length, i * length + tokens[i], 1);
        }
        var batch = new TokenBatch(new long[mask.length], mask, rows.length, length);
        int dimension = vectors.length / mask.length;
        NDArray values = torch.floats(scope, vectors, mask.length, dimension);
        return new Side(values, batch, true, rows);
    }

    private static double[][] scores(Scoring scoring, NDManager scope, List<Side> queries, List<Side> documents) {
        try (Scores scores = scoring.score(torch, scope, queries, documents)) {
            return scores.values();
        }
    }

    /** The vectors of facts/training.md, 2c: two queries and two documents of two tokens each. */
    @ParameterizedTest
    @CsvSource({
        "1,    .98, 0,   0,   .98,   .98, 0,   0,   .98",
        "2,    .98, .80, 0,   .98,   .98, .80, 0,   .98",
        "3,    .98, .40, .16, .98,   .98, .80, .60, .98",
        "4,    .98, .40, .16, .98,   .98, .80, .32, .98",
        "5,    .98, .40, .16, .98,   .98, .80, .32, .98"
    })
    void xtrRetrievesTheNearestTokensOfTheBatch(
            int k, double a, double b, double c, double d, double e, double f, double g, double h) {
        try (NDManager scope = torch.scope()) {
            int[] both = {2, 2};
            List<Side> queries =
                    List.of(side(scope, new int[] {0, 1}, 2, both, new float[] {1, 0, .6f, .8f, 0, 1, -.8f, .6f}));
            List<Side> documents =
                    List.of(side(scope, new int[] {0, 1}, 2, both, new float[] {.8f, .6f, 1, 0, 0, 1, -.6f, .8f}));
            assertClose(
                    new double[][] {{a, b}, {c, d}},
                    scores(new Xtr(k, Normaliser.RETRIEVED), scope, queries, documents));
            assertClose(
                    new double[][] {{e, f}, {g, h}},
                    scores(new Xtr(k, Normaliser.POSITIVE), scope, queries, documents));
            assertClose(
                    new double[][] {{1.96, .80}, {.32, 1.96}}, scores(new MaxSim(false), scope, queries, documents));
        }
    }

    private static void assertClose(double[][] expected, double[][] actual) {
        for (int i = 0; i < expected.length; i++) {
            assertArrayEquals(expected[i], actual[i], TOLERANCE, "query " + i);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 32})
    void xtrIsPyLatesWhereItsNormaliserIs(int k) {
        GoldenCase golden = Golden.open("t5-xtr");
        TokenBatch queries = GoldenModel.batch(golden.inputs("queries"));
        TokenBatch documents = GoldenModel.batch(golden.inputs("docs"));
        try (var model = new GoldenModel(golden, ComputeDevice.CPU);
                NDManager scope = model.torch().scope()) {
            List<Side> q = List.of(vectors(model, scope, queries));
            List<Side> d = List.of(vectors(model, scope, documents));
            float[] expected = golden.tensor("scores.xtr_train_k" + k).values();
            double allowed = golden.tolerance("scores.xtr_train_k" + k);
            try (Scores scores = new Xtr(k, Normaliser.POSITIVE).score(model.torch(), scope, q, d)) {
                for (int i = 0; i < expected.length; i++) {
                    double actual = scores.values()[i / documents.batch()][i % documents.batch()];
                    assertEquals(expected[i], actual, allowed, "score " + i);
                }
            }
            try (Scores scores = new Xtr(k / 2, Normaliser.POSITIVE).score(model.torch(), scope, q, d)) {
                assertTrue(
                        IntStream.range(0, expected.length)
                                .anyMatch(i -> Math.abs(scores.values()[i / documents.batch()][i % documents.batch()]
                                                - expected[i])
                                        > allowed),
                        "another k would not be noticed");
            }
        }
    }

    private static Side vectors(GoldenModel model, NDManager scope, TokenBatch batch) {
        float[] tokens = model.tokens(batch);
        int texts = batch.ids().length;
        return Side.whole(model.torch().floats(scope, tokens, texts, tokens.length / texts), batch, true);
    }

    /** The same texts in several parts of other lengths have the same scores and gradients as in one. */
    @ParameterizedTest
    @CsvSource({"mean", "sum", "xtr 1", "xtr 7", "xtr 1000", "pylate 7"})
    void partsOfABatchScoreAsTheWhole(String name) {
        var random = new SplittableRandom(7);
        int[] queryTokens = {3, 1, 5, 2, 4};
        int[] documentTokens = {4, 7, 1, 6, 2, 3, 5};
        float[][] q = vectors(random, queryTokens);
        float[][] d = vectors(random, documentTokens);
        Scoring scoring = scoring(name);
        double[][] gradient = new double[q.length][d.length];
        for (double[] row : gradient) {
            Arrays.setAll(row, i -> random.nextDouble() - 0.5);
        }
        try (NDManager scope = torch.scope()) {
            Scored whole = scored(
                    scoring,
                    scope,
                    gradient,
                    q,
                    queryTokens,
                    new int[][] {{0, 1, 2, 3, 4}},
                    d,
                    documentTokens,
                    new int[][] {{0, 1, 2, 3, 4, 5, 6}});
            Scored parts = scored(
                    scoring,
                    scope,
                    gradient,
                    q,
                    queryTokens,
                    new int[][] {{4, 2}, {1, 3, 0}},
                    d,
                    documentTokens,
                    new int[][] {{6, 0}, {2}, {1, 3, 4, 5}});
            assertClose(whole.values, parts.values);
            for (int i = 0; i < q.length; i++) {
                assertArrayEquals(whole.queries[i], parts.queries[i], (float) TOLERANCE, "query " + i);
            }
            for (int i = 0; i < d.length; i++) {
                assertArrayEquals(whole.documents[i], parts.documents[i], (float) TOLERANCE, "document " + i);
            }
        }
    }

    /** Places of maxima that would be too many to keep are sought again. */
    @ParameterizedTest
    @ValueSource(longs = {0, 100})
    void keptOrSoughtAgainMaximaGiveTheSameGradients(long mostKept) {
        var random = new SplittableRandom(8);
        int[] queryTokens = {3, 5, 2};
        int[] documentTokens = {4, 7, 1, 6};
        float[][] q = vectors(random, queryTokens);
        float[][] d = vectors(random, documentTokens);
        double[][] gradient = {{.1, -.2, .3, .4}, {.5, .6, -.7, .8}, {-.9, 1, 1.1, 1.2}};
        try (NDManager scope = torch.scope()) {
            List<Side> queries = sides(scope, q, queryTokens, new int[][] {{0, 2}, {1}});
            List<Side> documents = sides(scope, d, documentTokens, new int[][] {{3, 0}, {1, 2}});
            try (Scores kept = new MaxSim(true).score(torch, scope, queries, documents);
                    Scores again = new MaxSim(true).score(torch, scope, queries, documents, mostKept)) {
                assertClose(kept.values(), again.values());
                Scores.Gradients one = kept.backward(gradient);
                Scores.Gradients two = again.backward(gradient);
                assertArrayEquals(
                        byText(queries, one.queries(), queryTokens), byText(queries, two.queries(), queryTokens));
                assertArrayEquals(
                        byText(documents, one.documents(), documentTokens),
                        byText(documents, two.documents(), documentTokens));
            }
        }
    }

    private static Scoring scoring(String name) {
        return switch (name) {
            case "mean" -> new MaxSim(true);
            case "sum" -> new MaxSim(false);
            default -> {
                int k = Integer.parseInt(name.substring(name.indexOf(' ') + 1));
                yield new Xtr(k, name.startsWith("xtr") ? Normaliser.RETRIEVED : Normaliser.POSITIVE);
            }
        };
    }

    private static final int DIMENSION = 4;

    private static float[][] vectors(SplittableRandom random, int[] tokens) {
        float[][] vectors = new float[tokens.length][];
        for (int i = 0; i < tokens.length; i++) {
            vectors[i] = new float[tokens[i] * DIMENSION];
            for (int k = 0; k < vectors[i].length; k++) {
                vectors[i][k] = (float) (random.nextDouble() - 0.5);
            }
        }
        return vectors;
    }

    private record Scored(double[][] values, float[][] queries, float[][] documents) {}

    private static Scored scored(
            Scoring scoring,
            NDManager scope,
            double[][] gradient,
            float[][] q,
            int[] queryTokens,
            int[][] queryParts,
            float[][] d,
            int[] documentTokens,
            int[][] documentParts) {
        List<Side> queries = sides(scope, q, queryTokens, queryParts);
        List<Side> documents = sides(scope, d, documentTokens, documentParts);
        try (Scores scores = scoring.score(torch, scope, queries, documents)) {
            Scores.Gradients gradients = scores.backward(gradient);
            return new Scored(
                    scores.values(),
                    byText(queries, gradients.queries(), queryTokens),
                    byText(documents, gradients.documents(), documentTokens));
        }
    }

    private static List<Side> sides(NDManager scope, float[][] vectors, int[] tokens, int[][] parts) {
        List<Side> sides = new ArrayList<>();
        for (int[] rows : parts) {
            int longest = Arrays.stream(rows).map(row -> tokens[row]).max().orElseThrow();
            float[] values = new float[rows.length * longest * DIMENSION];
            for (int i = 0; i < rows.length; i++) {
                System.arraycopy(vectors[rows[i]], 0, values, i * longest * DIMENSION, vectors[rows[i]].length);
            }
            int[] own = Arrays.stream(rows).map(row -> tokens[row]).toArray();
            sides.add(side(scope, rows, longest, own, values));
        }
        return sides;
    }

    private static float[][] byText(List<Side> sides, List<NDArray> gradients, int[] tokens) {
        float[][] byText = new float[tokens.length][];
        for (int part = 0; part < sides.size(); part++) {
            Side side = sides.get(part);
            float[] values = torch.toFloats(gradients.get(part));
            int perText = values.length / side.rows().length;
            for (int i = 0; i < side.rows().length; i++) {
                int row = side.rows()[i];
                byText[row] = Arrays.copyOfRange(values, i * perText, i * perText + tokens[row] * DIMENSION);
            }
        }
        return byText;
    }

    @Test
    void padsAreNeverRetrieved() {
        try (NDManager scope = torch.scope()) {
            float[] query = {1, 0};
            float[] documents = {-1, 0, 0, 0, -.5f, 0, 0, 0}; // the second token of each is a pad
            List<Side> q = List.of(side(scope, new int[] {0}, 1, new int[] {1}, query));
            List<Side> d = List.of(side(scope, new int[] {0, 1}, 2, new int[] {1, 1}, documents));
            assertClose(new double[][] {{0, -.5}}, scores(new Xtr(1, Normaliser.RETRIEVED), scope, q, d));
            assertClose(new double[][] {{-1, -.5}}, scores(new Xtr(9, Normaliser.RETRIEVED), scope, q, d));
            assertClose(new double[][] {{-1, -.5}}, scores(new MaxSim(true), scope, q, d));
        }
    }
}
