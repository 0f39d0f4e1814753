package dev.xtrain.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.xtrain.tensor.Torch;
import java.util.List;

/**
 * A loss of the vectors of a step.
 *
 * <pre>{@code
 * var loss = new Loss(new MaxSim(true), new Contrastive(0.05, false));
 * Loss.Result result = loss.apply(torch, owner, List.of(queries), List.of(documents), targets);
 * }</pre>
 *
 * @param scoring how vectors are compared
 * @param objective what is minimised
 */
public record Loss(Scoring scoring, Objective objective) {

    /**
     * A loss and what follows from it.
     *
     * @param value the loss
     * @param queryGradients of the vectors of each part of the queries, in their shapes
     * @param documentGradients of those of the documents
     * @param facts about the scores
     */
    public record Result(
            double value, List<NDArray> queryGradients, List<NDArray> documentGradients, ScoreFacts facts) {}

    /**
     * The loss of a step.
     *
     * @param owner the manager that the gradients belong to
     * @param queries all of them, in as many parts as they were encoded in
     * @param documents likewise
     */
    public Result apply(Torch torch, NDManager owner, List<Side> queries, List<Side> documents, Targets targets) {
        try (Scores scores = scoring.score(torch, owner, queries, documents)) {
            Objective.Value value = objective.of(scores.values(), targets);
            Scores.Gradients gradients = scores.backward(value.gradient());
            return new Result(
                    value.loss(), gradients.queries(), gradients.documents(), ScoreFacts.of(scores.values(), targets));
        }
    }
}
