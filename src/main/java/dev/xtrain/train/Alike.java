package dev.xtrain.train;

import dev.xtrain.model.TokenBatch;
import java.util.Arrays;

/** Which documents of a batch answer which queries besides their own: in-batch false negatives, by equal tokens. */
final class Alike {

    private Alike() {}

    /**
     * {@code [queries][documents]}: documents of the same text as the query's own, and those of queries of the same
     * text.
     *
     * @param documents the positives in the order of the queries, then negatives
     */
    static boolean[][] answers(TokenBatch queries, TokenBatch documents) {
        long[] asked = keys(queries);
        long[] told = keys(documents);
        boolean[][] alike = new boolean[asked.length][told.length];
        for (int i = 0; i < asked.length; i++) {
            for (int j = 0; j < told.length; j++) {
                alike[i][j] = told[j] == told[i] || (j < asked.length && asked[j] == asked[i]);
            }
        }
        return alike;
    }

    private static long[] keys(TokenBatch texts) {
        long[] keys = new long[texts.batch()];
        Arrays.setAll(keys, row -> {
            long key = 1;
            for (int i = row * texts.length(); i < (row + 1) * texts.length(); i++) {
                if (texts.mask()[i] != 0) {
                    key = key * 0x9E3779B97F4A7C15L + texts.ids()[i] + 1;
                }
            }
            return key;
        });
        return keys;
    }
}
