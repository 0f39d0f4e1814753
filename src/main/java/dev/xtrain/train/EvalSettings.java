package dev.xtrain.train;

import dev.xtrain.io.Default;
import org.jspecify.annotations.Nullable;

/**
 * Held-out rows, asked while training.
 *
 * @param split rows of which split are asked; none where they are trained on
 * @param rows how many at most
 * @param every steps between measurements, and the last; by default a fifth of the run, 0 measures never
 * @param keepBest whether the run ends with the values of the step that answered best, by MRR@10
 * @param patience measurements in a row that are no better before the run ends early; by default it does not
 */
public record EvalSettings(
        @Default("test") String split,
        @Default("256") int rows,
        @Nullable Integer every,
        @Default("true") boolean keepBest,
        @Nullable Integer patience) {

    private static final int PARTS = 5;

    /** Checks ranges. */
    public EvalSettings {
        if (rows < 2) {
            throw new IllegalArgumentException("rows: a whole number of at least 2");
        }
        if (every != null && every < 0) {
            throw new IllegalArgumentException("every: a whole number of at least 0");
        }
        if (patience != null) {
            TrainConfig.atLeastOne("patience", patience);
            if (every != null && every == 0) {
                throw new IllegalArgumentException("patience: nothing, where every is 0 and nothing is measured");
            }
        }
    }

    /** Whether nothing is measured. */
    boolean isOff() {
        return every != null && every == 0;
    }

    /** Steps between measurements in a run of so many; 0 for never. */
    int every(int total) {
        return every == null ? Math.max(1, total / PARTS) : every;
    }
}
