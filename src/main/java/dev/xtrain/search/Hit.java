package dev.xtrain.search;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A document found.
 *
 * @param document its index
 * @param score the higher the better; comparable within one answer only
 */
public record Hit(int document, float score) {

    private static final Comparator<Hit> BEST_FIRST =
            Comparator.comparingDouble(Hit::score).reversed().thenComparingInt(Hit::document);

    /** The best {@code k} documents, best first, equal scores in the order of the documents. */
    public static List<Hit> top(float[] scores, int k) {
        float[] sorted = scores.clone();
        Arrays.sort(sorted);
        float threshold = k >= scores.length ? Float.NEGATIVE_INFINITY : sorted[scores.length - Math.max(k, 1)];
        return IntStream.range(0, scores.length)
                .filter(i -> scores[i] >= threshold)
                .mapToObj(i -> new Hit(i, scores[i]))
                .sorted(BEST_FIRST)
                .limit(k)
                .toList();
    }
}
