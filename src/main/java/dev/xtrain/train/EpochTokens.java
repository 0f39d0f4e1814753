package dev.xtrain.train;

import dev.xtrain.model.TokenBatch;
import java.util.Arrays;
import java.util.List;

/**
 * What batches have to encode, known from the lengths of their texts.
 *
 * @param queries tokens of queries
 * @param queryPads pads beside them
 * @param documents tokens of documents
 * @param documentPads pads beside them
 */
record EpochTokens(long queries, long queryPads, long documents, long documentPads) {

    private static final EpochTokens NONE = new EpochTokens(0, 0, 0, 0);

    /**
     * Those of batches.
     *
     * @param mostTokens of a side that are encoded at once
     */
    static EpochTokens of(TokenizedPairs pairs, List<int[]> batches, int mostTokens) {
        return batches.stream().map(batch -> of(pairs, batch, mostTokens)).reduce(NONE, EpochTokens::plus);
    }

    private static EpochTokens of(TokenizedPairs pairs, int[] batch, int mostTokens) {
        int[] queries = Arrays.stream(batch).map(pairs::queryLength).toArray();
        int[] documents = Arrays.stream(batch)
                .flatMap(row -> Arrays.stream(pairs.documentLengths(row)))
                .toArray();
        return new EpochTokens(
                Arrays.stream(queries).sum(),
                pads(queries, mostTokens),
                Arrays.stream(documents).sum(),
                pads(documents, mostTokens));
    }

    private static long pads(int[] lengths, int mostTokens) {
        int width = TokenBatch.padded(Arrays.stream(lengths).max().orElseThrow(), Integer.MAX_VALUE);
        long pads = 0;
        for (int[] part : MiniBatch.cut(lengths, width, mostTokens)) {
            int longest = Arrays.stream(part).map(text -> lengths[text]).max().orElseThrow();
            int padded = TokenBatch.padded(longest, width);
            pads += Arrays.stream(part).map(text -> padded - lengths[text]).sum();
        }
        return pads;
    }

    private EpochTokens plus(EpochTokens other) {
        return new EpochTokens(
                queries + other.queries,
                queryPads + other.queryPads,
                documents + other.documents,
                documentPads + other.documentPads);
    }

    /** Tokens of both sides. */
    long tokens() {
        return queries + documents;
    }

    /** The same with pads. */
    long padded() {
        return tokens() + queryPads + documentPads;
    }

    /** Share of what is encoded that is pads. */
    double waste() {
        return 1 - (double) tokens() / padded();
    }
}
