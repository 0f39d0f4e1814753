package dev.xtrain.model;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * A feed-forward layer: plain {@code wo(act(wi x))}, or gated {@code wo(act(gate x) * (up x))} where the input
 * projection holds two maps, the gate first.
 */
final class FeedForward implements Part {

    private final Projection input;
    private final Projection output;
    private final Activation activation;
    private final boolean gated;

    FeedForward(Projection input, Projection output, Activation activation) {
        this.input = input;
        this.output = output;
        this.activation = activation;
        this.gated = input.maps().size() == 2;
    }

    @Override
    public NDArray forward(Pass pass, NDArray x) {
        List<NDArray> inner = input.forward(pass, pass.compute(x));
        NDArray y = output.forwardForgetting(pass, activate(pass, inner)).get(0);
        pass.save(inner);
        inner.forEach(pass::release);
        return y;
    }

    private NDArray activate(Pass pass, List<NDArray> inner) {
        return gated
                ? pass.one("gated", inner.get(0), inner.get(1), activation.kind())
                : pass.one("plain", inner.get(0), activation.kind());
    }

    @Override
    public NDArray backward(Pass pass, NDArray dy) {
        List<NDArray> inner = pass.restore();
        NDArray da = output.backward(pass, List.of(pass.compute(dy)), activate(pass, inner));
        List<NDArray> dInner = gated
                ? pass.run("gated_backward", da, inner.get(0), inner.get(1), activation.kind())
                : pass.run("plain_backward", da, inner.get(0), activation.kind());
        pass.release(da);
        pass.free(inner);
        return input.backward(pass, dInner);
    }
}
