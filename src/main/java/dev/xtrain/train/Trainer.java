package dev.xtrain.train;

import ai.djl.ndarray.NDArray;
import dev.xtrain.io.AtomicDirectory;
import dev.xtrain.io.ProcessLock;
import dev.xtrain.io.Progress;
import dev.xtrain.io.UserError;
import dev.xtrain.model.EmbeddingModel;
import dev.xtrain.tensor.Torch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Trains an adapter on a model, or the model itself: reads the pairs, takes the steps, keeps checkpoints, writes the
 * result.
 *
 * <p>A run is a pure function of configuration, data and base: order, initial values and dropout follow from the seed
 * and the step, so that a run resumed from a checkpoint ends in the same values as one that was never stopped (fp32,
 * fixed threads).
 */
public final class Trainer {

    private static final int PCA_DOCUMENTS = 256;

    private final TrainConfig config;
    private final EmbeddingModel model;
    private final Torch torch;
    private final Path output;
    private final TrainListener listener;

    /**
     * A trainer.
     *
     * @param model the base, opened with the lengths of the configuration; stays the caller's
     * @param output the result's folder; checkpoints go beside it, to {@code <output>.steps}
     */
    public Trainer(TrainConfig config, EmbeddingModel model, Path output, TrainListener listener) {
        this.config = config;
        this.model = model;
        this.torch = model.torch();
        this.output = output;
        this.listener = listener;
    }

    /**
     * A finished run.
     *
     * @param steps of all of it
     * @param pairs that it had to train on
     * @param losses of the steps taken here, the others having been taken before
     */
    public record Result(int steps, int pairs, List<Double> losses) {}

    /** Where the checkpoints of a run to that output are. */
    public static Path checkpoints(Path output) {
        return output.resolveSibling(output.getFileName() + ".steps");
    }

    /** Whether a run to that output was interrupted and can be resumed. */
    public static boolean interrupted(Path output) {
        return Checkpoint.newest(checkpoints(output)).isPresent();
    }

    /** Whether a run has ended there: its result may be an adapter or a model. */
    public static boolean isFinished(Path output) {
        return TrainedModel.isFinished(output);
    }

    /** Steps of a run over so many rows. */
    public static int totalSteps(TrainConfig config, int rows) {
        long steps = (long) BatchPlan.stepsPerEpoch(rows, config.batch()) * config.epochs();
        Integer most = config.maxSteps();
        return (int) Math.min(most == null ? Integer.MAX_VALUE : most, steps);
    }

    /** The learning rates of a run of so many steps. */
    public static Schedule schedule(TrainConfig config, int totalSteps) {
        Integer warmup = config.optimizer().warmupSteps();
        return new Schedule(
                config.learningRate(),
                warmup == null ? Math.max(1, totalSteps / 10) : warmup,
                totalSteps,
                config.optimizer().decay());
    }

    /** Does nothing where the run can begin. Errors: it does not suit the model, or its output cannot be written. */
    public void check() {
        Compatibility.require(config, model);
        AtomicDirectory.open(output).close();
    }

    /**
     * Trains and writes the result.
     *
     * @param resume continue from the newest checkpoint, or start where there is none; a run that is finished is left
     *     as it is; without it checkpoints are discarded
     * @return what the run came to
     */
    public Result run(List<Path> files, boolean resume) {
        check();
        Path folder = checkpoints(output);
        ProcessLock alone = alone(folder);
        try {
            Optional<Path> checkpoint = checkpoint(folder, resume);
            try (TokenizedPairs pairs = tokenize(files, folder).pairs();
                    var teacher = TeacherScores.of(
                            config, torch, model.encoder().precision(), files, folder, listener::note)) {
                requireTaught(pairs.summary(), files);
                Optional<HeldOut> heldOut = Selection.rows(config, files, model.tokenizer(), listener::note);
                return run(pairs, teacher, heldOut, resume, folder, checkpoint);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("training: " + e.getMessage(), e);
        } finally {
            alone.close();
            deleteIfEmpty(folder);
        }
    }

    /**
     * Two runs to one output would take each other's checkpoints; a killed one may have left a process that ends soon.
     */
    private ProcessLock alone(Path folder) {
        return ProcessLock.take(
                folder.resolve(".lock"), holder -> listener.note("Waiting for " + holder + ", which trains " + output));
    }

    private Result run(
            TokenizedPairs pairs,
            TeacherScores teacher,
            Optional<HeldOut> heldOut,
            boolean resume,
            Path folder,
            Optional<Path> checkpoint)
            throws IOException {
        int total = totalSteps(config, pairs.size());
        if (total == 0) {
            throw tooFew(config, pairs.size());
        }
        int warmup = schedule(config, total).warmupSteps();
        if (warmup >= total && total > 1) {
            listener.note("The warm-up of %,d steps takes all %,d steps of the run.".formatted(warmup, total));
        }
        var run = RunIdentity.of(config, model, teacher, pairs.summary().hash(), heldOut, total);
        if (resume && checkpoint.isEmpty() && run.isFinished(output)) {
            listener.note(output + " is finished already.");
            return new Result(total, pairs.size(), List.of());
        }
        var selection = new Selection(config, heldOut, total, folder, listener);
        return new Result(total, pairs.size(), train(pairs, teacher, run, selection, folder, checkpoint));
    }

    /** The error for data that no step can be made of. */
    static UserError tooFew(TrainConfig config, int pairs) {
        return UserError.doing("planning the run")
                .expected("at least " + config.batch().pairs() + " pairs, which one step takes")
                .found(Integer.toString(pairs))
                .in("batch.size")
                .fix("Extract more pairs, or make batch.size smaller.");
    }

    private void requireTaught(TrainingData.Summary rows, List<Path> files) {
        if (config.loss().kind() == LossSettings.Kind.DISTILLATION
                && config.loss().teacher() == null) {
            listener.note("%,d rows with a teacher's scores".formatted(rows.requireTaught(files.get(0))));
        }
    }

    /** The checkpoint to continue from. */
    private Optional<Path> checkpoint(Path folder, boolean resume) {
        if (!resume) {
            try {
                Checkpoint.deleteAll(folder);
            } catch (IOException e) {
                throw new UncheckedIOException("deleting " + folder + ": " + e.getMessage(), e);
            }
            return Optional.empty();
        }
        Optional<Path> newest = Checkpoint.newest(folder);
        if (newest.isEmpty() && !isFinished(output)) {
            listener.note("No checkpoint at " + folder + ": starting from the beginning.");
        }
        return newest;
    }

    /** A run that fails before its first checkpoint leaves nothing. */
    private static void deleteIfEmpty(Path folder) {
        try {
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            // it holds checkpoints
        }
    }

    private TrainingData.Tokenized tokenize(List<Path> files, Path folder) {
        TrainingData.Tokenized tokenized;
        try (Progress progress = Progress.start("tokenising", 0, "pairs")) {
            tokenized = TrainingData.tokenize(
                    files,
                    config.split(),
                    model.tokenizer(),
                    config.batch().negatives(),
                    folder,
                    progress,
                    listener::note);
        }
        TrainingData.Summary summary = tokenized.summary();
        String leftOut = summary.leftOut();
        listener.note("%,d pairs".formatted(summary.pairs()) + (leftOut.isEmpty() ? "" : ", " + leftOut));
        BatchPlan.languages(tokenized.pairs(), config.batch()).ifPresent(listener::note);
        return tokenized;
    }

    private List<Double> train(
            TokenizedPairs pairs,
            TeacherScores teacher,
            RunIdentity run,
            Selection selection,
            Path folder,
            Optional<Path> checkpoint)
            throws IOException {
        var decay = AdamW.Settings.withDecay(config.optimizer().weightDecay());
        try (Trainable trainable = Trainable.of(config, model, sample(pairs));
                var optimizer = new AdamW(torch, decay, trainable.groups())) {
            Recomputation.settle(config, model, listener::note);
            List<NDArray> parameters = optimizer.parameters();
            var state = Checkpoint.State.first(run);
            if (checkpoint.isPresent()) {
                state = Checkpoint.state(checkpoint.get());
                run.requireSame(state.run(), checkpoint.get());
                Checkpoint.restore(checkpoint.get(), torch, parameters, optimizer);
                listener.note("Continuing after step " + state.step() + " of " + run.steps() + ".");
            }
            List<Double> losses = new ArrayList<>();
            try {
                var step = new OptimizerStep(config, BatchStep.of(config, model, trainable.head()), teacher, optimizer);
                var loop = new TrainingLoop(config, model, trainable.head(), step, selection, output, listener);
                state = loop.run(pairs, state, losses);
            } finally {
                listener.end();
            }
            selection.choose(state, torch, parameters, optimizer);
            finish(trainable, state);
            Checkpoint.deleteAll(folder);
            return losses;
        }
    }

    private static List<int[]> sample(TokenizedPairs pairs) {
        int count = Math.min(pairs.size(), PCA_DOCUMENTS);
        List<int[]> documents = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            documents.add(pairs.row((int) ((long) i * pairs.size() / count)).get(1));
        }
        return documents;
    }

    private void finish(Trainable trainable, Checkpoint.State last) throws IOException {
        Path absolute = output.toAbsolutePath();
        Files.createDirectories(absolute.getParent());
        try (AtomicDirectory directory = AtomicDirectory.open(absolute)) {
            trainable.write(directory.path(), last.run().stored(last.skipped()));
            directory.commit().ifPresent(kept -> listener.note("What stood there before is kept at " + kept + "."));
        }
    }
}
