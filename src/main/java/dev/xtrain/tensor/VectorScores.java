package dev.xtrain.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

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
     * greatest product of each document is then taken here, several queries at a time, since documents differ in length
     * and a product costs `dimension` times as much as its comparison.
     */

    /** Products a block: 4 MiB, which stay in a cache on their way from PyTorch to the comparison. */
    private static final int BLOCK = 1 << 20;

    /** Best products that XTR keeps at a time, a query row and document each. */
    private static final int KEPT = 1 << 25;

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
        float[][] scores = new float[queries.size()][documents.size()];
        int[] first = firstRows(queries, documents.dimension());
        forEachBlock(
                queries,
                documents,
                block -> IntStream.range(0, scores.length).parallel().forEach(q -> {
                    for (int row = first[q]; row < first[q + 1]; row++) {
                        block.maxima(row, (document, best) -> scores[q][document] += best);
                    }
                }));
        return scores;
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
        float[][] scores = new float[queries.size()][];
        for (int from = 0; from < scores.length; ) {
            int to = from;
            long rows = 0;
            while (to < scores.length && (to == from || rows * documents.size() <= KEPT)) {
                rows += queries.get(to++).length / documents.dimension();
            }
            float[][] some = xtrAtOnce(queries.subList(from, to), documents, kept);
            System.arraycopy(some, 0, scores, from, some.length);
            from = to;
        }
        return scores;
    }

    private float[][] xtrAtOnce(List<float[]> queries, Vectors documents, int kept) {
        int[] first = firstRows(queries, documents.dimension());
        float[][] best = new float[first[queries.size()]][documents.size()];
        Nearest[] nearest =
                Stream.generate(() -> new Nearest(kept)).limit(best.length).toArray(Nearest[]::new);
        forEachBlock(
                queries,
                documents,
                block -> IntStream.range(0, best.length).parallel().forEach(row -> {
                    block.maxima(row, (document, value) -> best[row][document] = value);
                    block.forEach(row, nearest[row]::offer);
                }));
        float[][] scores = new float[queries.size()][documents.size()];
        for (int q = 0; q < scores.length; q++) {
            int rows = first[q + 1] - first[q];
            for (int row = first[q]; row < first[q + 1]; row++) {
                for (int d = 0; d < scores[q].length; d++) {
                    scores[q][d] += Math.max(best[row][d], nearest[row].last()) / rows;
                }
            }
        }
        return scores;
    }

    /**
     * Every row of a query against every row of a document: what {@link #maxSim} takes the greatest of.
     *
     * @return [query rows x document rows]
     */
    public float[][] products(float[] query, Vectors documents, int document) {
        int rows = firstRows(List.of(query), documents.dimension())[1];
        int width = documents.rows(document);
        float[][] matrix = new float[rows][width];
        if (rows == 0 || width == 0) {
            return matrix;
        }
        try (NDManager scope = torch.scope()) {
            NDArray queryRows = torch.floats(scope, query, rows, documents.dimension());
            float[] values = products(queryRows, documents, document, document + 1, width);
            for (int row = 0; row < rows; row++) {
                System.arraycopy(values, row * width, matrix[row], 0, width);
            }
        }
        return matrix;
    }

    /** The number of each query's first row among the rows of all, and behind them the number of rows. */
    private static int[] firstRows(List<float[]> queries, int dimension) {
        int[] first = new int[queries.size() + 1];
        for (int q = 0; q < queries.size(); q++) {
            int values = queries.get(q).length;
            if (values % dimension != 0) {
                throw new IllegalArgumentException(values + " values are no rows of " + dimension);
            }
            first[q + 1] = first[q] + values / dimension;
        }
        return first;
    }

    /** Multiplies all query rows with the rows of some documents at a time. */
    private void forEachBlock(List<float[]> queries, Vectors documents, Consumer<Block> consumer) {
        float[] values = concatenate(queries);
        int rows = values.length / documents.dimension();
        if (rows == 0) {
            return;
        }
        int capacity = Math.max(1, BLOCK / rows);
        try (NDManager scope = torch.scope()) {
            NDArray query = torch.floats(scope, values, rows, documents.dimension());
            for (int start = 0; start < documents.size(); ) {
                int end = start;
                int count = 0;
                while (end < documents.size() && (end == start || count + documents.rows(end) <= capacity)) {
                    count += documents.rows(end++);
                }
                float[] products = count == 0 ? new float[0] : products(query, documents, start, end, count);
                consumer.accept(new Block(products, documents, start, end, count));
                start = end;
            }
        }
    }

    /** Dot products of all query rows with all rows of some documents, [query rows x rows]. */
    private float[] products(NDArray query, Vectors documents, int start, int end, int rows) {
        int bytes = Math.multiplyExact(rows, documents.dimension() * 2);
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

    private static float[] concatenate(List<float[]> queries) {
        float[] values =
                new float[queries.stream().mapToInt(query -> query.length).sum()];
        int end = 0;
        for (float[] query : queries) {
            System.arraycopy(query, 0, values, end, query.length);
            end += query.length;
        }
        return values;
    }

    private interface ProductConsumer {
        void accept(float product);
    }

    private interface MaximumConsumer {
        void accept(int document, float best);
    }

    /**
     * Products with the rows of some documents, which lie one after the other.
     *
     * @param products [query rows x width]
     * @param start first document
     * @param end behind the last one
     * @param width rows of all of them
     */
    private record Block(float[] products, Vectors documents, int start, int end, int width) {

        /** A query row's greatest product with each document. */
        void maxima(int row, MaximumConsumer consumer) {
            int from = row * width;
            for (int d = start; d < end; d++) {
                int to = from + documents.rows(d);
                float max = Float.NEGATIVE_INFINITY;
                for (int i = from; i < to; i++) {
                    max = Math.max(max, products[i]);
                }
                consumer.accept(d, max);
                from = to;
            }
        }

        void forEach(int row, ProductConsumer consumer) {
            for (int i = row * width; i < (row + 1) * width; i++) {
                consumer.accept(products[i]);
            }
        }
    }

    /** The greatest values seen, as a min-heap. */
    private static final class Nearest {
        private final float[] heap;

        Nearest(int kept) {
            heap = new float[kept];
            Arrays.fill(heap, Float.NEGATIVE_INFINITY);
        }

        /** The least of them. */
        float last() {
            return heap[0];
        }

        /** Replaces the least where the value is greater. */
        void offer(float value) {
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
