package dev.xtrain.cli;

import dev.xtrain.io.UserError;
import dev.xtrain.lora.Merger;
import dev.xtrain.lora.Models;
import dev.xtrain.tensor.ComputeDevice;
import dev.xtrain.train.TrainConfig;
import dev.xtrain.train.Trainer;
import dev.xtrain.tune.TuneResult;
import dev.xtrain.tune.TuneSettings;
import dev.xtrain.tune.Tuner;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code xtrain tune}: extract, measure, train, merge, measure again. */
@Command(
        name = "tune",
        description = "Tunes a model to a repository and says whether it helped, on files held out of training.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: xtrain tune ~/src/my-project"})
final class TuneCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", arity = "1..*", description = "Source directories, or archives (.jar, .zip).")
    private List<Path> trees = List.of();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            defaultValue = "tune.yaml",
            description = "How to train. Default: the built-in ${DEFAULT-VALUE}.")
    private String config = "";

    @Option(names = "--base", paramLabel = "MODEL", description = "The model to start from. Default: bge-small.")
    private @Nullable String base;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            converter = Numbers.Count.class,
            description = "How often every pair is seen.")
    private @Nullable Integer epochs;

    @Option(
            names = "--max-steps",
            paramLabel = "N",
            converter = Numbers.Count.class,
            description = "Take no more than N steps.")
    private @Nullable Integer maxSteps;

    @Option(
            names = "--max-pairs",
            paramLabel = "N",
            converter = Numbers.Count.class,
            description = "Train on no more than N pairs.")
    private @Nullable Integer maxPairs;

    @Option(
            names = "--test-share",
            paramLabel = "SHARE",
            defaultValue = "0.2",
            converter = Numbers.Share.class,
            description = "Share of files that are held out. Default: ${DEFAULT-VALUE}.")
    private double testShare;

    @Option(
            names = "--train-on",
            paramLabel = "DIR",
            description = "Train on these sources instead, as a control: what another repository's pairs would do.")
    private List<Path> trainOn = List.of();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            description =
                    "The adapter's folder; the merged model's has -merged behind it. Default: checkpoints/NAME-tuned.")
    private @Nullable Path output;

    @Option(names = "--resume", description = "Continue an interrupted run where its training stopped.")
    private boolean resume;

    @Option(names = "--overwrite", description = "Replace what an earlier run left.")
    private boolean overwrite;

    @Override
    public Integer call() {
        TrainConfig training = training();
        Path target = output == null ? Path.of("checkpoints", name() + "-tuned") : output;
        TrainCommand.refuseOthers(target);
        Path merged = Merger.beside(target);
        boolean finished = Files.exists(target) || Files.exists(merged);
        if (!overwrite && !resume && (finished || Trainer.interrupted(target))) {
            throw UserError.doing("starting the run")
                    .expected("nothing where the adapter goes")
                    .found(finished ? "a finished one" : "an interrupted run")
                    .at(target)
                    .fix("Choose another place with --output, continue with --resume, or replace it with --overwrite.");
        }
        var settings = new TuneSettings(trees, trainOn, maxPairs, training, testShare, 7, target);
        ComputeDevice device = training.device().resolve();
        TuneResult result;
        try (Models models = Models.on(device, training.precision().resolve(device));
                TrainLog log = new TrainLog(training.logEvery())) {
            var tuner = new Tuner(settings, models, log);
            result = tuner.run(resume && !overwrite);
        }
        print(result);
        return 0;
    }

    private TrainConfig training() {
        TrainConfig training = ConfigFiles.read(config);
        if (base != null) {
            training = training.withBase(base);
        }
        if (epochs != null) {
            training = training.withEpochs(epochs);
        }
        return maxSteps == null ? training : training.withMaxSteps(maxSteps);
    }

    private String name() {
        Path first = trees.get(0).toAbsolutePath().normalize().getFileName();
        return first == null ? "repository" : first.toString().replaceAll("[^\\p{L}\\p{N}._+-]", "_");
    }

    private void print(TuneResult result) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(result.table().toText());
        out.println(result.sentence());
        out.printf(
                Locale.ROOT,
                "Trained %,d steps on %,d pairs. The model is %s, its adapter alone %s.%n",
                result.steps(),
                result.trainingPairs(),
                result.merged(),
                result.adapter());
        out.printf(
                "Next: xtrain eval --model-path %s --pairs FILE, or --spec FILE with questions of your own.%n",
                result.merged());
    }
}
