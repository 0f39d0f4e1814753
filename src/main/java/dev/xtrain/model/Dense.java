package dev.xtrain.model;

import ai.djl.ndarray.NDArray;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A projection of vectors without activation, fp32; its weight is trained where it has a gradient.
 *
 * @param weight {@code [out, in]}
 * @param bias {@code [out]}, or an empty array; never trained
 * @param gradient accumulated gradient of the weight, or null where it is frozen
 */
public record Dense(NDArray weight, NDArray bias, @Nullable NDArray gradient) {

    /** Width of the output. */
    public int out() {
        return (int) weight.getShape().get(0);
    }

    /** Width of the input. */
    public int in() {
        return (int) weight.getShape().get(1);
    }

    NDArray forward(Pass pass, NDArray x) {
        NDArray y = pass.one("dense", x, weight, bias);
        pass.save(List.of(x));
        pass.release(x);
        return y;
    }

    NDArray backward(Pass pass, NDArray dy) {
        List<NDArray> frame = pass.restore();
        if (gradient != null) {
            pass.run("dense_gradient", dy, frame.get(0), gradient);
        }
        NDArray dx = pass.one("dense_backward", dy, weight);
        pass.release(dy);
        pass.free(frame);
        return dx;
    }
}
