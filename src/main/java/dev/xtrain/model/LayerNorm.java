package dev.xtrain.model;

import ai.djl.ndarray.NDArray;
import java.util.List;

/** Layer normalisation (Ba, Kiros & Hinton, arXiv:1607.06450) of the fp32 residual stream. */
final class LayerNorm implements Part {

    private final Weight weight;
    private final Weight bias;
    private final double epsilon;

    LayerNorm(Weight weight, Weight bias, double epsilon) {
        this.weight = weight;
        this.bias = bias;
        this.epsilon = epsilon;
    }

    @Override
    public NDArray forward(Pass pass, NDArray x) {
        List<NDArray> results = pass.run("layer_norm", x, weight.values(), bias.values(), epsilon);
        pass.save(List.of(x, results.get(1), results.get(2)));
        pass.release(x, results.get(1), results.get(2));
        return results.get(0);
    }

    @Override
    public NDArray backward(Pass pass, NDArray dy) {
        List<NDArray> frame = pass.restore();
        NDArray dx = pass.one(
                "layer_norm_backward",
                dy,
                frame.get(0),
                frame.get(1),
                frame.get(2),
                weight.values(),
                bias.values(),
                weight.gradient(),
                bias.gradient());
        pass.release(dy);
        pass.free(frame);
        return dx;
    }
}
