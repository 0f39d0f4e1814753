package dev.xtrain.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.xtrain.tensor.Torch;
import java.util.List;

/**
 * MaxSim of token vectors (Khattab & Zaharia, ColBERT, arXiv:2004.12832): {@code sum_t max_u q_t . d_u}.
 *
 * @param mean whether the sum is divided by the number of the query's tokens, which makes one temperature fit queries
 *     of all lengths; else it is as in PyLate's {@code Contrastive}
 */
public record MaxSim(boolean mean) implements Scoring {

    @Override
    public Scores score(Torch torch, NDManager owner, List<Side> queries, List<Side> documents) {
        return score(torch, owner, queries, documents, TokenScores.MAX_KEPT_BYTES);
    }

    /** The same with so many bytes kept for the backward, at most. */
    Scores score(Torch torch, NDManager owner, List<Side> queries, List<Side> documents, long mostKept) {
        var comparison = new TokenScores.Comparison() {
            @Override
            public NDArray prepare(NDManager scope, TokenScores.Tokens q, List<TokenScores.Tokens> all) {
                return torch.empty();
            }

            @Override
            public NDList compare(NDManager scope, TokenScores.Tokens q, TokenScores.Tokens d, NDArray prepared) {
                return torch.run(scope, "max_sim", q.vectors(), q.mask(), d.vectors(), d.mask());
            }
        };
        return new TokenScores(torch, owner, queries, documents, mean, comparison, mostKept);
    }
}
