package dev.xtrain.cli;

import dev.xtrain.extract.Language;
import dev.xtrain.extract.Languages;
import dev.xtrain.io.AtomicFile;
import dev.xtrain.io.Progress;
import dev.xtrain.io.UserError;
import dev.xtrain.mine.SameFileNegatives;
import dev.xtrain.pairs.Census;
import dev.xtrain.pairs.Corpus;
import dev.xtrain.pairs.CorpusBuilder;
import dev.xtrain.pairs.CorpusOptions;
import dev.xtrain.pairs.DropReason;
import dev.xtrain.pairs.Fingerprints;
import dev.xtrain.pairs.PairKind;
import dev.xtrain.pairs.PairWriter;
import dev.xtrain.pairs.Split;
import dev.xtrain.source.Licenses;
import dev.xtrain.source.Repository;
import dev.xtrain.source.SourceTree;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code xtrain extract}: source code to rows of questions and functions. */
@Command(
        name = "extract",
        description = "Extracts pairs of documentation and function, and of other kinds, from source code.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Without -o, rows go to data/<repository>-<language>.jsonl. Beside each file of rows stand",
            "<name>.dropped.jsonl (what was left out, and why) and <name>.manifest.json."
        })
final class ExtractCommand implements Callable<Integer> {

    private static final String NONE = "none";
    private static final int NAMED = 10; // skipped files that are named; the manifest names all

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "1..*",
            paramLabel = "PATH",
            description = "Directories, archives (.jar, .zip, .tar and .tar.gz, .bz2, .xz, .zst), source files.")
    private List<Path> paths;

    @Option(
            names = "--lang",
            paramLabel = "LANG",
            split = ",",
            description = "Only files of this language; repeatable. Default: auto, all that are known.")
    private List<String> langs = List.of();

    @Mixin
    private final GrammarOption grammars = new GrammarOption();

    @Option(
            names = "--kinds",
            paramLabel = "KIND",
            split = ",",
            defaultValue = "function",
            description = {
                "What the questions are: function (its documentation), name (the words of its name), comment (inside a"
                        + " function, on the statements below), class (its documentation, on its methods), or all.",
                "Default: ${DEFAULT-VALUE}."
            })
    private List<String> kinds = List.of();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "One file for all rows (.jsonl, .jsonl.gz, .jsonl.zst).")
    private @Nullable Path output;

    @Option(names = "--no-clean", description = "No filter, no deduplication: every documented function is a row.")
    private boolean noClean;

    @Option(
            names = "--licenses",
            paramLabel = "SPDX",
            split = ",",
            description = "Only files under these licences: permissive, or SPDX identifiers such as MIT,Apache-2.0."
                    + " Default: all, also unknown ones.")
    private List<String> licenses = List.of();

    @Option(
            names = "--decontaminate",
            paramLabel = "PATH",
            defaultValue = "eval",
            description =
                    "Leave out what is in the evaluation sets whose .fingerprints PATH is or holds (data fingerprint,"
                            + " scripts/fetch-eval write them); none leaves everything in. Default: ${DEFAULT-VALUE}.")
    private String decontaminate = "";

    @Option(
            names = "--negatives",
            paramLabel = "N",
            defaultValue = "7",
            description = "Hard negatives a row, from the same file. Default: ${DEFAULT-VALUE}.")
    private int negatives;

    @Option(names = "--negatives-by-id", description = "Give negatives that are rows themselves by their id alone.")
    private boolean negativesById;

    @Option(
            names = "--test-share",
            paramLabel = "SHARE",
            defaultValue = "0.1",
            description = "Share of files whose rows are for testing. Default: ${DEFAULT-VALUE}.")
    private double testShare;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "42",
            description = "Chooses which files those are. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--threads", paramLabel = "N", description = "Files parsed at once. Default: all processors.")
    private int threads = Runtime.getRuntime().availableProcessors();

    private ExtractCommand() {}

    @Override
    public Integer call() {
        grammars.load();
        CorpusOptions options = options();
        if (output != null) {
            AtomicFile.check(output);
        }
        Corpus corpus = corpus(options);
        List<Path> targets = write(corpus, options);
        summarise(corpus, options, targets);
        return 0;
    }

    private CorpusOptions options() {
        if (negatives < 0) {
            throw new ParameterException(spec.commandLine(), "--negatives must be 0 or more, not " + negatives);
        }
        List<Language> languages = langs.isEmpty() || langs.contains("auto")
                ? Languages.all()
                : langs.stream().map(Languages::named).distinct().toList();
        try {
            return new CorpusOptions(
                    languages, PairKind.named(kinds), !noClean, testShare, seed, licenses(), reserved(), threads);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private @Nullable Licenses licenses() {
        return licenses.isEmpty() ? null : new Licenses(licenses);
    }

    private List<Fingerprints> reserved() {
        if (noClean || decontaminate.equals(NONE)) {
            return List.of();
        }
        Path place = Path.of(decontaminate);
        boolean wanted = spec.commandLine().getParseResult().hasMatchedOption("--decontaminate");
        List<Path> files = Fingerprints.files(place);
        if (wanted && files.isEmpty()) {
            throw UserError.doing("decontaminating")
                    .expected("a file that ends in " + Fingerprints.SUFFIX + ", or a folder with some")
                    .found("none")
                    .at(place)
                    .fix("xtrain data fingerprint writes one; --decontaminate none does without.");
        }
        return files.stream().map(Fingerprints::read).toList();
    }

    private Corpus corpus(CorpusOptions options) {
        List<SourceTree> trees = new ArrayList<>();
        try {
            for (Path path : paths) {
                trees.add(SourceTree.open(path));
            }
            Corpus corpus = CorpusBuilder.build(trees, options, files -> Progress.start("extracting", files, "files"));
            if (corpus.rows().isEmpty()) {
                throw nothingFound(corpus, options);
            }
            return corpus;
        } finally {
            trees.forEach(ExtractCommand::close);
        }
    }

    private static void close(SourceTree tree) {
        try {
            tree.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private UserError nothingFound(Corpus corpus, CorpusOptions options) {
        Census census = corpus.census();
        String where = paths.stream().map(Path::toString).collect(Collectors.joining(", "));
        boolean functionsOnly = options.kinds().equals(Set.of(PairKind.FUNCTION));
        UserError.Draft error = UserError.doing("extracting pairs")
                .expected(
                        functionsOnly
                                ? "documented functions in " + options.languages()
                                : "pairs of the kinds " + codes(options.kinds(), ", ") + " in " + options.languages())
                .found(census.totalFiles() == 0 ? "no such file" + skips(census) : "none among " + counts(census))
                .at(where);
        if (census.totalFiles() == 0) {
            return error.fix("Check the path and --lang; the known languages are " + Languages.all() + ".");
        }
        String reasons = reasons(corpus);
        return error.fix(
                reasons.isEmpty() && functionsOnly
                        ? "Documentation comments are what the queries are made of: choose sources that have them, or other "
                                + "kinds of questions with --kinds name,comment."
                        : "All were left out (" + reasons + "); --no-clean keeps what has a query and a body.");
    }

    private static String skips(Census census) {
        String skips = census.skipped().entrySet().stream()
                .map(skip -> skip.getValue() + " " + skip.getKey())
                .collect(Collectors.joining(", "));
        return skips.isEmpty() ? "" : " (skipped: " + skips + ")";
    }

    private static String counts(Census census) {
        return String.format(
                Locale.ROOT,
                "%,d files with %,d functions, %,d documented",
                census.totalFiles(),
                census.totalFunctions(),
                census.totalDocumented());
    }

    private static String reasons(Corpus corpus) {
        var counts = new TreeMap<DropReason, Integer>();
        corpus.dropped().forEach(drop -> counts.merge(drop.reason(), 1, Integer::sum));
        return counts.entrySet().stream()
                .map(count -> String.format(
                        Locale.ROOT, "%,d %s", count.getValue(), count.getKey().words()))
                .collect(Collectors.joining(", "));
    }

    /** One file where the user names one, else one for each repository and language. */
    private List<Path> write(Corpus corpus, CorpusOptions options) {
        Map<Path, Corpus> parts = output == null ? parts(corpus, options.languages()) : Map.of(output, corpus);
        parts.forEach((target, part) -> PairWriter.write(
                target, SameFileNegatives.mine(part, negatives, negativesById), options, command(options)));
        return List.copyOf(parts.keySet());
    }

    /** What goes to which file; repositories whose names make the same file name share it. */
    static Map<Path, Corpus> parts(Corpus corpus, List<Language> languages) {
        Map<String, Set<String>> repos = new TreeMap<>(String.CASE_INSENSITIVE_ORDER); // as the file system of a Mac
        for (Repository repository : corpus.repositories()) {
            String name = repository.name().replaceAll("[^\\p{L}\\p{N}._+-]", "_");
            repos.computeIfAbsent(name, n -> new LinkedHashSet<>()).add(repository.name());
        }
        Map<Path, Corpus> parts = new TreeMap<>();
        repos.forEach((name, same) -> {
            for (Language language : languages) {
                Corpus part = corpus.part(same, language.name());
                if (!part.rows().isEmpty()) {
                    parts.put(Path.of("data", name + "-" + language.name() + ".jsonl"), part);
                }
            }
        });
        return parts;
    }

    /** How to make the same rows again; threads and the name of the output change nothing in them. */
    private String command(CorpusOptions options) {
        var words = new ArrayList<>(List.of("xtrain", "extract"));
        langs.forEach(lang -> words.addAll(List.of("--lang", lang)));
        words.addAll(grammars.words());
        words.addAll(List.of("--kinds", codes(options.kinds(), ",")));
        words.addAll(List.of("--negatives", String.valueOf(negatives)));
        words.addAll(List.of("--test-share", String.valueOf(testShare), "--seed", String.valueOf(seed)));
        if (!licenses.isEmpty()) {
            words.addAll(List.of("--licenses", String.join(",", licenses)));
        }
        if (negativesById) {
            words.add("--negatives-by-id");
        }
        if (noClean) {
            words.add("--no-clean");
        }
        paths.forEach(path -> words.add(path.toString()));
        return String.join(" ", words);
    }

    private static String codes(Set<PairKind> kinds, String separator) {
        return kinds.stream().map(PairKind::code).collect(Collectors.joining(separator));
    }

    /** How many rows of each kind, where there are several: {@code : 12 function, 30 name}. */
    private static String shares(Corpus corpus, Set<PairKind> kinds) {
        if (kinds.size() == 1) {
            return "";
        }
        return kinds.stream()
                .map(kind -> String.format(
                        Locale.ROOT,
                        "%,d %s",
                        corpus.rows().stream()
                                .filter(row -> kind.code().equals(row.pair().pair()))
                                .count(),
                        kind.code()))
                .collect(Collectors.joining(", ", ": ", ""));
    }

    private void summarise(Corpus corpus, CorpusOptions options, List<Path> targets) {
        PrintWriter out = spec.commandLine().getOut();
        Census census = corpus.census();
        long test = corpus.rows().stream()
                .filter(row -> Split.TEST.equals(row.pair().split()))
                .count();
        out.println(counts(census));
        out.printf(
                Locale.ROOT,
                "kept %,d rows (%,d train, %,d test)%s%n",
                corpus.rows().size(),
                corpus.rows().size() - test,
                test,
                shares(corpus, options.kinds()));
        if (!corpus.dropped().isEmpty()) {
            out.printf(Locale.ROOT, "dropped %,d: %s%n", corpus.dropped().size(), reasons(corpus));
        }
        if (!options.reserved().isEmpty()) {
            out.println("compared with the evaluation sets "
                    + options.reserved().stream().map(Fingerprints::name).collect(Collectors.joining(", ")));
        }
        if (census.broken() > 0) {
            out.printf(Locale.ROOT, "left out %,d functions with a syntax error inside%n", census.broken());
        }
        if (census.tooDeep() > 0) {
            out.printf(Locale.ROOT, "left out %,d functions nested too deep%n", census.tooDeep());
        }
        if (census.cutDocs() > 0) {
            out.printf(Locale.ROOT, "read only the beginning of %,d documentations%n", census.cutDocs());
        }
        if (!census.redacted().isEmpty()) {
            out.println("replaced "
                    + census.redacted().entrySet().stream()
                            .map(token -> String.format(Locale.ROOT, "%,d <%s>", token.getValue(), token.getKey()))
                            .collect(Collectors.joining(", ")));
        }
        if (!census.skipped().isEmpty()) {
            out.println("skipped" + skips(census).replace(" (skipped:", "").replace(")", ""));
        }
        census.named().stream().limit(NAMED).forEach(name -> out.println("  " + name));
        if (census.named().size() > NAMED) {
            out.printf(
                    Locale.ROOT,
                    "  and %,d more, named in the manifest%n",
                    census.named().size() - NAMED);
        }
        targets.forEach(target -> out.println("wrote " + target));
    }
}
