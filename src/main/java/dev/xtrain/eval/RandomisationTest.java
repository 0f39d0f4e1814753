package dev.xtrain.eval;

import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Asks whether two backends differ on the same queries: the paired randomisation test, two-sided (Smucker, Allan and
 * Carterette 2007). If they did not differ, each query's difference could as well have the other sign; p is the share
 * of random signs whose mean difference is at least as far from zero as the one seen, the one seen counted among them,
 * so that p is never 0.
 */
public final class RandomisationTest {

    /** Times the signs are drawn. */
    public static final int FLIPS = 20_000;

    /** Sums that differ by rounding alone are equal. */
    private static final double ROUNDING = 1e-9;

    private RandomisationTest() {}

    /** The p-value; the same seed gives the same value on any number of cores. */
    public static double pValue(double[] first, double[] second, long seed) {
        if (first.length != second.length) {
            throw new IllegalArgumentException("not the same queries: " + first.length + ", " + second.length);
        }
        double[] differences = IntStream.range(0, first.length)
                .mapToDouble(i -> second[i] - first[i])
                .filter(difference -> difference != 0)
                .toArray();
        double seen = Math.abs(IntStream.range(0, differences.length)
                .mapToDouble(i -> differences[i])
                .sum());
        long asFar = IntStream.range(0, FLIPS)
                .parallel()
                .filter(flip -> Math.abs(flippedSum(differences, seed * FLIPS + flip)) >= seen - ROUNDING)
                .count();
        return (1.0 + asFar) / (1 + FLIPS);
    }

    private static double flippedSum(double[] differences, long seed) {
        var random = new SplittableRandom(seed);
        double sum = 0;
        long signs = 0;
        for (int i = 0; i < differences.length; i++) {
            if (i % Long.SIZE == 0) {
                signs = random.nextLong();
            }
            sum += (signs >>> i % Long.SIZE & 1) == 0 ? differences[i] : -differences[i];
        }
        return sum;
    }
}
