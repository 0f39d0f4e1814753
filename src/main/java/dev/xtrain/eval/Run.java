package dev.xtrain.eval;

import dev.xtrain.search.Mode;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * All queries answered in one way.
 *
 * @param backend model, scoring and mode
 * @param pool what they were asked of
 * @param outcomes in the order of the queries, the same for all runs over that pool
 */
public record Run(Backend backend, Pool pool, List<Outcome> outcomes) {

    /** Copies the outcomes. */
    public Run {
        outcomes = List.copyOf(outcomes);
    }

    /**
     * What answered.
     *
     * @param model its name, or {@code bm25}
     * @param pooling {@code tokens}, {@code cls}, {@code mean}, {@code last}; a dash without vectors
     * @param score {@code maxsim}, {@code xtr}, {@code cosine}; {@code bm25} without vectors
     * @param mode which signals
     */
    public record Backend(String model, String pooling, String score, Mode mode) {

        /** Words alone. */
        public static final Backend KEYWORD = new Backend("bm25", "-", "bm25", Mode.KEYWORD);
    }

    /** One measure of every query: {@code run.values(Metrics::reciprocalRank)}. */
    public double[] values(ToDoubleFunction<Metrics> measure) {
        return outcomes.stream()
                .mapToDouble(outcome -> measure.applyAsDouble(outcome.metrics()))
                .toArray();
    }

    /** The mean of one measure. */
    public double mean(ToDoubleFunction<Metrics> measure) {
        return outcomes.stream()
                .mapToDouble(outcome -> measure.applyAsDouble(outcome.metrics()))
                .average()
                .orElse(0);
    }

    /** The part in one language. */
    Run in(String lang) {
        return new Run(
                backend,
                pool,
                outcomes.stream().filter(outcome -> outcome.lang().equals(lang)).toList());
    }
}
