package dev.xtrain.tensor;

import java.nio.ShortBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Scores of queries against documents: {@link #maxSim}, {@link #cosine}, {@link #xtr}. Queries are fp32 rows
 * {@code [rows x dimension]}, documents fp16; all rows are taken as L2-normalised. Results are {@code [queries x
 * documents]}. Give many queries at once: documents are decoded once a call.
 */
public final class VectorScores {

    /*
     * Each worker takes a contiguous range of documents. Rows of consecutive documents are decoded into a block
     * [dimension][rows], so that the product with a query row runs along rows: C2 vectorises that and does not vectorise
     * a dot product along the dimension, which would reorder a float sum. It does so only where every operand is an
     * array of its own, indexed by the loop variable alone, and up to about four of them (measured on JDK 17: 30
     * against 9 GFLOP/s a core). The block is worked through TILE dimensions at a time, so that a tile stays in the
     * first-level cache while all query rows pass over it.
     */

    /** Rows a block; a longer document gets a block of its own. */
    private static final int BLOCK_ROWS = 128;

    /** Dimensions a tile, a multiple of the four taken at once. */
    private static final int TILE = 32;

    private VectorScores() {}

    /**
     * Late interaction: the sum over a query's rows of the greatest dot product with a row of the document (Khattab and
     * Zaharia 2020, ColBERT, eq. 3). A document without rows scores negative infinity.
     */
    public static float[][] maxSim(List<float[]> queries, Vectors documents) {
        return sums(queries, documents, maxima(queries, documents, 0), new float[0]);
    }

    /** The dot product of single vectors. Errors: an item with more or fewer rows than one. */
    public static float[][] cosine(List<float[]> queries, Vectors documents) {
        boolean single = IntStream.range(0, documents.size()).allMatch(i -> documents.rows(i) == 1)
                && queries.stream().allMatch(query -> query.length == documents.dimension());
        if (!single) {
            throw new IllegalArgumentException("cosine needs one vector an item");
        }
        return maxSim(queries, documents);
    }

    /**
     * XTR's inference score (Lee et al. 2023, "Rethinking the Role of Token Retrieval", section 3.2): every query row
     * retrieves the {@code retrieved} nearest rows of all documents; a document's score is the mean over query rows of
     * its best retrieved row or, where it has none, of the last retrieved row's score (imputation).
     *
     * @param retrieved rows a query row retrieves, k'; capped at the number of rows
     */
    public static float[][] xtr(List<float[]> queries, Vectors documents, int retrieved) {
        int kept = (int) Math.min(retrieved, documents.rows());
        if (kept < 1) {
            throw new IllegalArgumentException("nothing to retrieve: " + retrieved + " of " + documents.rows());
        }
        Maxima maxima = maxima(queries, documents, kept);
        float[][] scores = sums(queries, documents, maxima, maxima.last());
        for (int q = 0; q < scores.length; q++) {
            float rows = (float) queries.get(q).length / documents.dimension();
            for (int d = 0; d < scores[q].length; d++) {
                scores[q][d] /= rows;
            }
        }
        return scores;
    }

    /**
     * Intermediate results.
     *
     * @param best greatest dot product, [documents x query rows of all queries]
     * @param last the score of the last row retrieved by each query row; empty where none were asked for
     */
    private record Maxima(float[][] best, float[] last) {}

    private static float[][] sums(List<float[]> queries, Vectors documents, Maxima maxima, float[] floor) {
        float[][] scores = new float[queries.size()][documents.size()];
        int first = 0;
        for (int q = 0; q < scores.length; q++) {
            int end = first + queries.get(q).length / documents.dimension();
            for (int d = 0; d < documents.size(); d++) {
                float[] best = maxima.best()[d];
                float sum = 0;
                for (int row = first; row < end; row++) {
                    sum += floor.length == 0 ? best[row] : Math.max(best[row], floor[row]);
                }
                scores[q][d] = sum;
            }
            first = end;
        }
        return scores;
    }

    private static Maxima maxima(List<float[]> queries, Vectors documents, int retrieved) {
        float[] rows = concatenate(queries, documents.dimension());
        int workers = Math.max(1, Math.min(Runtime.getRuntime().availableProcessors(), documents.size()));
        float[][] best = new float[documents.size()][];
        List<Worker> done = IntStream.range(0, workers)
                .parallel()
                .mapToObj(w -> {
                    var worker = new Worker(rows, documents, best, retrieved);
                    long size = documents.size();
                    worker.score((int) (size * w / workers), (int) (size * (w + 1) / workers));
                    return worker;
                })
                .toList();
        float[] last = new float[retrieved == 0 ? 0 : rows.length / documents.dimension()];
        for (int row = 0; row < last.length; row++) {
            float[] merged = new float[done.size() * retrieved];
            for (int w = 0; w < done.size(); w++) {
                System.arraycopy(done.get(w).nearest[row], 0, merged, w * retrieved, retrieved);
            }
            Arrays.sort(merged);
            last[row] = merged[merged.length - retrieved];
        }
        return new Maxima(best, last);
    }

    private static float[] concatenate(List<float[]> queries, int dimension) {
        float[] rows =
                new float[queries.stream().mapToInt(query -> query.length).sum()];
        int end = 0;
        for (float[] query : queries) {
            if (query.length % dimension != 0) {
                throw new IllegalArgumentException(query.length + " values are no rows of " + dimension);
            }
            System.arraycopy(query, 0, rows, end, query.length);
            end += query.length;
        }
        return rows;
    }

    /** Scores one range of documents; owns its buffers. */
    private static final class Worker {
        private final float[] queryRows; // [query rows x dimension]
        private final int queryCount;
        private final Vectors documents;
        private final int dimension;
        private final float[][] best;
        private final float[][] nearest; // [query rows x retrieved], each a min-heap
        private float[][] block = new float[0][0]; // [dimension][rows]
        private float[][] products = new float[0][0]; // [query rows][rows]
        private int capacity;

        Worker(float[] queryRows, Vectors documents, float[][] best, int retrieved) {
            this.queryRows = queryRows;
            this.documents = documents;
            this.best = best;
            dimension = documents.dimension();
            queryCount = queryRows.length / dimension;
            nearest = new float[retrieved == 0 ? 0 : queryCount][retrieved];
            for (float[] heap : nearest) {
                Arrays.fill(heap, Float.NEGATIVE_INFINITY);
            }
        }

        void score(int from, int to) {
            int start = from;
            while (start < to) {
                int end = start;
                int rows = 0;
                while (end < to && (end == start || rows + documents.rows(end) <= BLOCK_ROWS)) {
                    rows += documents.rows(end++);
                }
                fill(start, end, rows);
                multiply(rows);
                reduce(start, end);
                start = end;
            }
        }

        private void fill(int start, int end, int rows) {
            if (capacity == 0 || rows > capacity) {
                capacity = Math.max(rows, BLOCK_ROWS);
                block = new float[dimension][capacity];
                products = new float[queryCount][capacity];
            }
            int column = 0;
            for (int d = start; d < end; d++) {
                ShortBuffer halves = documents.halves(d).asShortBuffer();
                for (int row = 0; row < documents.rows(d); row++, column++) {
                    for (int k = 0; k < dimension; k++) {
                        block[k][column] = Halves.toFloat(halves.get(row * dimension + k));
                    }
                }
            }
        }

        /** products[q][row] = query row q . document row. */
        private void multiply(int rows) {
            for (float[] sums : products) {
                Arrays.fill(sums, 0);
            }
            for (int tile = 0; tile < dimension; tile += TILE) {
                int end = Math.min(tile + TILE, dimension);
                for (int q = 0; q < queryCount; q++) {
                    int k = tile;
                    for (; k + 4 <= end; k += 4) {
                        addFour(products[q], queryRows, q * dimension + k, block, k, rows);
                    }
                    for (; k < end; k++) {
                        addOne(products[q], queryRows[q * dimension + k], block[k], rows);
                    }
                }
            }
        }

        private static void addFour(float[] sums, float[] query, int at, float[][] block, int k, int rows) {
            float q0 = query[at];
            float q1 = query[at + 1];
            float q2 = query[at + 2];
            float q3 = query[at + 3];
            float[] b0 = block[k];
            float[] b1 = block[k + 1];
            float[] b2 = block[k + 2];
            float[] b3 = block[k + 3];
            for (int j = 0; j < rows; j++) {
                sums[j] += q0 * b0[j] + q1 * b1[j] + q2 * b2[j] + q3 * b3[j];
            }
        }

        private static void addOne(float[] sums, float query, float[] values, int rows) {
            for (int j = 0; j < rows; j++) {
                sums[j] += query * values[j];
            }
        }

        private void reduce(int start, int end) {
            int column = 0;
            for (int d = start; d < end; d++) {
                float[] maxima = new float[queryCount];
                int count = documents.rows(d);
                for (int q = 0; q < queryCount; q++) {
                    float max = Float.NEGATIVE_INFINITY;
                    for (int j = 0; j < count; j++) {
                        max = Math.max(max, products[q][column + j]);
                    }
                    maxima[q] = max;
                }
                best[d] = maxima;
                column += count;
            }
            for (int q = 0; q < nearest.length; q++) {
                for (int j = 0; j < column; j++) {
                    offer(nearest[q], products[q][j]);
                }
            }
        }

        /** Replaces the least of a min-heap where the value is greater. */
        private static void offer(float[] heap, float value) {
            if (!(value > heap[0])) {
                return;
            }
            int hole = 0;
            while (true) {
                int child = 2 * hole + 1;
                if (child + 1 < heap.length && heap[child + 1] < heap[child]) {
                    child++;
                }
                if (child >= heap.length || heap[child] >= value) {
                    break;
                }
                heap[hole] = heap[child];
                hole = child;
            }
            heap[hole] = value;
        }
    }
}
