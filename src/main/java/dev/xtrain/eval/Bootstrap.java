package dev.xtrain.eval;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Says how far a mean over queries could have come out otherwise: 95 % percentile intervals of the bootstrap (Efron and
 * Tibshirani 1993, chapter 13). The same seed gives the same interval on any number of cores.
 */
public final class Bootstrap {

    /** Times the queries are drawn anew. */
    public static final int RESAMPLES = 10_000;

    private static final double TAIL = 0.025;

    private Bootstrap() {}

    /** The interval of one mean. */
    public static Interval interval(double[] values, long seed) {
        return intervals(new double[][] {values}, seed)[0];
    }

    /**
     * Intervals of several means over the same queries, which are drawn together.
     *
     * @param columns [measures x queries]
     */
    public static Interval[] intervals(double[][] columns, long seed) {
        int queries = columns[0].length;
        double[][] means = new double[columns.length][RESAMPLES];
        IntStream.range(0, RESAMPLES).parallel().forEach(resample -> {
            var random = new SplittableRandom(seed * RESAMPLES + resample);
            double[] sums = new double[columns.length];
            for (int i = 0; i < queries; i++) {
                int drawn = random.nextInt(queries);
                for (int c = 0; c < sums.length; c++) {
                    sums[c] += columns[c][drawn];
                }
            }
            for (int c = 0; c < sums.length; c++) {
                means[c][resample] = sums[c] / queries;
            }
        });
        return Arrays.stream(means)
                .map(column -> {
                    Arrays.sort(column);
                    int cut = (int) (TAIL * RESAMPLES);
                    return new Interval(column[cut], column[RESAMPLES - 1 - cut]);
                })
                .toArray(Interval[]::new);
    }
}
