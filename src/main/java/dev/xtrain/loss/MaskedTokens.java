package dev.xtrain.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.xtrain.model.TokenMasking;
import dev.xtrain.model.Weight;
import dev.xtrain.tensor.Torch;
import java.util.Arrays;

/**
 * The loss of an encoder that guesses hidden tokens (Devlin et al., BERT, arXiv:1810.04805, section 3.1): the mean of
 * {@code -log softmax(h E^T)[token]} over the places that are asked, with h the last hidden state there and E the
 * vectors that tokens begin with (tied, Press & Wolf, arXiv:1608.05859), without BERT's layer between the two.
 *
 * <p>As many guesses are in memory together as there are rows in a chunk, each as wide as the vocabulary.
 */
public final class MaskedTokens {

    private static final int ROWS_AT_ONCE = 256;

    private MaskedTokens() {}

    /**
     * The sum of a part's losses, times a factor; its gradients are added to E's where that is trained.
     *
     * @param hidden {@code [batch * length, width]}, fp32
     * @param gradient of that, zeros, which is written to
     * @param factor 1 over the number of places in all parts
     */
    public static double accumulate(
            Torch torch, NDArray hidden, NDArray gradient, Weight words, TokenMasking.Masked masked, double factor) {
        double sum = 0;
        for (int from = 0; from < masked.places().length; from += ROWS_AT_ONCE) {
            int to = Math.min(masked.places().length, from + ROWS_AT_ONCE);
            try (NDManager scope = torch.scope()) {
                NDArray places = torch.longs(scope, Arrays.copyOfRange(masked.places(), from, to), to - from);
                NDArray targets = torch.longs(scope, Arrays.copyOfRange(masked.targets(), from, to), to - from);
                NDArray x = torch.one(scope, "rows", hidden, places);
                var losses = torch.run(scope, "token_losses", x, words.values(), targets);
                double[] values = torch.toDoubles(losses.get(0));
                double[] factors = new double[values.length];
                Arrays.fill(factors, factor);
                NDArray dx = torch.one(
                        scope,
                        "token_losses_backward",
                        torch.floatsLike(scope, losses.get(0), factors, factors.length),
                        x,
                        words.values(),
                        targets,
                        losses.get(1),
                        words.gradient());
                torch.run(scope, "put_rows", gradient, places, dx);
                sum += Arrays.stream(values).sum();
            }
        }
        return sum * factor;
    }
}
