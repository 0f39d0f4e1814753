package dev.xtrain.loss;

import ai.djl.ndarray.NDManager;
import dev.xtrain.model.Pooling;
import dev.xtrain.tensor.Torch;
import java.util.List;

/** How a query is scored with a document, by their vectors: the higher, the better the document answers. */
public sealed interface Scoring permits Cosine, MaxSim, Xtr {

    /**
     * As vectors that are pooled so are compared outside training: by MaxSim where each token has one, else by cosine.
     */
    static Scoring of(Pooling pooling) {
        return pooling == Pooling.TOKENS ? new MaxSim(true) : new Cosine();
    }

    /**
     * Scores every query with every document.
     *
     * @param owner the manager that gradients belong to
     * @param queries all of them, in as many parts as they were encoded in
     * @param documents likewise
     */
    Scores score(Torch torch, NDManager owner, List<Side> queries, List<Side> documents);

    /** The scores alone, {@code [queries][documents]}. */
    default double[][] scores(Torch torch, NDManager owner, List<Side> queries, List<Side> documents) {
        try (Scores scores = score(torch, owner, queries, documents)) {
            return scores.values();
        }
    }
}
