package dev.xtrain.model;

import ai.djl.ndarray.NDArray;

/**
 * T5's bias of attention by the distance between two tokens (Raffel et al., arXiv:1910.10683), one table for all
 * layers.
 *
 * @param table {@code [buckets, heads]}
 * @param maxDistance from where on all distances share a bucket
 */
record RelativeBias(Weight table, int maxDistance) implements Encoder.PositionBias {

    @Override
    public NDArray add(Pass pass, NDArray padding) {
        int length = pass.tokens().length();
        NDArray relative = pass.one("relative_bias", table.values(), length, maxDistance);
        NDArray mask = pass.one("add", padding, relative);
        if (table.isTrained()) {
            pass.attentionMaskGradient(pass.torch().zerosLike(pass.scope(), relative));
        }
        pass.release(padding, relative);
        return mask;
    }

    @Override
    public void backward(Pass pass) {
        if (table.isTrained()) {
            pass.run(
                    "relative_bias_backward",
                    pass.attentionMaskGradient(),
                    table.gradient(),
                    pass.tokens().length(),
                    maxDistance);
        }
    }
}
