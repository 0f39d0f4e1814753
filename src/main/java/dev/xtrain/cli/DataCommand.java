package dev.xtrain.cli;

import dev.xtrain.extract.Extractor;
import dev.xtrain.extract.Function;
import dev.xtrain.extract.Languages;
import dev.xtrain.io.AtomicFile;
import dev.xtrain.io.JsonLines;
import dev.xtrain.io.Packing;
import dev.xtrain.io.Progress;
import dev.xtrain.io.StopSignal;
import dev.xtrain.pairs.Fingerprints;
import dev.xtrain.pairs.Pair;
import dev.xtrain.pairs.PairDiff;
import dev.xtrain.pairs.PairReader;
import dev.xtrain.pairs.PairStats;
import dev.xtrain.pairs.Soundness;
import dev.xtrain.source.SourceTree;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code xtrain data}: looks at files of rows. */
@Command(name = "data", description = "Looks at files of pairs.", mixinStandardHelpOptions = true)
final class DataCommand implements Runnable {

    private static final int VALUES = 20; // of a field that are shown
    private static final int NAMED = 10; // rows of a difference that are named

    @Spec
    private CommandSpec spec;

    private DataCommand() {}

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command: stats, sample, check, diff or fingerprint");
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    @Command(name = "stats", description = "Counts rows by language, kind, repository, licence and split.")
    int stats(@Parameters(arity = "1..*", paramLabel = "FILE", description = "Pairs (JSONL).") List<Path> files) {
        PairStats stats = PairStats.of(files);
        out().printf(Locale.ROOT, "%,d rows%n%n", stats.rows());
        out().println(stats.counts(VALUES).toText());
        out().print(stats.lengths().toText());
        return 0;
    }

    @Command(name = "sample", description = "Prints rows drawn at random, or writes them to a file.")
    int sample(
            @Parameters(paramLabel = "FILE", description = "Pairs (JSONL).") Path file,
            @Option(
                            names = {"-n", "--count"},
                            description = "How many. Default: ${DEFAULT-VALUE}.",
                            paramLabel = "N",
                            defaultValue = "10",
                            converter = Numbers.Count.class)
                    Integer count,
            @Option(names = "--lang", paramLabel = "LANG", description = "Only of that language.") @Nullable
                    String lang,
            @Option(names = "--split", paramLabel = "NAME", description = "Only of that split.") @Nullable String split,
            @Option(
                            names = "--seed",
                            paramLabel = "N",
                            defaultValue = "1",
                            description = "Chooses which. Default: ${DEFAULT-VALUE}.")
                    long seed,
            @Option(
                            names = {"-o", "--output"},
                            paramLabel = "FILE",
                            description = "Where the rows go as they are (.jsonl, .jsonl.gz, .jsonl.zst).")
                    @Nullable
                    Path output) {
        if (output != null) {
            AtomicFile.check(output);
        }
        var random = new Random(seed);
        List<Pair> drawn = new ArrayList<>(); // each row with the same chance, in one pass (reservoir sampling)
        int[] seen = {0};
        PairReader.forEach(file, (pair, line) -> {
            if ((lang == null || lang.equals(pair.lang())) && (split == null || split.equals(pair.split()))) {
                seen[0]++;
                if (drawn.size() < count) {
                    drawn.add(pair);
                } else {
                    int place = random.nextInt(seen[0]);
                    if (place < count) {
                        drawn.set(place, pair);
                    }
                }
            }
        });
        if (output == null) {
            drawn.forEach(this::print);
        } else {
            write(drawn, output);
        }
        out().printf(Locale.ROOT, "%,d of %,d rows%n", drawn.size(), seen[0]);
        return 0;
    }

    private void print(Pair pair) {
        out().printf("%s  %s:%d  %s%n", pair.id(), pair.path(), pair.startLine(), pair.symbol());
        out().println("? " + pair.query());
        pair.positive().lines().forEach(line -> out().println("    " + line));
        out().println();
    }

    private static void write(List<Pair> pairs, Path output) {
        try (AtomicFile file = AtomicFile.open(output)) {
            try (JsonLines.Writer<Pair> lines =
                    JsonLines.writer(Packing.of(output).writing(file.stream()))) {
                pairs.forEach(lines::write);
            }
            file.commit();
        } catch (IOException e) {
            throw new UncheckedIOException("writing " + output + ": " + e.getMessage(), e);
        }
    }

    @Command(
            name = "check",
            description = {
                "Looks for what makes rows useless for training or measuring: documentation left in the code, a query",
                "given away by it, code on both sides of the split, ids of two rows, negatives that are the positive",
                "or, on another side of the split, a row's. Exit code 1 where there is any."
            })
    int check(@Parameters(arity = "1..*", paramLabel = "FILE", description = "Pairs (JSONL).") List<Path> files) {
        var soundness = new Soundness();
        try (Progress progress = Progress.start("checking", -1, "rows")) {
            for (Path file : files) {
                JsonLines.forEach(file, Pair.class, (pair, line) -> { // negatives by id need no text here
                    StopSignal.check();
                    soundness.add(pair);
                    progress.advance(1);
                });
            }
        }
        out().printf(Locale.ROOT, "%,d rows%n", soundness.rows());
        soundness.counts().forEach((defect, count) -> {
            out().printf(Locale.ROOT, "%,d rows: %s%n", count, defect.words());
            List<String> named = soundness.places(defect);
            named.forEach(place -> out().println("  " + place));
            if (count > named.size()) {
                out().printf(Locale.ROOT, "  and %,d more%n", count - named.size());
            }
        });
        if (soundness.counts().isEmpty()) {
            out().println("nothing is wrong with them");
        }
        return soundness.counts().isEmpty() ? 0 : 1;
    }

    @Command(name = "diff", description = "Says which rows only one of two files has, and which changed in what.")
    int diff(
            @Parameters(index = "0", paramLabel = "OLD", description = "Pairs (JSONL).") Path before,
            @Parameters(index = "1", paramLabel = "NEW", description = "Pairs (JSONL).") Path after) {
        PairDiff difference = PairDiff.of(before, after);
        out().printf(Locale.ROOT, "%,d rows in both%n", difference.both());
        String fields = difference.fields().entrySet().stream()
                .map(field -> String.format(Locale.ROOT, "%s %,d", field.getKey(), field.getValue()))
                .collect(Collectors.joining(", ", ": ", ""));
        print("of them changed" + (difference.changed().isEmpty() ? "" : fields), difference.changed());
        print("only in " + before, difference.gone());
        print("only in " + after, difference.added());
        return 0;
    }

    private void print(String what, List<String> rows) {
        out().printf(Locale.ROOT, "%,d %s%n", rows.size(), what);
        rows.stream().limit(NAMED).forEach(row -> out().println("  " + row));
        if (rows.size() > NAMED) {
            out().printf(Locale.ROOT, "  and %,d more%n", rows.size() - NAMED);
        }
    }

    @Command(
            name = "fingerprint",
            description = "Writes what an evaluation set looks like, so that extract leaves copies of it out.")
    int fingerprint(
            @Parameters(arity = "1..*", paramLabel = "PATH", description = "The set's sources.") List<Path> paths,
            @Option(names = "--name", paramLabel = "NAME", required = true, description = "The set's name.")
                    String name,
            @Option(
                            names = {"-o", "--output"},
                            paramLabel = "FILE",
                            required = true,
                            description = "The file to write (.fingerprints).")
                    Path output) {
        AtomicFile.check(output);
        var builder = new Fingerprints.Builder();
        int functions = 0;
        for (Path path : paths) {
            try (SourceTree tree = SourceTree.open(path)) {
                functions += add(tree, builder);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        builder.build(name).write(output);
        out().printf(Locale.ROOT, "wrote %s: %,d functions%n", output, functions);
        return 0;
    }

    private static int add(SourceTree tree, Fingerprints.Builder builder) {
        List<? extends SourceTree.Entry> files =
                tree.list(path -> Languages.of(path).isPresent());
        int[] functions = {0};
        try (Progress progress = Progress.start("reading", files.size(), "files")) {
            for (SourceTree.Entry entry : files) {
                StopSignal.check();
                tree.read(entry).ifPresent(file -> {
                    for (Function function : Extractor.functions(file)) {
                        functions[0]++;
                        builder.addCode(function.code());
                        if (function.documentation() != null) {
                            builder.addText(function.documentation().text());
                        }
                    }
                });
                progress.advance(1);
            }
        }
        return functions[0];
    }
}
