package dev.xtrain.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.xtrain.tensor.Torch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A linear map {@code y = x W^T + b}, to which a {@link LowRank} delta can be attached.
 *
 * <p>The weights belong to the encoder, the delta to whoever attached it.
 */
public final class Linear {

    private final LinearShape shape;
    private final Weight weight;
    private final Weight bias;
    private @Nullable LowRank lowRank;

    /**
     * A map.
     *
     * @param weight {@code [out, in]}, in the precision of the encoder
     * @param bias {@code [out]}, or absent
     */
    Linear(LinearShape shape, Weight weight, Weight bias) {
        this.shape = shape;
        this.weight = weight;
        this.bias = bias;
    }

    /** Its name, role and widths. */
    public LinearShape shape() {
        return shape;
    }

    /** Full module name. */
    public String module() {
        return shape.module();
    }

    /** Width of the input. */
    public int in() {
        return shape.in();
    }

    /** Width of the output. */
    public int out() {
        return shape.out();
    }

    /** Adds a delta to the map from now on, or takes it away. */
    public void attach(@Nullable LowRank delta) {
        this.lowRank = delta;
    }

    /** The length of each row of {@code W + scale * up * down}, {@code [out]}, fp32. */
    public NDArray rowNorms(Torch torch, NDManager owner, NDArray down, NDArray up, double scale) {
        return torch.one(
                owner, "row_norms", List.of(weight.values()), List.of(down), List.of(up), new double[] {scale});
    }

    Weight weight() {
        return weight;
    }

    Weight bias() {
        return bias;
    }

    @Nullable
    LowRank lowRank() {
        return lowRank;
    }
}
