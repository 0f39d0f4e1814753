package dev.xtrain.train;

import dev.xtrain.model.Dropout;
import dev.xtrain.model.EmbeddingModel;
import dev.xtrain.model.Head;
import dev.xtrain.model.TokenBatch;
import org.jspecify.annotations.Nullable;

/** One forward and backward of a batch, which adds to the gradients of everything that trains. */
interface BatchStep {

    /** What a configuration asks for. Errors: the model cannot be trained so. */
    static BatchStep of(TrainConfig config, EmbeddingModel model, Head head) {
        if (config.loss().kind() == LossSettings.Kind.MASKED_TOKENS) {
            return new MaskedTokenStep(
                    model.encoder(),
                    config.loss().masking(model.directory()),
                    config.batch().tokenBudget());
        }
        return config.step(model.encoder(), head);
    }

    /**
     * Runs it.
     *
     * @param documents the positives in the order of the queries, then negatives
     * @param teacher its scores, {@code [queries][documents]}, NaN where it says nothing; or null
     * @param dropout whose key every other choice of the step follows from, too
     * @param norms is given the length of each vector before L2; or null
     */
    TrainingStep.Result run(
            TokenBatch queries,
            TokenBatch documents,
            double @Nullable [][] teacher,
            Dropout dropout,
            @Nullable NormSample norms);
}
