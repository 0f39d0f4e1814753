package dev.xtrain.cli;

import dev.xtrain.io.InFlight;
import dev.xtrain.io.Stopped;
import dev.xtrain.io.UserError;
import dev.xtrain.lora.Models;
import dev.xtrain.model.EmbeddingModel;
import dev.xtrain.tensor.ComputeDevice;
import dev.xtrain.train.StartingPoint;
import dev.xtrain.train.TrainConfig;
import dev.xtrain.train.Trainer;
import dev.xtrain.train.TrainingData;
import dev.xtrain.train.TrainingFiles;
import dev.xtrain.train.TrainingPlan;
import dev.xtrain.watch.MatrixUse;
import dev.xtrain.watch.RunWatch;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code xtrain train}: an adapter, or a model, from pairs. */
@Command(
        name = "train",
        description = "Trains a LoRA adapter, or every weight of a model, on extracted pairs.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: xtrain train --config train_rust_direct.yaml"})
final class TrainCommand implements Callable<Integer> {

    private static final String STARTING = "starting the run";

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            required = true,
            description = "The run. A bare name is looked up in ./, in config/ and among those built in.")
    private String config = "";

    @Option(
            names = "--base",
            paramLabel = "MODEL",
            description = "The model to start from, instead of the configuration's.")
    private @Nullable String base;

    @Option(
            names = "--init-from",
            paramLabel = "MODEL",
            description = "What to continue from: a finished adapter, or a model in place of the base.")
    private @Nullable String initFrom;

    @Option(names = "--data", paramLabel = "FILE", description = "Pairs to train on, instead of the configuration's.")
    private List<String> data = List.of();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            description = "Where the result goes. Default: checkpoints/NAME.")
    private @Nullable Path output;

    @Option(
            names = "--max-steps",
            paramLabel = "N",
            converter = Numbers.Count.class,
            description = "Take no more than N steps.")
    private @Nullable Integer maxSteps;

    @Option(names = "--resume", description = "Continue an interrupted run where it stopped.")
    private boolean resume;

    @Option(names = "--overwrite", description = "Replace a finished result, or begin an interrupted run anew.")
    private boolean overwrite;

    @Option(names = "--dry-run", description = "Say what the run would take, and stop.")
    private boolean dryRun;

    @Override
    public Integer call() {
        TrainConfig settings = settings();
        List<Path> files = TrainingFiles.matching(settings.data());
        Path target = target(settings);
        if (dryRun) {
            TrainingPlan plan = TrainingPlan.of(settings, TrainingData.count(files, settings.split()));
            spec.commandLine().getOut().print(plan.text(settings));
            return 0;
        }
        refuseToOverwrite(target);
        ComputeDevice device = settings.device().resolve();
        try (Models models = Models.on(device, settings.precision().resolve(device));
                EmbeddingModel model =
                        EmbeddingModel.open(TrainingPlan.base(settings), models.torch(), models.precision());
                TrainLog log = new TrainLog(settings.logEvery())) {
            var watch = new RunWatch(target, MatrixUse.of(model, settings.method()), log);
            new Trainer(settings, model, target, watch).run(files, continues(target));
        } catch (Stopped e) {
            if (Trainer.interrupted(target)) {
                spec.commandLine().getErr().println("Nothing is lost: the same command with --resume continues.");
            }
            throw e;
        }
        spec.commandLine().getOut().println(target);
        return 0;
    }

    /** After a crash the checkpoints are of this run, which has replaced what was to be overwritten. */
    private boolean continues(Path target) {
        return (resume && !overwrite) || (InFlight.isRelaunch() && Trainer.interrupted(target));
    }

    private TrainConfig settings() {
        TrainConfig read = ConfigFiles.read(config);
        if (base != null) {
            read = read.withBase(base);
        }
        if (!data.isEmpty()) {
            read = read.withData(data);
        }
        if (initFrom != null) {
            read = read.withInitFrom(initFrom);
        }
        TrainConfig resolved = StartingPoint.resolve(maxSteps == null ? read : read.withMaxSteps(maxSteps));
        boolean continues = resolved.initFrom() != null;
        return base != null && continues ? resolved.withBase(base) : resolved; // where it lies elsewhere now
    }

    private Path target(TrainConfig settings) {
        if (output != null) {
            return output;
        }
        Path configured = settings.output();
        return configured != null ? configured : Path.of("checkpoints", ConfigFiles.name(config));
    }

    private void refuseToOverwrite(Path target) {
        boolean finished = Trainer.isFinished(target);
        if (!finished) {
            new OutputFolder(target, STARTING, "nothing where the result goes, or one to replace")
                    .requireFree("something else", false, overwrite);
        }
        boolean interrupted = Trainer.interrupted(target);
        if ((resume || InFlight.isRelaunch()) && (interrupted || finished)) {
            return; // whether it is the same run is seen there
        }
        if (interrupted && !overwrite) {
            throw UserError.doing(STARTING)
                    .expected("no interrupted run")
                    .found("one")
                    .at(Trainer.checkpoints(target))
                    .fix("Continue it with --resume, or begin anew with --overwrite.");
        }
        new OutputFolder(target, STARTING, "nothing where the result goes")
                .requireFree("a finished one", true, overwrite);
    }
}
