package dev.xtrain.eval;

import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Says whether a change helped, on the same queries before and after.
 *
 * @param queries number of queries
 * @param before mean of the measure before
 * @param after mean after
 * @param interval 95 % bootstrap interval of the difference
 * @param p paired randomisation test, two-sided
 * @param better queries that got better
 * @param worse queries that got worse
 */
public record Comparison(int queries, double before, double after, Interval interval, double p, int better, int worse) {

    /** A difference is called one below this p. */
    public static final double SIGNIFICANT = 0.05;

    /**
     * Compares a measure, such as reciprocal ranks, query by query.
     *
     * @param before values of the queries before
     * @param after values of the same queries, in the same order
     */
    public static Comparison of(double[] before, double[] after, long seed) {
        double p = RandomisationTest.pValue(before, after, seed);
        double[] differences = IntStream.range(0, before.length)
                .mapToDouble(i -> after[i] - before[i])
                .toArray();
        return new Comparison(
                before.length,
                IntStream.range(0, before.length)
                        .mapToDouble(i -> before[i])
                        .average()
                        .orElse(0),
                IntStream.range(0, after.length)
                        .mapToDouble(i -> after[i])
                        .average()
                        .orElse(0),
                before.length == 0 ? new Interval(0, 0) : Bootstrap.interval(differences, seed),
                p,
                (int) IntStream.range(0, differences.length)
                        .filter(i -> differences[i] > 0)
                        .count(),
                (int) IntStream.range(0, differences.length)
                        .filter(i -> differences[i] < 0)
                        .count());
    }

    /** How much the mean rose. */
    public double difference() {
        return after - before;
    }

    /** Whether chance alone rarely makes such a difference. */
    public boolean significant() {
        return p < SIGNIFICANT;
    }

    /**
     * One plain sentence.
     *
     * @param change what was done: {@code "Tuning"}
     * @param measure what was measured: {@code "MRR@10"}
     */
    public String sentence(String change, String measure) {
        String verdict = !significant()
                ? "made no difference that could be told from chance"
                : difference() > 0 ? "helped" : "made it worse";
        return String.format(
                Locale.ROOT,
                "%s %s: %s went from %.3f to %.3f (%+.3f, 95 %% interval %+.3f to %+.3f, p %s) over %,d "
                        + "queries; %,d got better, %,d worse.",
                change,
                verdict,
                measure,
                before,
                after,
                difference(),
                interval.low(),
                interval.high(),
                p < 0.001 ? format(p) : "= " + format(p),
                queries,
                better,
                worse);
    }

    /** A p-value for people: {@code 0.012}, {@code < 0.001}. */
    public static String format(double p) {
        return p < 0.001 ? "< 0.001" : String.format(Locale.ROOT, "%.3f", p);
    }
}
