package dev.xtrain.search;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Makes one score of two.
 *
 * <p>{@link #mix} is a convex combination of scores that are min-max normalised per query over the pool. Bruch, Gai and
 * Ingber (2023, "An Analysis of Fusion Functions for Hybrid Retrieval") find it better than reciprocal rank fusion,
 * hardly sensitive to the normalisation, and fitted with few queries. Min-max rather than z-scores: most BM25 scores
 * are zero, so their standard deviation says how rare the query's words are, not how good the best match is.
 */
public final class Fusion {

    /** The constant of reciprocal rank fusion (Cormack, Clarke and Buettcher 2009). */
    private static final double RRF_CONSTANT = 60;

    private Fusion() {}

    /** Vectors weighted against words, and the shares of file and function names added. */
    public static float[] mix(Signals signals, HybridWeights weights) {
        return sum(normalised(signals), weights);
    }

    /** Vector and keyword scores normalised; names are from 0 to 1 as they are. */
    public static Signals normalised(Signals signals) {
        return new Signals(
                normalised(signals.semantic()), normalised(signals.keyword()), signals.filename(), signals.symbol());
    }

    /** The second half of {@link #mix}: what is normalised, weighted. */
    public static float[] sum(Signals normalised, HybridWeights weights) {
        float[] sum = new float[normalised.semantic().length];
        for (int i = 0; i < sum.length; i++) {
            sum[i] = (float) (weights.semantic() * normalised.semantic()[i]
                    + (1 - weights.semantic()) * normalised.keyword()[i]
                    + weights.filename() * at(normalised.filename(), i)
                    + weights.symbol() * at(normalised.symbol(), i));
        }
        return sum;
    }

    private static float at(float[] scores, int i) {
        return scores.length == 0 ? 0 : scores[i];
    }

    /**
     * The sum of 1 / (60 + rank). Documents of equal score share the best rank among them; one without a matching word
     * (keyword score 0) gets nothing for words.
     */
    public static float[] reciprocalRank(float[] semantic, float[] keyword) {
        int[] left = ranks(semantic);
        int[] right = ranks(keyword);
        float[] sum = new float[left.length];
        for (int i = 0; i < sum.length; i++) {
            double words = keyword[i] > 0 ? 1 / (RRF_CONSTANT + right[i]) : 0;
            sum[i] = (float) (1 / (RRF_CONSTANT + left[i]) + words);
        }
        return sum;
    }

    /** Moved and scaled so that the least is 0 and the greatest 1; all 0 where all are equal. */
    static float[] normalised(float[] scores) {
        float min = Float.POSITIVE_INFINITY;
        float max = Float.NEGATIVE_INFINITY;
        for (float score : scores) {
            if (Float.isFinite(score)) {
                min = Math.min(min, score);
                max = Math.max(max, score);
            }
        }
        float[] normalised = new float[scores.length];
        for (int i = 0; i < scores.length; i++) {
            // a document without vectors scores negative infinity: as bad as the worst
            normalised[i] = max > min && Float.isFinite(scores[i]) ? (scores[i] - min) / (max - min) : 0;
        }
        return normalised;
    }

    private static int[] ranks(float[] scores) {
        int[] order = IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -scores[i]))
                .mapToInt(i -> i)
                .toArray();
        int[] ranks = new int[scores.length];
        Arrays.fill(ranks, 1);
        for (int i = 1; i < order.length; i++) {
            boolean tied = scores[order[i]] == scores[order[i - 1]];
            ranks[order[i]] = tied ? ranks[order[i - 1]] : i + 1;
        }
        return ranks;
    }
}
