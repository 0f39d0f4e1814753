package dev.xtrain.tune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.eval.Comparison;
import dev.xtrain.eval.Interval;
import org.junit.jupiter.api.Test;
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

    @Test
    void whereHybridSearchDecidesTheSentenceSaysSo() {
        Comparison rose = comparison(0.1, 0.001);
        assertEquals(
                rose.sentence("Tuning", "MRR@10 of semantic search"), Verdict.sentence(rose, comparison(0.05, 0.01)));
        String fell = Verdict.sentence(rose, comparison(-0.1, 0.01));
        assertTrue(fell.endsWith("Hybrid search says otherwise (MRR@10 0.500 to 0.400, p 0.010): worse."), fell);
        String nothing = Verdict.sentence(rose, comparison(-0.001, 0.9));
        assertTrue(nothing.endsWith("p 0.900): no difference shown."), nothing);
    }

    @Test
    void fewQuestionsShowLittle() {
        var few = new Comparison(40, 0.5, 0.6, new Interval(-0.02, 0.22), 0.2, 8, 4);
        String sentence = Verdict.sentence(few, few);
        assertTrue(
                sentence.endsWith("Only 40 questions were held out: a difference below about 0.12 cannot be told from"
                        + " chance."),
                sentence);
    }
}
