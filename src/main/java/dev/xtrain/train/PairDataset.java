package dev.xtrain.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.dataset.Record;
import ai.djl.training.dataset.Sampler;
import ai.djl.translate.Batchifier;
import ai.djl.util.Progress;
import dev.xtrain.model.TokenBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Tokenised pairs as a DJL dataset, sampled by a given list of batches.
 *
 * <p>A record is the token ids of the query, the positive and the negatives, each {@code [tokens]} int32; its labels
 * the scores of the documents by a teacher, {@code [documents]}, NaN where there are none, and the row's number. A
 * batch is {@code [query ids, query mask, document ids, document mask]}, int64, each {@code [texts, length]}: all
 * positives first, in the order of their queries, then all negatives; its labels those of the rows, one behind the
 * other.
 */
public final class PairDataset extends RandomAccessDataset {

    private final TokenizedPairs pairs;

    /**
     * A dataset.
     *
     * @param batches the rows of each batch, in order
     * @param pad the id of padding
     */
    public PairDataset(TokenizedPairs pairs, List<int[]> batches, int pad) {
        super(new Builder(batches, new Padding(pad)));
        this.pairs = pairs;
    }

    @Override
    public Record get(NDManager manager, long index) {
        var texts = new NDList();
        for (int[] ids : pairs.row((int) index)) {
            texts.add(manager.create(ids));
        }
        float[] teacher = pairs.teacher((int) index);
        float[] scores = Arrays.copyOf(teacher, texts.size() - 1);
        Arrays.fill(scores, Math.min(teacher.length, scores.length), scores.length, Float.NaN);
        return new Record(texts, new NDList(manager.create(scores), manager.create(new int[] {(int) index})));
    }

    @Override
    protected long availableSize() {
        return pairs.size();
    }

    @Override
    public void prepare(@Nullable Progress progress) {
        // the tokens are on disk already
    }

    private static final class Builder extends BaseBuilder<Builder> {
        Builder(List<int[]> batches, Padding padding) {
            setSampling(new PlannedSampler(batches));
            optDataBatchifier(padding);
            optLabelBatchifier(new Rows());
        }

        @Override
        protected Builder self() {
            return this;
        }
    }

    private record PlannedSampler(List<int[]> batches) implements Sampler {
        @Override
        public Iterator<List<Long>> sample(RandomAccessDataset dataset) {
            return batches.stream()
                    .map(rows -> Arrays.stream(rows).asLongStream().boxed().toList())
                    .iterator();
        }

        @Override
        public int getBatchSize() {
            return batches.isEmpty() ? -1 : batches.get(0).length;
        }
    }

    /** Where a batch is padded: to its longest query and its longest document. */
    private record Padding(int pad) implements Batchifier {
        @Override
        public NDList batchify(NDList[] inputs) {
            if (inputs[0].isEmpty()) {
                return new NDList();
            }
            List<int[]> queries = new ArrayList<>();
            List<int[]> positives = new ArrayList<>();
            List<int[]> negatives = new ArrayList<>();
            for (NDList texts : inputs) {
                queries.add(texts.get(0).toIntArray());
                positives.add(texts.get(1).toIntArray());
                IntStream.range(2, texts.size())
                        .forEach(i -> negatives.add(texts.get(i).toIntArray()));
            }
            positives.addAll(negatives);
            var batch = new NDList();
            NDManager manager = inputs[0].getManager();
            for (TokenBatch side : List.of(TokenBatch.pad(queries, pad), TokenBatch.pad(positives, pad))) {
                var shape = new Shape(side.batch(), side.length());
                batch.add(manager.create(side.ids(), shape));
                batch.add(manager.create(side.mask(), shape));
            }
            return batch;
        }

        @Override
        public NDList[] unbatchify(NDList inputs) {
            throw new UnsupportedOperationException("batches of pairs are not taken apart");
        }
    }

    /** Labels stay as they are: all rows' scores, then all their numbers. */
    private record Rows() implements Batchifier {
        @Override
        public NDList batchify(NDList[] inputs) {
            var rows = new NDList();
            for (NDList input : inputs) { // which is closed after this
                NDArray scores = input.get(0);
                rows.add(scores.getManager().create(scores.toFloatArray()));
            }
            for (NDList input : inputs) {
                NDArray row = input.get(1);
                rows.add(row.getManager().create(row.toIntArray()));
            }
            return rows;
        }

        @Override
        public NDList[] unbatchify(NDList inputs) {
            throw new UnsupportedOperationException("batches of pairs are not taken apart");
        }
    }

    /**
     * A teacher's scores, {@code [queries][documents]}: of each query's own documents, NaN of all others.
     *
     * @param labels of a batch
     */
    public static double[][] teacher(NDList labels) {
        int queries = labels.size() / 2;
        int documents =
                (int) labels.stream().limit(queries).mapToLong(NDArray::size).sum();
        double[][] scores = new double[queries][documents];
        int negative = queries;
        for (int i = 0; i < queries; i++) {
            Arrays.fill(scores[i], Double.NaN);
            float[] own = labels.get(i).toFloatArray();
            for (int k = 0; k < own.length; k++) {
                scores[i][k == 0 ? i : negative++] = own[k];
            }
        }
        return scores;
    }

    /** The numbers of a batch's rows. */
    public static int[] rows(NDList labels) {
        return labels.stream()
                .skip(labels.size() / 2)
                .mapToInt(row -> row.toIntArray()[0])
                .toArray();
    }

    /** The queries of a batch. */
    public static TokenBatch queries(NDList batch) {
        return tokens(batch.get(0), batch.get(1));
    }

    /** The documents of a batch. */
    public static TokenBatch documents(NDList batch) {
        return tokens(batch.get(2), batch.get(3));
    }

    private static TokenBatch tokens(NDArray ids, NDArray mask) {
        var shape = ids.getShape();
        return new TokenBatch(ids.toLongArray(), mask.toLongArray(), (int) shape.get(0), (int) shape.get(1));
    }
}
