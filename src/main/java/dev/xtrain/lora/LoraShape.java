package dev.xtrain.lora;

import dev.xtrain.model.LinearShape;

/**
 * What an adapter adds to one linear map.
 *
 * @param linear the map
 * @param rank width of the low-rank delta
 * @param alpha what the scale follows from
 * @param scale what the delta is multiplied by
 * @param dora whether the rows of the sum have trained lengths
 */
public record LoraShape(LinearShape linear, int rank, double alpha, double scale, boolean dora) {

    /** Full module name. */
    public String module() {
        return linear.module();
    }

    /** Number of trained values. */
    public long parameters() {
        return (long) rank * (linear.in() + linear.out()) + (dora ? linear.out() : 0);
    }
}
