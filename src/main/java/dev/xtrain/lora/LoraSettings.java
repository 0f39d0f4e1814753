package dev.xtrain.lora;

import dev.xtrain.io.Default;
import java.util.List;

/**
 * What an adapter is.
 *
 * @param rank r, the width of the low-rank delta
 * @param alpha the delta is scaled by alpha / rank
 * @param dropout probability of dropping an element of the delta's input in training
 * @param targets roles ({@code q, k, v, o, wi, wo}), module names, their ends, or patterns with {@code *}
 */
public record LoraSettings(
        @Default("16") int rank,
        @Default("32") double alpha,
        @Default("0") double dropout,
        @Default("[q, k, v, o, wi, wo]") List<String> targets) {

    /** Checks ranges. */
    public LoraSettings {
        if (rank < 1) {
            throw new IllegalArgumentException("rank: a whole number of at least 1");
        }
        if (!(alpha > 0 && alpha < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("alpha: a number above 0");
        }
        if (!(dropout >= 0 && dropout < 1)) {
            throw new IllegalArgumentException("dropout: a number of at least 0 and below 1");
        }
        if (targets.isEmpty()) {
            throw new IllegalArgumentException("targets: at least one role or module");
        }
        targets = List.copyOf(targets);
    }

    /** What the delta is multiplied by. */
    public double scale() {
        return alpha / rank;
    }
}
