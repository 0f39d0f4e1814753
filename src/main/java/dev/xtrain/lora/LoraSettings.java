package dev.xtrain.lora;

import java.util.List;

/**
 * What an adapter is.
 *
 * @param rank r, the width of the low-rank delta
 * @param alpha the delta is scaled by alpha / rank
 * @param dropout probability of dropping an element of the delta's input in training
 * @param targets roles ({@code q, k, v, o, wi, wo}), module names, their last parts, or patterns with {@code *}
 */
public record LoraSettings(int rank, double alpha, double dropout, List<String> targets) {

    /** Checks ranges. */
    public LoraSettings {
        if (rank < 1) {
            throw new IllegalArgumentException("rank must be at least 1, is " + rank);
        }
        if (!(alpha > 0)) {
            throw new IllegalArgumentException("alpha must be above 0, is " + alpha);
        }
        if (!(dropout >= 0 && dropout < 1)) {
            throw new IllegalArgumentException("dropout must be at least 0 and below 1, is " + dropout);
        }
        if (targets.isEmpty()) {
            throw new IllegalArgumentException("targets must name at least one module");
        }
        targets = List.copyOf(targets);
    }

    /** What the delta is multiplied by. */
    public double scale() {
        return alpha / rank;
    }
}
