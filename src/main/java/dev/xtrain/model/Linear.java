package dev.xtrain.model;

import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;

/**
 * A frozen linear map {@code y = x W^T + b}, to which a {@link LowRank} delta can be attached.
 *
 * <p>The weight belongs to the encoder, the delta to whoever attached it.
 */
public final class Linear {

    private final String module;
    private final Role role;
    private final int layer;
    private final NDArray weight;
    private final NDArray bias;
    private @Nullable LowRank lowRank;

    /**
     * A map.
     *
     * @param module full module name in the architecture, without {@code .weight}
     * @param role what it does
     * @param layer index of its layer, from 0
     * @param weight {@code [out, in]}, in the precision of the encoder
     * @param bias {@code [out]}, or an empty array
     */
    Linear(String module, Role role, int layer, NDArray weight, NDArray bias) {
        this.module = module;
        this.role = role;
        this.layer = layer;
        this.weight = weight;
        this.bias = bias;
    }

    /** Full module name, such as {@code encoder.layer.0.attention.self.query}. */
    public String module() {
        return module;
    }

    /** What it does in its layer. */
    public Role role() {
        return role;
    }

    /** Index of its layer, from 0. */
    public int layer() {
        return layer;
    }

    /** Width of the input. */
    public int in() {
        return (int) weight.getShape().get(1);
    }

    /** Width of the output. */
    public int out() {
        return (int) weight.getShape().get(0);
    }

    /** Adds a delta to the map from now on, or takes it away. */
    public void attach(@Nullable LowRank delta) {
        this.lowRank = delta;
    }

    NDArray weight() {
        return weight;
    }

    NDArray bias() {
        return bias;
    }

    @Nullable
    LowRank lowRank() {
        return lowRank;
    }
}
