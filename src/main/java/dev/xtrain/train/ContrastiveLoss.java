package dev.xtrain.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.xtrain.model.TokenBatch;
import dev.xtrain.tensor.Torch;
import java.util.Arrays;

/**
 * The contrastive loss over in-batch and explicit negatives: {@code mean_i -log softmax_j(s_ij /
 * temperature)[target_i]} (van den Oord et al., arXiv:1807.03748), where {@code s} is MaxSim of token vectors or the
 * cosine of single ones.
 *
 * <p>With {@link Scores#SUM} MaxSim is the sum over a query's tokens, as in PyLate's {@code Contrastive}; with
 * {@link Scores#MEAN} it is divided by their number, which makes one temperature fit queries of all lengths.
 *
 * @param temperature divides scores; above 0
 * @param scores sum or mean over query tokens; no matter for single vectors
 */
public record ContrastiveLoss(double temperature, Scores scores) {

    /** Whether MaxSim is a sum or a mean over query tokens. */
    public enum Scores {
        SUM,
        MEAN
    }

    /** Checks the temperature. */
    public ContrastiveLoss {
        if (!(temperature > 0)) {
            throw new IllegalArgumentException("temperature must be above 0, is " + temperature);
        }
    }

    /**
     * Vectors of a side of the batch.
     *
     * @param values L2-normalised: {@code [batch * length, dimension]}, zero at pads, or {@code [batch, dimension]}
     * @param tokens the texts
     * @param multi whether every token has a vector
     */
    public record Side(NDArray values, TokenBatch tokens, boolean multi) {}

    /**
     * A loss and what follows from it.
     *
     * @param value the loss
     * @param queryGradient of the queries' vectors, in their shape
     * @param documentGradient of the documents' vectors
     * @param rankedFirst how many queries score their own document above all others
     */
    public record Result(double value, NDArray queryGradient, NDArray documentGradient, int rankedFirst) {}

    /**
     * The loss of a batch.
     *
     * @param owner the manager that the gradients belong to
     * @param targets for each query the index of its document
     */
    public Result apply(Torch torch, NDManager owner, Side queries, Side documents, long[] targets) {
        try (NDManager scope = torch.scope()) {
            NDArray target = torch.longs(scope, targets, targets.length);
            NDArray scale = torch.floats(scope, scales(queries), targets.length, 1);
            if (!queries.multi()) {
                NDArray similarity = torch.one(scope, "cosine", queries.values(), documents.values());
                NDList loss = torch.run(scope, "contrastive", similarity, scale, target);
                NDList gradients =
                        torch.run(owner, "cosine_backward", loss.get(1), queries.values(), documents.values());
                return result(torch, loss, gradients);
            }
            NDArray q = grid(torch, scope, queries);
            NDArray d = grid(torch, scope, documents);
            NDArray qMask = mask(torch, scope, queries);
            NDList maxSim = torch.run(scope, "max_sim", q, qMask, d, mask(torch, scope, documents));
            NDList loss = torch.run(scope, "contrastive", maxSim.get(0), scale, target);
            NDList gradients = torch.run(owner, "max_sim_backward", loss.get(1), maxSim.get(1), q, qMask, d);
            return result(torch, loss, gradients);
        }
    }

    private static Result result(Torch torch, NDList loss, NDList gradients) {
        long[] ranks = loss.get(2).toLongArray();
        int first = (int) Arrays.stream(ranks).filter(rank -> rank == 0).count();
        return new Result(torch.toFloats(loss.get(0))[0], gradients.get(0), gradients.get(1), first);
    }

    private float[] scales(Side queries) {
        float[] scales = new float[queries.tokens().batch()];
        for (int row = 0; row < scales.length; row++) {
            int parts =
                    queries.multi() && scores == Scores.MEAN ? queries.tokens().tokens(row) : 1;
            scales[row] = (float) (1 / (temperature * Math.max(1, parts)));
        }
        return scales;
    }

    private static NDArray grid(Torch torch, NDManager scope, Side side) {
        return torch.one(scope, "grid", side.values(), side.tokens().batch());
    }

    private static NDArray mask(Torch torch, NDManager scope, Side side) {
        TokenBatch tokens = side.tokens();
        return torch.longs(scope, tokens.mask(), tokens.batch(), tokens.length());
    }
}
