package dev.xtrain.eval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StatisticsTest {

    @Test
    void theRandomisationTestAgreesWithAllSignsEnumerated() {
        double[][][] cases = {
            {{.1, .5, .3, 1, .2, 0, .25, .5}, {.5, 1, .3, 1, .5, .33, 1, .5}},
            {{1, 1, .5, 0, .2, .1, 1, .5, .3, .1}, {.5, 1, .5, 1, .1, .2, .5, 1, .3, 0}},
            {{0, 0, 0, 0, 0}, {1, 1, 1, 1, 1}},
        };
        for (double[][] pair : cases) {
            double exact = exact(pair[0], pair[1]);
            double sampled = RandomisationTest.pValue(pair[0], pair[1], 3);
            double deviation = Math.sqrt(exact * (1 - exact) / RandomisationTest.FLIPS);
            assertEquals(exact, sampled, 4 * deviation + 2.0 / RandomisationTest.FLIPS);
        }
    }

    /** The share of all 2^n sign vectors whose sum is at least as far from zero. */
    private static double exact(double[] first, double[] second) {
        int n = first.length;
        double seen = Math.abs(
                IntStream.range(0, n).mapToDouble(i -> second[i] - first[i]).sum());
        long asFar = IntStream.range(0, 1 << n)
                .filter(signs -> Math.abs(IntStream.range(0, n)
                                .mapToDouble(i -> ((signs >> i & 1) == 0 ? 1 : -1) * (second[i] - first[i]))
                                .sum())
                        >= seen - 1e-9)
                .count();
        return (double) asFar / (1 << n);
    }

    @Test
    void theSameRankingsAreNoDifferenceAndPIsNeverZero() {
        double[] values = {1, .5, .25, 0};
        assertEquals(1, RandomisationTest.pValue(values, values.clone(), 1));
        double[] none = new double[300];
        double[] all = IntStream.range(0, 300).mapToDouble(i -> 1).toArray();
        assertEquals(1.0 / (1 + RandomisationTest.FLIPS), RandomisationTest.pValue(none, all, 1));
        assertThrows(IllegalArgumentException.class, () -> RandomisationTest.pValue(none, values, 1));
    }

    @Test
    void onePInTwentyIsBelowOneInTwentyWhereNothingDiffers() {
        long seed = 5;
        System.out.println("seed " + seed);
        var random = new SplittableRandom(seed);
        int trials = 150;
        long below = IntStream.range(0, trials)
                .filter(t ->
                        RandomisationTest.pValue(reciprocalRanks(random, 40), reciprocalRanks(random, 40), t) < .05)
                .count();
        assertTrue(below >= 1 && below <= 17, below + " of " + trials + " (7.5 expected, sd 2.7)");
    }

    @Test
    void intervalsHoldTheTrueMeanAsOftenAsTheySay() {
        long seed = 9;
        System.out.println("seed " + seed);
        var random = new SplittableRandom(seed);
        int trials = 100;
        double truth = 0;
        for (int rank = 1; rank <= 20; rank++) {
            truth += rank <= 10 ? 1.0 / rank / 20 : 0;
        }
        double mean = truth;
        long covered = IntStream.range(0, trials)
                .filter(t -> {
                    Interval interval = Bootstrap.interval(reciprocalRanks(random, 150), t);
                    return interval.low() <= mean && mean <= interval.high();
                })
                .count();
        assertTrue(covered >= 87 && covered <= 99, covered + " of " + trials + " (95 expected, sd 2.2)");
    }

    private static double[] reciprocalRanks(SplittableRandom random, int n) {
        return IntStream.range(0, n)
                .mapToDouble(i -> {
                    int rank = random.nextInt(1, 21);
                    return rank <= 10 ? 1.0 / rank : 0;
                })
                .toArray();
    }

    @Test
    void aSeedGivesTheSameIntervalAloneAndBesideOthers() {
        double[] first = {1, .5, 0, 0, 1, .25, .1};
        double[] second = {0, 0, 1, 1, 1, 0, 1};
        Interval[] both = Bootstrap.intervals(new double[][] {first, second}, 4);
        assertEquals(Bootstrap.interval(first, 4), both[0]);
        assertEquals(Bootstrap.interval(second, 4), both[1]);
        assertEquals(new Interval(1, 1), Bootstrap.interval(new double[] {1, 1, 1}, 4));
        assertArrayEquals(
                new double[] {1, 1}, Bootstrap.interval(new double[] {1}, 4).toArray());
    }

    @Test
    void aComparisonSaysPlainlyWhatHappened() {
        double[] before =
                IntStream.range(0, 60).mapToDouble(i -> i % 3 == 0 ? 1 : .2).toArray();
        double[] after = IntStream.range(0, 60)
                .mapToDouble(i -> i % 2 == 0 ? 1 : before[i])
                .toArray();
        Comparison helped = Comparison.of(before, after, 1);
        assertTrue(helped.significant());
        assertEquals(helped.after() - helped.before(), helped.difference(), 1e-12);
        assertTrue(helped.interval().low() > 0 && helped.interval().high() > helped.difference());
        assertEquals(20, helped.better());
        assertEquals(0, helped.worse());
        assertTrue(helped.sentence("Tuning", "MRR@10").startsWith("Tuning helped: MRR@10 went from 0.467 to 0.733"));
        assertTrue(Comparison.of(after, before, 1).sentence("Tuning", "MRR@10").startsWith("Tuning made it worse"));
        String none = Comparison.of(before, before, 1).sentence("Tuning", "MRR@10");
        assertTrue(none.startsWith("Tuning made no difference that could be told from chance"), none);
    }
}
