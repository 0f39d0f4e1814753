package dev.xtrain.model;

import ai.djl.ndarray.NDArray;

/** The vectors of tokens and nothing else, as in T5, which knows positions by a bias. */
record WordEmbedding(Weight words) implements Encoder.Embedding {

    @Override
    public NDArray forward(Pass pass, NDArray ids) {
        return pass.one("lookup", words.values(), ids);
    }

    @Override
    public void backward(Pass pass, NDArray dx, NDArray ids) {
        pass.run("lookup_backward", dx, ids, words.gradient());
    }
}
