package dev.xtrain.train;

import dev.xtrain.io.Default;
import dev.xtrain.lora.LoraSettings;
import dev.xtrain.model.Encoder;
import dev.xtrain.model.Head;
import dev.xtrain.pairs.Split;
import dev.xtrain.tensor.DeviceChoice;
import dev.xtrain.tensor.PrecisionChoice;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A training run, as a YAML file says it. Every key may be left out.
 *
 * @param base the model to start from: a preset ({@code bge-small}, {@code minilm}) or a model's directory, with
 *     {@code :tokens}, {@code :cls} or {@code :mean} to set its pooling
 * @param initFrom what to continue from: a finished adapter, which brings its base along, or a model in place of
 *     {@code base}
 * @param data files of pairs (JSONL) and globs of such, relative to the working directory
 * @param split rows of which split are trained on; {@code all} takes every row
 * @param output where the result goes; by default {@code checkpoints/} and the configuration's name
 * @param method {@code lora} trains an adapter, {@code full} every weight of the base
 * @param lora the adapter
 * @param projection a projection of the vectors, trained beside the adapter
 * @param loss the loss
 * @param batch what a step is made of
 * @param optimizer how steps are taken
 * @param eval held-out rows, asked while training
 * @param epochs how often every row is seen
 * @param maxSteps stop after so many steps, which the schedule then ends at
 * @param seed of initial values, order and dropout
 * @param device {@code auto}, {@code cpu}, {@code cuda} or {@code mps}
 * @param precision of frozen weights and activations: {@code auto}, {@code fp32} or {@code bf16}
 * @param activationCheckpointing layers that are run again in the backward, to save memory: {@code none}, {@code all},
 *     or {@code auto}, as many as the free memory asks for
 * @param checkpointEvery steps between checkpoints
 * @param checkpointsKept how many of the last ones are kept, beside the best
 * @param logEvery steps between log lines
 */
public record TrainConfig(
        @Default("bge-small") String base,
        @Nullable String initFrom,
        @Default("[data/*.jsonl]") List<String> data,
        @Default("train") String split,
        @Nullable Path output,
        @Default("lora") Method method,
        LoraSettings lora,
        ProjectionSettings projection,
        LossSettings loss,
        BatchSettings batch,
        OptimizerSettings optimizer,
        EvalSettings eval,
        @Default("1") int epochs,
        @Nullable Integer maxSteps,
        @Default("42") long seed,
        @Default("auto") DeviceChoice device,
        @Default("auto") PrecisionChoice precision,
        @Default("auto") Recomputation.Choice activationCheckpointing,
        @Default("100") int checkpointEvery,
        @Default("2") int checkpointsKept,
        @Default("10") int logEvery) {

    /** Checks ranges. */
    public TrainConfig {
        data = List.copyOf(data);
        atLeastOne("epochs", epochs);
        atLeastOne("checkpoint_every", checkpointEvery);
        atLeastOne("checkpoints_kept", checkpointsKept);
        atLeastOne("log_every", logEvery);
        if (maxSteps != null) {
            atLeastOne("max_steps", maxSteps);
        }
        if (loss.kind() == LossSettings.Kind.DISTILLATION && loss.teacher() == null && batch.negatives() == 0) {
            throw new IllegalArgumentException("batch.negatives: at least 1, which a teacher has scored");
        }
        if (loss.kind() == LossSettings.Kind.MASKED_TOKENS && projection.dimension() > 0) {
            throw new IllegalArgumentException("projection.dimension: 0 where tokens are guessed, which trains none");
        }
    }

    /** Whether a step has a log line: the first, and every so many. */
    public boolean logs(int step) {
        return step == 1 || step % logEvery == 0;
    }

    /** The highest learning rate. */
    public double learningRate() {
        Double set = optimizer.learningRate();
        return set == null ? method.learningRate() : set;
    }

    /** What the projection's rate is of that. */
    double projectionFactor() {
        Double set = optimizer.projectionRate();
        return set == null ? 1 : set / learningRate();
    }

    /** The projection as the loss leaves it: one of tokens that are guessed does not see vectors. */
    ProjectionSettings trainedProjection() {
        return new ProjectionSettings(
                projection.dimension(), projection.train() && loss.kind() != LossSettings.Kind.MASKED_TOKENS);
    }

    /** What a batch of vectors goes through. */
    TrainingStep step(Encoder encoder, Head head) {
        return new TrainingStep(encoder, head, loss.loss(head.pooling()), batch.tokenBudget());
    }

    /** The same run from another base. */
    public TrainConfig withBase(String other) {
        return with(other, initFrom, data, split, batch, eval, epochs, maxSteps);
    }

    /** The same run continued from something else, or from nothing. */
    public TrainConfig withInitFrom(@Nullable String other) {
        return with(base, other, data, split, batch, eval, epochs, maxSteps);
    }

    /** The same run on other data. */
    public TrainConfig withData(List<String> other) {
        return with(base, initFrom, other, split, batch, eval, epochs, maxSteps);
    }

    /** The same run with the base's own text lengths, as its vectors are compared afterwards. */
    public TrainConfig withDefaultLengths() {
        var whole = new BatchSettings(
                batch.size(),
                batch.accumulation(),
                batch.negatives(),
                null,
                null,
                batch.tokenBudget(),
                batch.languageTemperature());
        return with(base, initFrom, data, split, whole, eval, epochs, maxSteps);
    }

    /** The same run with batches of another size. */
    public TrainConfig withBatchSize(int size) {
        var other = new BatchSettings(
                size,
                batch.accumulation(),
                batch.negatives(),
                batch.queryLength(),
                batch.documentLength(),
                batch.tokenBudget(),
                batch.languageTemperature());
        return with(base, initFrom, data, split, other, eval, epochs, maxSteps);
    }

    /** The same run on the training side alone, where somebody else measures on the other. */
    public TrainConfig onHeldIn() {
        var off = new EvalSettings(eval.split(), eval.rows(), 0, eval.keepBest(), null);
        return with(base, initFrom, data, Split.TRAIN, batch, off, epochs, maxSteps);
    }

    /** The same run with so many of each pair's own negatives. */
    public TrainConfig withNegatives(int negatives) {
        var other = new BatchSettings(
                batch.size(),
                batch.accumulation(),
                negatives,
                batch.queryLength(),
                batch.documentLength(),
                batch.tokenBudget(),
                batch.languageTemperature());
        return with(base, initFrom, data, split, other, eval, epochs, maxSteps);
    }

    /** The same run of so many epochs. */
    public TrainConfig withEpochs(int other) {
        return with(base, initFrom, data, split, batch, eval, other, maxSteps);
    }

    /** The same run with fewer steps. */
    public TrainConfig withMaxSteps(int most) {
        return with(base, initFrom, data, split, batch, eval, epochs, most);
    }

    private TrainConfig with(
            String newBase,
            @Nullable String newInitFrom,
            List<String> newData,
            String newSplit,
            BatchSettings newBatch,
            EvalSettings newEval,
            int newEpochs,
            @Nullable Integer most) {
        return new TrainConfig(
                newBase,
                newInitFrom,
                newData,
                newSplit,
                output,
                method,
                lora,
                projection,
                loss,
                newBatch,
                optimizer,
                newEval,
                newEpochs,
                most,
                seed,
                device,
                precision,
                activationCheckpointing,
                checkpointEvery,
                checkpointsKept,
                logEvery);
    }

    /** What is trained. */
    public enum Method {
        /** An adapter on frozen weights. */
        LORA,
        /** Every weight of the encoder. */
        FULL;

        private double learningRate() {
            return this == FULL ? 1e-4 : 1e-3;
        }

        /** Passes over the weights of linear maps a token: forward, for the input's gradient, and for their own. */
        public int passes() {
            return this == FULL ? 3 : 2;
        }
    }

    /** How the learning rate falls after the warm-up. */
    public enum Decay {
        LINEAR,
        COSINE,
        NONE
    }

    static void atLeastOne(String key, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(key + ": a whole number of at least 1");
        }
    }
}
