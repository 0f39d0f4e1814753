package dev.xtrain.train;

import ai.djl.ndarray.NDList;
import ai.djl.training.dataset.Batch;
import dev.xtrain.io.UserError;
import dev.xtrain.loss.ScoreFacts;
import dev.xtrain.model.Dropout;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** A step of the optimizer: its batches' gradients added up, their norm clipped, the parameters moved. */
record OptimizerStep(TrainConfig config, BatchStep batchStep, TeacherScores teacher, AdamW optimizer) {

    /**
     * What a step came to.
     *
     * @param loss mean of its batches
     * @param facts about the scores of all
     * @param tokens that were encoded
     * @param padded the same with pads
     * @param norm of the gradient, before clipping
     * @param clipped whether it was
     * @param norms of the vectors, where they were looked at
     */
    record Taken(
            double loss,
            ScoreFacts facts,
            long tokens,
            long padded,
            double norm,
            boolean clipped,
            @Nullable VectorNorms norms) {}

    /**
     * Takes the step of that number, which follows from it and the seed.
     *
     * @param closely whether to look at the vectors, too
     */
    Taken take(Iterator<Batch> batches, int number, double rate, boolean closely) {
        int count = config.batch().accumulation();
        double loss = 0;
        ScoreFacts facts = ScoreFacts.NONE;
        long tokens = 0;
        long padded = 0;
        NormSample norms = closely ? new NormSample() : null;
        for (int i = 0; i < count; i++) {
            try (Batch batch = batches.next()) {
                var dropout =
                        new Dropout(config.lora().dropout(), config.seed() * 1_000_003 + (long) number * count + i);
                NDList data = batch.getData();
                var result = batchStep.run(
                        PairDataset.queries(data),
                        PairDataset.documents(data),
                        teacher.of(batch.getLabels()),
                        dropout,
                        norms);
                loss += result.loss() / count;
                facts = facts.plus(result.facts());
                tokens += result.tokens();
                padded += result.padded();
            }
        }
        double norm = optimizer.gradientNorm() / count;
        requireFinite(loss, norm, number);
        double clip = Math.min(1, config.optimizer().maxGradientNorm() / (norm + 1e-6));
        optimizer.step(rate, clip / count);
        return new Taken(loss, facts, tokens, padded, norm, clip < 1, norms == null ? null : norms.norms());
    }

    /** Leaves out the batches of a step. */
    void pass(Iterator<Batch> batches) {
        for (int i = 0; i < config.batch().accumulation(); i++) {
            batches.next().close();
        }
    }

    /** A step from here would ruin every value, and the checkpoints after them. */
    private static void requireFinite(double loss, double norm, int step) {
        if (!Double.isFinite(loss) || !Double.isFinite(norm)) {
            throw UserError.doing("training")
                    .expected("a finite loss and gradient")
                    .found(loss + " and " + norm + " in step " + step)
                    .in("optimizer.learning_rate")
                    .fix("Choose a smaller one, or precision: fp32; what was saved before is kept.");
        }
    }
}
