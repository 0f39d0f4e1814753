package dev.xtrain.tune;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.xtrain.eval.Comparison;
import dev.xtrain.eval.Interval;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerdictTest {

    private static Comparison comparison(double difference, double p) {
        return new Comparison(200, 0.5, 0.5 + difference, new Interval(difference - 0.1, difference + 0.1), p, 30, 20);
    }

    /** Differences in MRR@10 of semantic and of hybrid search, each with its p. */
    @ParameterizedTest
    @CsvSource({
        "0.1, 0.001, 0.05, 0.01, HELPED",
        "0.1, 0.001, 0, 1, HELPED",
        "0.1, 0.049, 0.05, 0.9, HELPED",
        "0.1, 0.05, 0.05, 0.01, NO_DIFFERENCE",
        "0.1, 0.001, -0.001, 0.9, NO_DIFFERENCE",
        "0, 1, 0.1, 0.001, NO_DIFFERENCE",
        "-0.1, 0.2, 0.1, 0.001, NO_DIFFERENCE",
        "-0.1, 0.01, 0.1, 0.001, WORSE",
        "0.1, 0.001, -0.1, 0.01, WORSE"
    })
    void bothWaysToSearchAreLookedAt(double semantic, double p, double hybrid, double hybridP, Verdict expected) {
        Verdict verdict = Verdict.of(comparison(semantic, p), comparison(hybrid, hybridP));
        assertEquals(expected, verdict);
        assertEquals(expected == Verdict.HELPED, verdict.inUse());
    }
}
