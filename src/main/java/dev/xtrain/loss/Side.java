package dev.xtrain.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.xtrain.model.TokenBatch;
import dev.xtrain.tensor.Torch;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Vectors of queries or of documents that were encoded together.
 *
 * @param values L2-normalised: {@code [texts * length, dimension]}, zero at pads, or {@code [texts, dimension]}
 * @param tokens the texts
 * @param multi whether every token has a vector
 * @param rows the number of each text among all of the step
 */
public record Side(NDArray values, TokenBatch tokens, boolean multi, int[] rows) {

    /** Texts that are all there are, in their order. */
    public static Side whole(NDArray values, TokenBatch tokens, boolean multi) {
        return new Side(
                values, tokens, multi, IntStream.range(0, tokens.batch()).toArray());
    }

    /** Number of texts. */
    int texts() {
        return rows.length;
    }

    /** Room for the gradients of sides, zeroed; it belongs to the owner. */
    static List<NDArray> zeros(Torch torch, NDManager owner, List<Side> sides) {
        List<NDArray> zeros = new ArrayList<>();
        for (Side side : sides) {
            zeros.add(torch.zerosLike(owner, side.values()));
        }
        return zeros;
    }
}
