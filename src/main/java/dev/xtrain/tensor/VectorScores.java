package dev.xtrain.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Scores of queries against documents: {@link #maxSim}, {@link #cosine}, {@link #xtr}. Queries are fp32 rows
 * {@code [rows x dimension]}, documents fp16; all rows are taken as L2-normalised, products are fp32. Results are
 * {@code [queries x documents]}. Give many queries at once: documents are read once a call.
 *
 * <p>As thread-safe as its {@link Torch}: one caller at a time.
 */
public final class VectorScores {

    /*
     * Rows of consecutive documents are copied into a block and multiplied with all query rows at once by PyTorch; the
     * greatest product of each document is then taken here, a query row a thread, since documents differ in length and
     * a product costs `dimension` times as much as its comparison.
     */

    /** Products a block. */
    private static final int BLOCK = 1 << 22;

    private final Torch torch;
    private ByteBuffer halves = ByteBuffer.allocateDirect(0);

    /** Scores on a device. */
    public VectorScores(Torch torch) {
        this.torch = torch;
    }

    /**
     * Late interaction: the sum over a query's rows of the greatest dot product with a row of the document (Khattab and
     * Zaharia 2020, ColBERT, eq. 3). A document without rows scores negative infinity.
     */
    public float[][] maxSim(List<float[]> queries, Vectors documents) {
        return sums(queries, documents, maxima(queries, documents, 0));
    }

    /** The dot product of single vectors. Errors: an item with more or fewer rows than one. */
    public float[][] cosine(List<float[]> queries, Vectors documents) {
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
    public float[][] xtr(List<float[]> queries, Vectors documents, int retrieved) {
        int kept = (int) Math.min(retrieved, documents.rows());
        if (kept < 1) {
            throw new IllegalArgumentException("nothing to retrieve: " + retrieved + " of " + documents.rows());
        }
        Maximum[] maxima = maxima(queries, documents, kept);
        for (Maximum row : maxima) {
            row.imputeLastRetrieved();
        }
        float[][] scores = sums(queries, documents, maxima);
        for (int q = 0; q < scores.length; q++) {
            float rows = (float) queries.get(q).length / documents.dimension();
            for (int d = 0; d < scores[q].length; d++) {
                scores[q][d] /= rows;
            }
        }
        return scores;
    }

    private static float[][] sums(List<float[]> queries, Vectors documents, Maximum[] maxima) {
        float[][] scores = new float[queries.size()][documents.size()];
        int row = 0;
        for (int q = 0; q < scores.length; q++) {
            int end = row + queries.get(q).length / documents.dimension();
            for (; row < end; row++) {
                float[] best = maxima[row].best;
                for (int d = 0; d < best.length; d++) {
                    scores[q][d] += best[d];
                }
            }
        }
        return scores;
    }

    /** For each row of all queries, in order, its best product with each document. */
    private Maximum[] maxima(List<float[]> queries, Vectors documents, int retrieved) {
        float[] rows = concatenate(queries, documents.dimension());
        Maximum[] maxima = IntStream.range(0, rows.length / documents.dimension())
                .mapToObj(row -> new Maximum(documents, retrieved))
                .toArray(Maximum[]::new);
        if (maxima.length == 0) {
            return maxima;
        }
        int capacity = Math.max(1, BLOCK / maxima.length);
        try (NDManager scope = torch.scope()) {
            NDArray query = torch.floats(scope, rows, maxima.length, documents.dimension());
            int start = 0;
            while (start < documents.size()) {
                int end = start;
                int count = 0;
                while (end < documents.size() && (end == start || count + documents.rows(end) <= capacity)) {
                    count += documents.rows(end++);
                }
                float[] products = count == 0 ? new float[0] : products(query, documents, start, end, count);
                int from = start;
                int to = end;
                int width = count;
                IntStream.range(0, maxima.length)
                        .parallel()
                        .forEach(row -> maxima[row].take(products, row * width, from, to));
                start = end;
            }
        }
        return maxima;
    }

    /** Dot products of all query rows with all rows of some documents, [query rows x rows]. */
    private float[] products(NDArray query, Vectors documents, int start, int end, int rows) {
        int bytes = rows * documents.dimension() * 2;
        if (halves.capacity() < bytes) {
            halves = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
        }
        halves.clear();
        for (int d = start; d < end; d++) {
            halves.put(documents.halves(d));
        }
        halves.flip();
        try (NDManager scope = torch.scope()) {
            NDArray block = torch.halves(scope, halves, rows, documents.dimension());
            return torch.toFloats(torch.one(scope, "products", query, block));
        }
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

    /** What one query row found so far. */
    private static final class Maximum {
        private final Vectors documents;
        private final float[] best; // a document
        private final float[] nearest; // a min-heap of the rows retrieved

        Maximum(Vectors documents, int retrieved) {
            this.documents = documents;
            best = new float[documents.size()];
            nearest = new float[retrieved];
            Arrays.fill(nearest, Float.NEGATIVE_INFINITY);
        }

        /** Takes the products with the rows of some documents, which lie one after the other. */
        void take(float[] products, int first, int start, int end) {
            int from = first;
            for (int d = start; d < end; d++) {
                int to = from + documents.rows(d);
                float max = Float.NEGATIVE_INFINITY;
                for (int i = from; i < to; i++) {
                    max = Math.max(max, products[i]);
                }
                best[d] = max;
                from = to;
            }
            if (nearest.length > 0) {
                for (int i = first; i < from; i++) {
                    offer(products[i]);
                }
            }
        }

        void imputeLastRetrieved() {
            for (int d = 0; d < best.length; d++) {
                best[d] = Math.max(best[d], nearest[0]);
            }
        }

        /** Replaces the least of the heap where the value is greater. */
        private void offer(float value) {
            if (!(value > nearest[0])) {
                return;
            }
            int hole = 0;
            while (true) {
                int child = 2 * hole + 1;
                if (child + 1 < nearest.length && nearest[child + 1] < nearest[child]) {
                    child++;
                }
                if (child >= nearest.length || nearest[child] >= value) {
                    break;
                }
                nearest[hole] = nearest[child];
                hole = child;
            }
            nearest[hole] = value;
        }
    }
}
