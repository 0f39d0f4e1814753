package dev.xtrain.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.xtrain.loss.Scores.Gradients;
import dev.xtrain.model.TokenBatch;
import dev.xtrain.tensor.Torch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Scores from the maxima of token similarities, in parts on both axes: so many similarities are in memory at once and
 * no more, however many texts there are.
 *
 * <p>What the backward needs, the place of every maximum, is kept where that is little memory; else it is computed
 * again.
 */
final class TokenScores implements Scores {

    /** Similarities at once, of fp32: 128 MiB, and as much again for their gradient. */
    private static final int MAX_SIMILARITIES = 1 << 25;

    /** Bytes of what is kept: 1,024 queries of 32 tokens and 4,096 documents, two bytes a maximum. */
    static final long MAX_KEPT_BYTES = 1L << 28;

    private final Torch torch;
    private final NDManager owner;
    private final NDManager kept; // what the backward needs, and the texts' masks
    private final List<Side> querySides;
    private final List<Side> documentSides;
    private final Comparison comparison;
    private final List<Slice> queries = new ArrayList<>();
    private final List<Tokens> documents = new ArrayList<>();
    private final double[] weights; // of each query's scores
    private final ScoreMatrix matrix;
    private final List<Maxima> maxima = new ArrayList<>(); // of each part, in order; none where there are too many

    /**
     * Texts, on the device.
     *
     * @param vectors {@code [texts, length, dimension]}
     * @param mask {@code [texts, length]}
     * @param rows the number of each text
     */
    record Tokens(NDArray vectors, NDArray mask, int[] rows) {}

    /**
     * Some queries of a side.
     *
     * @param side its number
     * @param firstVector where their vectors begin in the side's
     */
    private record Slice(int side, int firstVector, Tokens tokens) {}

    /**
     * What the backward of a part needs.
     *
     * @param places of the maxima, {@code [queries * tokens, documents]}
     * @param share what a score grows by where a maximum does, in that shape or one that is broadcast
     */
    private record Maxima(NDArray places, NDArray share) {}

    /** What makes scores of similarities. */
    interface Comparison {

        /** What is to be known of some queries beside all documents. */
        NDArray prepare(NDManager scope, Tokens q, List<Tokens> all);

        /**
         * Compares some queries with some documents.
         *
         * @return scores {@code [queries, documents]}; the place in its document of each maximum {@code [queries *
         *     tokens, documents]}; what a score grows by where a maximum does, in that shape or one that is broadcast
         */
        NDList compare(NDManager scope, Tokens q, Tokens d, NDArray prepared);
    }

    /**
     * Scores all queries beside all documents.
     *
     * @param mean whether a query's sum is divided by the number of its tokens
     * @param mostKept bytes that may be kept for the backward
     */
    TokenScores(
            Torch torch,
            NDManager owner,
            List<Side> queries,
            List<Side> documents,
            boolean mean,
            Comparison comparison,
            long mostKept) {
        this.torch = torch;
        this.owner = owner;
        this.kept = owner.newSubManager(); // which closes it where native code fails
        this.querySides = queries;
        this.documentSides = documents;
        this.comparison = comparison;
        this.matrix = new ScoreMatrix(queries, documents);
        this.weights = new double[matrix.values().length];
        documents.forEach(side -> this.documents.add(tokens(side, 0, side.texts())));
        int widest = documents.stream()
                .mapToInt(side -> side.tokens().mask().length)
                .max()
                .orElseThrow();
        for (int i = 0; i < queries.size(); i++) {
            slice(i, widest, mean);
        }
        score(mostKept);
    }

    private void slice(int number, int documentTokens, boolean mean) {
        Side side = querySides.get(number);
        int length = side.tokens().length();
        int most = (int) Math.max(1, MAX_SIMILARITIES / ((long) length * documentTokens));
        for (int from = 0; from < side.texts(); from += most) {
            int to = Math.min(side.texts(), from + most);
            queries.add(new Slice(number, from * length, tokens(side, from, to)));
        }
        for (int i = 0; i < side.texts(); i++) {
            weights[side.rows()[i]] = mean ? 1.0 / Math.max(1, side.tokens().tokens(i)) : 1;
        }
    }

    private Tokens tokens(Side side, int from, int to) {
        TokenBatch batch = side.tokens();
        int length = batch.length();
        long[] mask = Arrays.copyOfRange(batch.mask(), from * length, to * length);
        return new Tokens(
                torch.one(kept, "texts", side.values(), from * length, to * length, to - from),
                torch.longs(kept, mask, to - from, length),
                Arrays.copyOfRange(side.rows(), from, to));
    }

    private void score(long mostKept) {
        long room = mostKept;
        for (Slice slice : queries) {
            Tokens q = slice.tokens;
            try (NDManager scope = torch.scope()) {
                NDArray prepared = comparison.prepare(scope, q, documents);
                for (Tokens d : documents) {
                    try (NDManager part = torch.scope()) {
                        NDList compared = comparison.compare(part, q, d, prepared);
                        matrix.put(torch.toDoubles(compared.get(0)), q.rows, d.rows);
                        room -= Short.BYTES * compared.get(1).size()
                                + Float.BYTES * compared.get(2).size();
                        if (room >= 0) {
                            maxima.add(maxima(kept, compared, d));
                        }
                    }
                }
            }
        }
        if (room < 0) {
            maxima.forEach(part -> {
                part.places.close();
                part.share.close();
            });
            maxima.clear();
        }
        for (int i = 0; i < weights.length; i++) {
            for (int j = 0; j < matrix.values()[i].length; j++) {
                matrix.values()[i][j] *= weights[i];
            }
        }
    }

    private Maxima maxima(NDManager scope, NDList compared, Tokens d) {
        NDArray share = compared.get(2);
        share.attach(scope);
        long td = d.vectors.getShape().get(1);
        return new Maxima(torch.one(scope, "narrow_places", compared.get(1), td), share);
    }

    @Override
    public double[][] values() {
        return matrix.values();
    }

    @Override
    public Gradients backward(double[][] gradient) {
        List<NDArray> dqs = Side.zeros(torch, owner, querySides);
        List<NDArray> dds = Side.zeros(torch, owner, documentSides);
        for (int i = 0; i < queries.size(); i++) {
            Slice slice = queries.get(i);
            Tokens q = slice.tokens;
            try (NDManager scope = torch.scope()) {
                NDArray prepared = maxima.isEmpty() ? comparison.prepare(scope, q, documents) : torch.empty();
                for (int j = 0; j < documents.size(); j++) {
                    Tokens d = documents.get(j);
                    try (NDManager part = torch.scope()) {
                        Maxima at = maxima.isEmpty()
                                ? maxima(part, comparison.compare(part, q, d, prepared), d)
                                : maxima.get(i * documents.size() + j);
                        NDList found = torch.run(
                                part,
                                torch.device().maximaBackwardKernel(),
                                dscores(part, gradient, q, d),
                                at.share,
                                at.places,
                                q.vectors,
                                d.vectors);
                        torch.run(part, "add_rows", dqs.get(slice.side), found.get(0), slice.firstVector);
                        torch.run(part, "add_rows", dds.get(j), found.get(1), 0);
                    }
                }
            }
        }
        return new Gradients(dqs, dds);
    }

    private NDArray dscores(NDManager scope, double[][] gradient, Tokens q, Tokens d) {
        double[] part = ScoreMatrix.part(gradient, q.rows, d.rows);
        for (int i = 0; i < part.length; i++) {
            part[i] *= weights[q.rows[i / d.rows.length]];
        }
        return torch.floatsLike(scope, q.vectors, part, q.rows.length, d.rows.length);
    }

    @Override
    public void close() {
        kept.close();
    }
}
