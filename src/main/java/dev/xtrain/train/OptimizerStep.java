package dev.xtrain.train;

import ai.djl.ndarray.NDList;
import ai.djl.training.dataset.Batch;
import dev.xtrain.io.UserError;
import dev.xtrain.model.Dropout;
import dev.xtrain.model.Encoder;
import java.util.Iterator;

/** A step of the optimizer: its batches' gradients added up, their norm clipped, the parameters moved. */
record OptimizerStep(TrainConfig config, Encoder encoder, TrainableHead head, AdamW optimizer) {

    /**
     * What a step came to.
     *
     * @param loss mean of its batches
     * @param rankedFirst share of questions whose document came first
     * @param norm of the gradient, before clipping
     */
    record Taken(double loss, double rankedFirst, double norm) {}

    /** Takes the step of that number, which follows from it and the seed. */
    Taken take(Iterator<Batch> batches, int number, double rate) {
        int count = config.batch().accumulation();
        TrainingStep training = config.step(encoder, head.head());
        double loss = 0;
        int first = 0;
        for (int i = 0; i < count; i++) {
            try (Batch batch = batches.next()) {
                var dropout =
                        new Dropout(config.lora().dropout(), config.seed() * 1_000_003 + (long) number * count + i);
                NDList data = batch.getData();
                var result = training.run(
                        PairDataset.queries(data),
                        PairDataset.documents(data),
                        PairDataset.teacher(batch.getLabels()),
                        dropout);
                loss += result.loss() / count;
                first += result.facts().rankedFirst();
            }
        }
        double norm = optimizer.gradientNorm() / count;
        requireFinite(loss, norm, number);
        double clip = Math.min(1, config.optimizer().maxGradientNorm() / (norm + 1e-6));
        optimizer.step(rate, clip / count);
        return new Taken(loss, (double) first / config.batch().pairs(), norm);
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
