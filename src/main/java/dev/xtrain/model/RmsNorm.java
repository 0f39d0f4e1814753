package dev.xtrain.model;

import ai.djl.ndarray.NDArray;
import java.util.List;

/** Root-mean-square normalisation (Zhang & Sennrich, arXiv:1910.07467) of the fp32 residual stream. */
final class RmsNorm implements Part {

    private final Weight weight;
    private final double epsilon;

    RmsNorm(Weight weight, double epsilon) {
        this.weight = weight;
        this.epsilon = epsilon;
    }

    @Override
    public NDArray forward(Pass pass, NDArray x) {
        List<NDArray> results = pass.run("rms_norm", x, weight.values(), epsilon);
        pass.save(List.of(x, results.get(1)));
        pass.release(x, results.get(1));
        return results.get(0);
    }

    @Override
    public NDArray backward(Pass pass, NDArray dy) {
        List<NDArray> frame = pass.restore();
        NDArray dx = pass.one("rms_norm_backward", dy, frame.get(0), frame.get(1), weight.values(), weight.gradient());
        pass.release(dy);
        pass.free(frame);
        return dx;
    }
}
