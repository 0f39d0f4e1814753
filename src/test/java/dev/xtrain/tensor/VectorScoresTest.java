package dev.xtrain.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class VectorScoresTest {

    @AutoClose
    private static final Torch TORCH = Torch.open(ComputeDevice.CPU);

    private static final VectorScores SCORES = new VectorScores(TORCH);

    private static final float TOLERANCE = 1e-3f; // documents are fp16

    // the hand-worked queries and documents of the XTR objective: rows are unit vectors of two dimensions
    private static final List<float[]> QUERIES = List.of(new float[] {1, 0, .6f, .8f}, new float[] {0, 1, -.8f, .6f});
    private static final Vectors DOCUMENTS =
            Vectors.of(2, List.of(new float[] {.8f, .6f, 1, 0}, new float[] {0, 1, -.6f, .8f}));

    @Test
    void maxSimSumsTheGreatestProducts() {
        assertMatrix(new float[][] {{1.96f, .80f}, {.32f, 1.96f}}, SCORES.maxSim(QUERIES, DOCUMENTS));
    }

    @Test
    void productsAreThoseOfEveryRowWithEveryRow() {
        assertMatrix(new float[][] {{.8f, 1}, {.96f, .6f}}, SCORES.products(QUERIES.get(0), DOCUMENTS, 0));
        assertMatrix(new float[][] {{1, .8f}, {.6f, .96f}}, SCORES.products(QUERIES.get(1), DOCUMENTS, 1));
        Vectors empty = Vectors.of(2, List.of(new float[0]));
        assertMatrix(new float[][] {{}, {}}, SCORES.products(QUERIES.get(0), empty, 0));
    }

    @Test
    void xtrImputesTheLastRetrievedScore() {
        // query 0: row (1,0) has products .8 1 | 0 -.6, row (.6,.8) has .96 .6 | .8 .28
        // k'=1: last = 1, .96        -> both documents (1 + .96) / 2
        // k'=3: last = 0, .6         -> document 1: (max(0, 0) + max(.8, .6)) / 2
        assertMatrix(new float[][] {{.98f, .98f}, {.98f, .98f}}, SCORES.xtr(QUERIES, DOCUMENTS, 1));
        assertEquals(.40f, SCORES.xtr(QUERIES, DOCUMENTS, 3)[0][1], TOLERANCE);
        // k'=2: last = .8, .8        -> document 1: (.8 + .8) / 2
        assertEquals(.80f, SCORES.xtr(QUERIES, DOCUMENTS, 2)[0][1], TOLERANCE);
    }

    @Test
    void xtrThatRetrievesEverythingIsTheMeanOfMaxSim() {
        float[][] half = SCORES.maxSim(QUERIES, DOCUMENTS);
        for (float[] row : half) {
            for (int i = 0; i < row.length; i++) {
                row[i] /= 2;
            }
        }
        assertMatrix(half, SCORES.xtr(QUERIES, DOCUMENTS, 4));
        assertMatrix(half, SCORES.xtr(QUERIES, DOCUMENTS, 1_000));
    }

    @Test
    void cosineRefusesSeveralVectorsAnItem() {
        assertThrows(IllegalArgumentException.class, () -> SCORES.cosine(QUERIES, DOCUMENTS));
        float[][] scores = SCORES.cosine(
                List.of(new float[] {1, 0}), Vectors.of(2, List.of(new float[] {.6f, .8f}, new float[] {0, 1})));
        assertMatrix(new float[][] {{.6f, 0}}, scores);
    }

    @Test
    void agreesWithThePlainDefinitionOnAwkwardShapes() {
        long seed = 7;
        System.out.println("seed " + seed);
        var random = new SplittableRandom(seed);
        for (int dimension : new int[] {1, 7, 8, 33, 48, 100}) {
            List<float[]> documents = new ArrayList<>();
            for (int rows : new int[] {1, 130, 127, 1, 2, 300, 5, 128}) {
                documents.add(random(random, rows * dimension));
            }
            List<float[]> queries = List.of(random(random, dimension), random(random, 5 * dimension));
            Vectors stored = Vectors.of(dimension, documents);
            assertMatrix(plainMaxSim(queries, stored), SCORES.maxSim(queries, stored));
            int total = (int) stored.rows();
            for (int retrieved : new int[] {1, 10, 200, total}) {
                assertMatrix(plainXtr(queries, stored, retrieved), SCORES.xtr(queries, stored, retrieved));
            }
        }
    }

    @Test
    void anItemWithoutRowsIsWorstAndNoDocumentsGiveNoScores() {
        Vectors stored = Vectors.of(2, List.of(new float[0], new float[] {-1, 0}));
        float[] scores = SCORES.maxSim(List.of(new float[] {1, 0}), stored)[0];
        assertArrayEquals(new float[] {Float.NEGATIVE_INFINITY, -1}, scores);
        assertEquals(0, SCORES.maxSim(QUERIES, Vectors.of(2, List.of()))[0].length);
    }

    private static float[] random(SplittableRandom random, int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return values;
    }

    private static float[][] plainMaxSim(List<float[]> queries, Vectors documents) {
        float[][] scores = new float[queries.size()][documents.size()];
        for (int q = 0; q < queries.size(); q++) {
            for (int d = 0; d < documents.size(); d++) {
                for (float[] products : products(queries.get(q), documents.floats(d), documents.dimension())) {
                    scores[q][d] += max(products);
                }
            }
        }
        return scores;
    }

    private static float[][] plainXtr(List<float[]> queries, Vectors documents, int retrieved) {
        float[][] scores = new float[queries.size()][documents.size()];
        int dimension = documents.dimension();
        for (int q = 0; q < queries.size(); q++) {
            int rows = queries.get(q).length / dimension;
            for (int row = 0; row < rows; row++) {
                float[] query = Arrays.copyOfRange(queries.get(q), row * dimension, (row + 1) * dimension);
                float[][] products = IntStream.range(0, documents.size())
                        .mapToObj(d -> products(query, documents.floats(d), dimension)[0])
                        .toArray(float[][]::new);
                double[] sorted = Arrays.stream(products)
                        .flatMapToDouble(p -> IntStream.range(0, p.length).mapToDouble(i -> p[i]))
                        .sorted()
                        .toArray();
                float last = (float) sorted[sorted.length - retrieved];
                for (int d = 0; d < products.length; d++) {
                    scores[q][d] += Math.max(max(products[d]), last) / rows;
                }
            }
        }
        return scores;
    }

    private static float max(float[] values) {
        return (float) IntStream.range(0, values.length)
                .mapToDouble(i -> values[i])
                .max()
                .orElseThrow();
    }

    /** [query rows x document rows]. */
    private static float[][] products(float[] query, float[] document, int dimension) {
        float[][] products = new float[query.length / dimension][document.length / dimension];
        for (int i = 0; i < products.length; i++) {
            for (int j = 0; j < products[i].length; j++) {
                for (int k = 0; k < dimension; k++) {
                    products[i][j] += query[i * dimension + k] * document[j * dimension + k];
                }
            }
        }
        return products;
    }

    private static void assertMatrix(float[][] expected, float[][] actual) {
        assertEquals(expected.length, actual.length);
        for (int i = 0; i < expected.length; i++) {
            assertArrayEquals(expected[i], actual[i], TOLERANCE);
        }
    }
}
