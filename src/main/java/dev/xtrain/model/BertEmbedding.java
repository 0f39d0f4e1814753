package dev.xtrain.model;

import ai.djl.ndarray.NDArray;

/**
 * BERT's sum of vectors for token, position and type, of which row 0 is used.
 *
 * @param words {@code [vocabulary, width]}
 * @param positions {@code [positions, width]}
 * @param types {@code [types, width]}
 */
record BertEmbedding(Weight words, Weight positions, Weight types) implements Encoder.Embedding {

    private static final int FIRST = 0; // position of a text's first token

    @Override
    public NDArray forward(Pass pass, NDArray ids) {
        return pass.one("lookup_with_positions", words.values(), positions.values(), types.values(), ids, FIRST);
    }

    @Override
    public void backward(Pass pass, NDArray dx, NDArray ids) {
        pass.run(
                "lookup_with_positions_backward",
                dx,
                ids,
                FIRST,
                words.gradient(),
                positions.gradient(),
                types.gradient());
    }
}
