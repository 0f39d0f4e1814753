package dev.xtrain.cli;

import dev.xtrain.io.AtomicFile;
import dev.xtrain.io.CacheFolders;
import dev.xtrain.mine.ModelMining;
import dev.xtrain.model.EmbeddingModel;
import dev.xtrain.model.TextEncoder.Kind;
import dev.xtrain.model.VectorStore;
import dev.xtrain.pairs.Pair;
import dev.xtrain.pairs.PairReader;
import dev.xtrain.tensor.VectorScores;
import dev.xtrain.tune.Phases;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code xtrain mine}: hard negatives and teacher scores by a model, for a file of rows. */
@Command(
        name = "mine",
        description = "Adds hard negatives and teacher scores of a model to a file of pairs.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Two stages: the nearest positives by one mean vector and by BM25, of these the nearest by the model's own",
            "score. Negatives that score nearly as much as the positive are left out: they may answer as well.",
            "What is encoded is kept: stopped, the same command goes on from there."
        })
final class MineCommand implements Callable<Integer> {

    private static final int SAMPLE = 32;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "Pairs (JSONL).")
    private Path file = Path.of("");

    @Option(
            names = "--with",
            paramLabel = "MODEL",
            required = true,
            description = "A checkpoint, a merged model or a preset, such as embedded.")
    private String model = "";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            required = true,
            description =
                    "Where the rows go (.jsonl, .jsonl.gz, .jsonl.zst). Fields that are none of ours are not kept.")
    private Path output = Path.of("");

    @Option(
            names = "--negatives",
            paramLabel = "N",
            defaultValue = "7",
            converter = Numbers.Count.class,
            description =
                    "Negatives of the model a row, at most, behind those that are there. Default: ${DEFAULT-VALUE}.")
    private int negatives;

    @Option(
            names = "--candidates",
            paramLabel = "N",
            defaultValue = "" + ModelMining.Settings.CANDIDATES,
            converter = Numbers.Count.class,
            description =
                    "Of more than 2,048 functions of a language, how many are scored that are nearest by one vector,"
                            + " and how many that have the question's words. Default: ${DEFAULT-VALUE}.")
    private int candidates;

    @Option(
            names = "--margin",
            paramLabel = "SHARE",
            defaultValue = "" + ModelMining.Settings.MARGIN,
            description =
                    "Share of the positive's score above which a negative is left out. Default: ${DEFAULT-VALUE}.")
    private double margin;

    @Option(
            names = "--consistent-in",
            paramLabel = "K",
            defaultValue = "0",
            description = "Drop rows whose positive is not among the K best for its question. Default: keep all.")
    private int consistent;

    @Option(names = "--replace", description = "Drop the negatives that are there.")
    private boolean replace;

    @Mixin
    private final ModelOptions device = new ModelOptions();

    private MineCommand() {}

    @Override
    public Integer call() {
        if (!(margin > 0) || consistent < 0) {
            throw new ParameterException(spec.commandLine(), "--margin must be above 0, and --consistent-in 0 or more");
        }
        AtomicFile.check(output);
        List<Pair> rows = PairReader.read(file);
        try (device;
                EmbeddingModel encoder = device.models().open(model)) {
            var settings = new ModelMining.Settings(model, negatives, candidates, margin, consistent, replace);
            var mining = new ModelMining(
                    VectorStore.open(CacheFolders.vectors(), encoder),
                    new VectorScores(device.models().torch()),
                    settings);
            estimate(encoder, mining.documents(rows), rows);
            print(mining.mine(rows, output));
        }
        return 0;
    }

    /** Says how long it will take, from a sample; what was encoded before takes no time. */
    private void estimate(EmbeddingModel encoder, List<String> documents, List<Pair> rows) {
        int documentSample = Math.min(SAMPLE, documents.size());
        int querySample = Math.min(SAMPLE, rows.size());
        double document = seconds(() -> encoder.encode(documents.subList(0, documentSample), Kind.DOCUMENT));
        List<String> queries =
                rows.subList(0, querySample).stream().map(Pair::query).toList();
        double query = seconds(() -> encoder.encode(queries, Kind.QUERY));
        double all = document * documents.size() / Math.max(1, documentSample)
                + query * rows.size() / Math.max(1, querySample);
        PrintWriter err = spec.commandLine().getErr();
        err.printf(
                Locale.ROOT,
                "encoding %,d texts of code and %,d questions takes about %s, less what was encoded before%n",
                documents.size(),
                rows.size(),
                Phases.text(all));
        err.flush();
    }

    private static double seconds(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e9;
    }

    private void print(ModelMining.Outcome outcome) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "%,d rows, %,d with their positive first; %,d negatives by %s%n",
                outcome.rows(),
                outcome.first(),
                outcome.found(),
                model);
        out.printf(
                Locale.ROOT,
                "left out %,d that score over %s of the positive, %,d whose code or question is the same%n",
                outcome.tooNear(),
                margin,
                outcome.alike());
        if (consistent > 0) {
            out.printf(
                    Locale.ROOT,
                    "dropped %,d rows whose positive is not among the %,d best%n",
                    outcome.inconsistent(),
                    consistent);
        }
        out.println("wrote " + output);
    }
}
