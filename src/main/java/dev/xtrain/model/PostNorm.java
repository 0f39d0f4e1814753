package dev.xtrain.model;

import ai.djl.ndarray.NDArray;

/** A residual branch normalised after the sum, as in BERT: {@code norm(x + part(x))}. */
record PostNorm(Part part, Part norm) implements Part {

    @Override
    public NDArray forward(Pass pass, NDArray x) {
        NDArray branch = part.forward(pass, pass.share(x));
        NDArray sum = pass.one("add", x, branch);
        pass.release(x, branch);
        return norm.forward(pass, sum);
    }

    @Override
    public NDArray backward(Pass pass, NDArray dy) {
        NDArray dsum = norm.backward(pass, dy);
        NDArray dbranch = part.backward(pass, pass.share(dsum));
        pass.run("accumulate", dsum, dbranch);
        pass.release(dbranch);
        return dsum;
    }
}
