package dev.xtrain.cli;

import dev.xtrain.eval.RankChange;
import dev.xtrain.io.AtomicDirectory;
import dev.xtrain.io.CacheFolders;
import dev.xtrain.io.InFlight;
import dev.xtrain.io.Sha256;
import dev.xtrain.io.Stopped;
import dev.xtrain.io.UserError;
import dev.xtrain.lora.Models;
import dev.xtrain.model.LocalModel;
import dev.xtrain.model.LocalModels;
import dev.xtrain.pairs.PairKind;
import dev.xtrain.source.Checkout;
import dev.xtrain.tensor.ComputeDevice;
import dev.xtrain.train.StartingPoint;
import dev.xtrain.train.TrainConfig;
import dev.xtrain.tune.Budget;
import dev.xtrain.tune.ResultWriter;
import dev.xtrain.tune.TuneResult;
import dev.xtrain.tune.TuneSettings;
import dev.xtrain.tune.Tuner;
import dev.xtrain.tune.Verdict;
import dev.xtrain.tune.WorkFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code xtrain tune}: extract, measure, train, merge, measure again. */
@Command(
        name = "tune",
        description = "Tunes a model to a repository and says whether it helped, on files held out of training.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "A model that helped is used from then on inside the repository, where no",
            "--model-path is given. Ctrl-C loses nothing: the same command continues.",
            "",
            "Example: xtrain tune ~/src/my-project"
        })
final class TuneCommand implements Callable<Integer> {

    private static final int NEGATIVES = 7;

    /** Hex digits that tell runs of one name apart. */
    private static final int KEY_DIGITS = 12;

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "DIR",
            arity = "1..*",
            description = "Source directories, or archives (.jar, .zip, .tar.gz, ...).")
    private List<Path> trees = List.of();

    @Option(names = "--also", paramLabel = "DIR", description = "One more source. Repeatable.")
    private List<Path> also = List.of();

    @Mixin
    private final GrammarOption grammars = new GrammarOption();

    @Option(
            names = "--kinds",
            paramLabel = "KIND",
            split = ",",
            defaultValue = "function",
            description =
                    "What is trained on besides documentation: name, comment, class, type, import, or all, as in extract; what"
                            + " is measured is documentation. Default: ${DEFAULT-VALUE}.")
    private List<String> kinds = List.of();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            defaultValue = "tune.yaml",
            description = "How to train. Default: the built-in ${DEFAULT-VALUE}.")
    private String config = "";

    @Option(names = "--base", paramLabel = "MODEL", description = "The model to start from. Default: bge-small.")
    private @Nullable String base;

    @Option(
            names = "--time",
            paramLabel = "TIME",
            converter = Numbers.Time.class,
            description = "Take no longer than this, such as 90s, 30m or 8h: fewer steps, and fewer pairs if need be.")
    private @Nullable Duration time;

    @Option(
            names = "--quick",
            description = "A first impression within about 5 minutes: one epoch on at most 1,500 pairs.")
    private boolean quick;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            converter = Numbers.Count.class,
            description = "How often every pair is seen.")
    private @Nullable Integer epochs;

    @Option(
            names = "--negatives",
            paramLabel = "N",
            converter = Numbers.Count.class,
            description = {
                "Train on N hard negatives of each pair as well: the functions nearest to its question by the base, which"
                        + " mines them first. Default: the configuration's (none)."
            })
    private @Nullable Integer negatives;

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
            names = "--name",
            paramLabel = "NAME",
            description = "What the model is called; versions are counted behind it. Default: the repository's name.")
    private @Nullable String name;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            description = "Put the model's folder here instead, where it is used only when named.")
    private @Nullable Path output;

    @Option(names = "--overwrite", description = "Begin an interrupted run anew; replace the tuned model at --output.")
    private boolean overwrite;

    @Override
    public Integer call() {
        if (quick && epochs != null) {
            throw new ParameterException(
                    spec.commandLine(), "--quick takes one epoch: leave --epochs out, or --quick for the whole run");
        }
        grammars.load();
        TrainConfig training = training();
        List<Path> sources = Stream.concat(trees.stream(), also.stream()).toList();
        List<Checkout> checkouts = sources.stream().map(Checkout::of).toList();
        var settings = new TuneSettings(
                distinct(sources), kinds(), trainOn, maxPairs, training, testShare, NEGATIVES, new Budget(time, quick));
        String chosen = name == null ? name(checkouts.get(0)) : checked(name);
        try (WorkFolder work = WorkFolder.open(CacheFolders.tuning().resolve(chosen + "-" + key(settings)))) {
            requireRoom(work.isBegun());
            if (overwrite && !InFlight.isRelaunch()) { // after a crash the run is this one's
                work.clear();
            }
            run(settings, work, chosen, checkouts);
        } catch (Stopped e) {
            spec.commandLine()
                    .getErr()
                    .println("Nothing is lost: the same command" + (overwrite ? " without --overwrite" : "")
                            + " continues.");
            throw e;
        }
        return 0;
    }

    /**
     * Says before hours are spent that the model's folder cannot be made.
     *
     * @param begun whether this run goes on: what stands there was to be replaced when it began
     */
    private void requireRoom(boolean begun) {
        if (output == null) {
            return;
        }
        boolean tuned = Files.isRegularFile(output.resolve(LocalModel.RECORD));
        new OutputFolder(output, "starting the run", "nothing where the model goes")
                .requireFree(tuned ? "a tuned model" : "something else", tuned, overwrite || begun);
        AtomicDirectory.open(output).close();
    }

    private void run(TuneSettings settings, WorkFolder work, String called, List<Checkout> checkouts) {
        TrainConfig training = settings.training();
        ComputeDevice device = training.device().resolve();
        try (Models models = Models.on(device, training.precision().resolve(device));
                TrainLog log = new TrainLog(training.logEvery())) {
            TuneResult result = new Tuner(settings, work, models, log).run();
            print(result);
            put(new ResultWriter(result, work, called, checkouts), result);
            work.delete();
        }
    }

    private TrainConfig training() {
        TrainConfig training = StartingPoint.resolve(ConfigFiles.read(config));
        if (base != null) {
            training = training.withBase(base);
        }
        if (negatives != null) {
            training = training.withNegatives(negatives);
        }
        if (epochs != null) {
            training = training.withEpochs(epochs);
        }
        return maxSteps == null ? training : training.withMaxSteps(maxSteps);
    }

    private Set<PairKind> kinds() {
        Set<PairKind> chosen = EnumSet.of(PairKind.FUNCTION);
        chosen.addAll(PairKind.named(kinds));
        return chosen;
    }

    /** A source that is named twice counts once. */
    private static List<Path> distinct(List<Path> sources) {
        return sources.stream().map(TuneCommand::real).distinct().toList();
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return path; // what is wrong with it is said where it is read
        }
    }

    private static String name(Checkout checkout) {
        String plain = checkout.name().replaceAll("[^\\p{L}\\p{N}._+-]", "_").replaceFirst("^[.-]+", "");
        return plain.isEmpty() ? "repository" : plain;
    }

    private static String checked(String name) {
        if (!name.matches("[\\p{L}\\p{N}_+][\\p{L}\\p{N}._+-]*")) {
            throw UserError.doing("naming the model")
                    .expected("letters, digits and ._+-, a letter or digit first")
                    .found("'" + name + "'")
                    .in("--name")
                    .fix("Choose another name.");
        }
        return name;
    }

    /** Another key, another run: what an interrupted one is continued by. */
    private String key(TuneSettings settings) {
        var hash = new Sha256();
        settings.trees().forEach(path -> hash.add(path.toString()));
        settings.trainOn().forEach(path -> hash.add(real(path).toString()));
        grammars.words().forEach(hash::add);
        hash.add(settings.training().toString())
                .add(settings.kinds().toString())
                .add(String.valueOf(settings.most()))
                .add(Double.toString(settings.testShare()))
                .add(settings.budget().toString())
                .add(output == null ? "" : output.toAbsolutePath().normalize().toString());
        return hash.hex().substring(0, KEY_DIGITS);
    }

    private void print(TuneResult result) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(result.table().toText());
        print(result.changes().better(), "got better: the right function's place");
        print(result.changes().worse(), "got worse: the right function's place");
        out.println(result.sentence());
        out.printf(Locale.ROOT, "Trained %,d steps on %,d pairs.%n", result.steps(), result.trainingPairs());
    }

    private void print(List<RankChange> changes, String heading) {
        if (!changes.isEmpty()) {
            spec.commandLine()
                    .getOut()
                    .println(TuneResult.table(changes, heading).toText());
        }
    }

    private void put(ResultWriter writer, TuneResult result) {
        PrintWriter out = spec.commandLine().getOut();
        if (output != null) {
            writer.writeTo(output).ifPresent(kept -> out.println("What stood there before is kept at " + kept + "."));
            out.println("Verdict: " + result.verdict() + ".");
            out.println("The model is " + output + "; name it with --model-path " + output + ".");
            out.println("Report: " + output.resolve(ResultWriter.REPORT));
            return;
        }
        LocalModel model = writer.addTo(LocalModels.inCache());
        out.println("The model is " + model.name() + ", in " + model.folder() + ".");
        out.println("Report: " + model.folder().resolve(ResultWriter.REPORT));
        Verdict verdict = result.verdict();
        out.println(
                verdict.inUse()
                        ? "It is in use inside this repository from now on; --model-path embedded bypasses it, xtrain"
                                + " models rm " + model.name() + " deletes it."
                        : "It is not put to use (" + verdict + "); --model-path " + model.name() + " tries it anyway.");
    }
}
