package dev.xtrain.model;

import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;

/**
 * A trainable low-rank delta of a frozen linear map: {@code W' = W + scale * up * down} (Hu et al., LoRA,
 * arXiv:2106.09685; {@code down} is the paper's A, {@code up} its B). With a {@link Magnitude} every row of that sum is
 * given a trained length.
 *
 * @param down A, {@code [rank, in]}, fp32
 * @param up B, {@code [out, rank]}, fp32
 * @param scale what the delta is multiplied by
 * @param downGradient accumulated gradient of {@code down}, fp32
 * @param upGradient accumulated gradient of {@code up}, fp32
 * @param magnitude the lengths of the rows, or null where they are the sum's own
 */
public record LowRank(
        NDArray down,
        NDArray up,
        double scale,
        NDArray downGradient,
        NDArray upGradient,
        @Nullable Magnitude magnitude) {

    /**
     * The trained lengths of the rows of {@code W'} (Liu et al., DoRA, arXiv:2402.09353).
     *
     * @param values m, {@code [out]}, fp32
     * @param gradient its accumulated gradient, fp32
     */
    public record Magnitude(NDArray values, NDArray gradient) {}

    /** A delta without magnitude. */
    public LowRank(NDArray down, NDArray up, double scale, NDArray downGradient, NDArray upGradient) {
        this(down, up, scale, downGradient, upGradient, null);
    }
}
