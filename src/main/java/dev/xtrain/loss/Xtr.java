package dev.xtrain.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.xtrain.tensor.Torch;
import java.util.List;

/**
 * In-batch token retrieval (Lee et al., XTR, arXiv:2304.01982, section 3.2): a query's token counts for a document only
 * where one of the document's tokens is among the {@code k} nearest to it of all documents in the batch; {@code f(Q, D)
 * = 1/Z sum_i max_(j in D) A_ij q_i . d_j}, 0 where Z is.
 *
 * <p>Maintainer's note. The largest of a document's retrieved similarities is its largest similarity, where that is
 * retrieved; so that XTR is MaxSim with a threshold for each query token, the k-th largest similarity of all. Equal
 * similarities at the threshold all count as retrieved. Pads never do.
 *
 * @param k document tokens that a query token retrieves
 * @param normaliser what Z counts
 */
public record Xtr(int k, Normaliser normaliser) implements Scoring {

    /** What the sum over query tokens is divided by. */
    public enum Normaliser {
        /**
         * Query tokens that retrieved a token of the document: the paper's (equation 5), and sentence-transformers'.
         */
        RETRIEVED,
        /**
         * Query tokens whose maximum is above 0, what is not retrieved counting as 0: PyLate's. A document none of
         * whose tokens was left out, pads included, may then have a negative maximum, which is added but not counted.
         */
        POSITIVE
    }

    /** Checks the number. */
    public Xtr {
        if (k < 1) {
            throw new IllegalArgumentException("k must be at least 1, is " + k);
        }
    }

    @Override
    public Scores score(Torch torch, NDManager owner, List<Side> queries, List<Side> documents) {
        var comparison = new TokenScores.Comparison() {
            @Override
            public NDArray prepare(NDManager scope, TokenScores.Tokens q, List<TokenScores.Tokens> all) {
                NDArray nearest = torch.empty();
                for (TokenScores.Tokens d : all) {
                    NDArray wider = torch.one(scope, "nearest", q.vectors(), d.vectors(), d.mask(), nearest, k);
                    if (nearest != torch.empty()) {
                        nearest.close();
                    }
                    nearest = wider;
                }
                return torch.one(scope, "xtr_threshold", nearest, k);
            }

            @Override
            public NDList compare(NDManager scope, TokenScores.Tokens q, TokenScores.Tokens d, NDArray prepared) {
                return torch.run(
                        scope,
                        "xtr",
                        q.vectors(),
                        q.mask(),
                        d.vectors(),
                        d.mask(),
                        prepared,
                        normaliser == Normaliser.RETRIEVED);
            }
        };
        return new TokenScores(torch, owner, queries, documents, false, comparison, TokenScores.MAX_KEPT_BYTES);
    }
}
