package dev.xtrain.loss;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What the scores of a step should say.
 *
 * @param positives for each query the number of its document
 * @param excluded {@code [queries][documents]}: what is no negative, as it answers the query too; null where all else
 *     is one
 * @param teacher {@code [queries][documents]}: what a teacher scores, NaN where it says nothing; null where there is
 *     none
 */
public record Targets(int[] positives, boolean @Nullable [][] excluded, double @Nullable [][] teacher) {

    /** Where the first documents are those of the queries, and nothing else is known. */
    public static Targets first(int queries) {
        int[] positives = new int[queries];
        Arrays.setAll(positives, i -> i);
        return new Targets(positives, null, null);
    }

    /** Whether a document is left out of a query's negatives. */
    boolean isExcluded(int query, int document) {
        return excluded != null && excluded[query][document] && document != positives[query];
    }
}
