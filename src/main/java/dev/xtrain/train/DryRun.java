package dev.xtrain.train;

import dev.xtrain.io.Progress;
import dev.xtrain.io.ScratchFolder;
import dev.xtrain.io.UserError;
import dev.xtrain.lora.Models;
import dev.xtrain.lora.TargetModules;
import dev.xtrain.model.EmbeddingModel;
import dev.xtrain.model.Encoder;
import dev.xtrain.model.ModelDirectory;
import dev.xtrain.model.Tokenizer;
import dev.xtrain.tensor.ComputeDevice;
import dev.xtrain.tensor.Precision;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * Finds out what a run would take: tokenises its rows, plans its first epoch, and takes a few of its batches. Leaves
 * nothing but tokens in the cache, where the run will look for them.
 */
public final class DryRun {

    private DryRun() {}

    /**
     * The plan of a run: with tokens where the base has a tokenizer, with time where it has weights.
     *
     * @param notes is told what is odd or may be good to know
     */
    public static TrainingPlan plan(TrainConfig config, List<Path> files, Consumer<String> notes) {
        ModelDirectory base = TrainingPlan.base(config);
        if (config.method() == TrainConfig.Method.LORA) { // sooner known than rows are read
            TargetModules.choose(Encoder.shapes(base.configFile()), config.lora());
        }
        if (!base.hasTokenizer()) {
            return TrainingPlan.of(config, TrainingData.count(files, config.split()));
        }
        try (Tokenizer tokenizer = base.openTokenizer();
                ScratchFolder scratch = ScratchFolder.create()) {
            TrainingData.Tokenized data;
            try (Progress progress = Progress.start("tokenising", 0, "pairs")) {
                data = TrainingData.tokenize(
                        files, config.split(), tokenizer, config.batch().negatives(), scratch.path(), progress, notes);
            }
            try (TokenizedPairs pairs = data.pairs()) {
                TrainingPlan plan = TrainingPlan.of(config, data.summary());
                BatchPlan.languages(pairs, config.batch()).ifPresent(notes);
                var epoch = EpochTokens.of(
                        pairs,
                        BatchPlan.epoch(pairs, config.batch(), config.seed(), 0),
                        config.batch().tokenBudget());
                return plan.of(epoch, timed(config, base, files, pairs, scratch.path(), notes));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("planning the run: " + e.getMessage(), e);
        }
    }

    private static List<StepTimer.Timed> timed(
            TrainConfig config,
            ModelDirectory base,
            List<Path> files,
            TokenizedPairs pairs,
            Path folder,
            Consumer<String> notes)
            throws IOException {
        try {
            base.weightFile();
        } catch (UserError e) {
            notes.accept("No step is timed: " + e.getMessage());
            return List.of();
        }
        ComputeDevice device = config.device().resolve();
        Precision precision = config.precision().resolve(device);
        try (Models models = Models.on(device, precision);
                EmbeddingModel model = EmbeddingModel.open(base, models.torch(), precision)) {
            Compatibility.require(config, model);
            try (var teacher = TeacherScores.of(config, models.torch(), precision, files, folder, notes)) {
                return StepTimer.timed(config, model, pairs, teacher);
            }
        }
    }
}
