package dev.xtrain.model;

import ai.djl.ndarray.NDArray;

/** A residual branch normalised at its input, as in T5: {@code x + part(norm(x))}. */
record PreNorm(Part norm, Part part) implements Part {

    @Override
    public NDArray forward(Pass pass, NDArray x) {
        NDArray branch = part.forward(pass, norm.forward(pass, pass.share(x)));
        NDArray sum = pass.one("add", x, branch);
        pass.release(x, branch);
        return sum;
    }

    @Override
    public NDArray backward(Pass pass, NDArray dy) {
        NDArray dx = norm.backward(pass, part.backward(pass, pass.share(dy)));
        pass.run("accumulate", dx, dy);
        pass.release(dy);
        return dx;
    }
}
