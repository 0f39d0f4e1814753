package dev.xtrain.model;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * A layer of an encoder: parts one behind the other. Where a pass has it recomputed, the tape keeps the layer's input
 * alone, and the backward runs the forward again before it (Chen et al., arXiv:1604.06174): the same values, as dropout
 * follows from its site.
 *
 * @param number from 0; the first ones are recomputed
 */
record Layer(int number, List<Part> parts) implements Part {

    @Override
    public NDArray forward(Pass pass, NDArray x) {
        if (!pass.isRecomputed(number)) {
            return run(pass, x);
        }
        pass.save(List.of(x));
        return pass.withoutTape(() -> run(pass, x));
    }

    @Override
    public NDArray backward(Pass pass, NDArray dy) {
        if (pass.isRecomputed(number)) {
            NDArray x = pass.restore().get(0); // with the tape's hold on it, which the forward gives up
            pass.release(run(pass, x));
        }
        NDArray dx = dy;
        for (int i = parts.size() - 1; i >= 0; i--) {
            dx = parts.get(i).backward(pass, dx);
        }
        return dx;
    }

    private NDArray run(Pass pass, NDArray x) {
        NDArray y = x;
        for (Part part : parts) {
            y = part.forward(pass, y);
        }
        return y;
    }
}
