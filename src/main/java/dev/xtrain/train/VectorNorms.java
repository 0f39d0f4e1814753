package dev.xtrain.train;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * How the lengths of a step's vectors are spread, queries' and documents', before L2 makes all of them 1. Where they
 * shrink to nothing or grow without end, directions no longer follow from texts.
 *
 * @param least the shortest
 * @param most the longest
 * @param sum of all
 * @param sumOfSquares of all
 * @param quantiles some
 * @param counts vectors in each of some bins of one width, from the shortest to the longest
 */
@JsonNaming(SnakeCaseStrategy.class)
public record VectorNorms(
        double least, double most, double sum, double sumOfSquares, Quantiles quantiles, List<Integer> counts) {

    private static final int BINS = 30;

    /** Lengths that 1, 10, 50, 90 and 99 % of the vectors do not exceed. */
    public record Quantiles(double p01, double p10, double p50, double p90, double p99) {}

    /** Copies the list. */
    public VectorNorms {
        counts = List.copyOf(counts);
    }

    /** Of these lengths, ascending, at least one. */
    static VectorNorms of(float[] sorted) {
        double least = sorted[0];
        double most = sorted[sorted.length - 1];
        int bins = most > least ? BINS : 1;
        List<Double> limits = limits(least, most, bins);
        List<Integer> counts = new ArrayList<>(Collections.nCopies(bins, 0));
        double sum = 0;
        double sumOfSquares = 0;
        int bin = 0;
        for (float norm : sorted) {
            sum += norm;
            sumOfSquares += (double) norm * norm;
            while (norm > limits.get(bin)) {
                bin++;
            }
            counts.set(bin, counts.get(bin) + 1);
        }
        var quantiles = new Quantiles(
                quantile(sorted, 1),
                quantile(sorted, 10),
                quantile(sorted, 50),
                quantile(sorted, 90),
                quantile(sorted, 99));
        return new VectorNorms(least, most, sum, sumOfSquares, quantiles, counts);
    }

    private static List<Double> limits(double least, double most, int bins) {
        List<Double> limits = new ArrayList<>();
        for (int i = 1; i < bins; i++) {
            limits.add(least + i * (most - least) / bins);
        }
        limits.add(most);
        return limits;
    }

    /** The least length that so many percent of all do not exceed. */
    private static double quantile(float[] sorted, int percent) {
        long rank = ((long) sorted.length * percent + 99) / 100;
        return sorted[(int) Math.max(0, rank - 1)];
    }

    /** The upper end of each bin, which belongs to it. */
    public List<Double> limits() {
        return limits(least, most, counts.size());
    }

    /** Number of vectors. */
    public int count() {
        return counts.stream().mapToInt(Integer::intValue).sum();
    }
}
