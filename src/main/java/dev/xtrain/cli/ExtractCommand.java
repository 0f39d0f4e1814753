package dev.xtrain.cli;

import dev.xtrain.extract.Language;
import dev.xtrain.extract.Languages;
import dev.xtrain.io.AtomicFile;
import dev.xtrain.io.Progress;
import dev.xtrain.io.UserError;
import dev.xtrain.mine.MinedCorpus;
import dev.xtrain.mine.NegativeMix;
import dev.xtrain.pairs.Census;
import dev.xtrain.pairs.CorpusOptions;
import dev.xtrain.pairs.Material;
import dev.xtrain.pairs.PairKind;
import dev.xtrain.pairs.PairWriter;
import dev.xtrain.pairs.PublishedSet;
import dev.xtrain.pairs.Reservations;
import dev.xtrain.pairs.RowFields;
import dev.xtrain.pairs.RowFormat;
import dev.xtrain.pairs.SourceMaterial;
import dev.xtrain.pairs.Split;
import dev.xtrain.source.Licenses;
import dev.xtrain.source.SourceTree;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "1..*",
            paramLabel = "PATH",
            description =
                    "Directories, archives (.jar, .zip, .tar and .tar.gz, .bz2, .xz, .zst), source files, published"
                            + " sets (.jsonl, .json, also packed, or in an archive).")
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
                        + " function, on the statements below), class (its documentation, on its methods), type (a"
                        + " variable, on the definition of its type), import (what is imported, on the function"
                        + " that uses it), or all.",
                "Default: ${DEFAULT-VALUE}."
            })
    private List<String> kinds = List.of();

    @Option(
            names = "--map",
            paramLabel = "ROLE=FIELD",
            description =
                    "All paths are published sets with these fields: query=FIELD,positive=FIELD, perhaps lang, repo,"
                            + " commit, path, symbol, split, license; =TEXT holds for all rows. Default: those that are known.")
    private @Nullable String map;

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

    @Mixin
    private final DecontaminateOption decontamination = new DecontaminateOption();

    @Option(
            names = "--negatives",
            paramLabel = "N",
            defaultValue = "7",
            description = "Hard negatives a row, at most. Default: ${DEFAULT-VALUE}.")
    private int negatives;

    @Option(
            names = "--mix",
            paramLabel = "KIND=WEIGHT",
            defaultValue = NegativeMix.STRUCTURAL,
            description = {
                "Where they come from, and in which shares: overload (same name in the type), same_class, same_file,"
                        + " same_stem (same words in the name, another file), same_signature (same types, another"
                        + " file), bm25 (nearest to the question in words). xtrain mine adds those of a model.",
                "Default: ${DEFAULT-VALUE}."
            })
    private String mix = NegativeMix.STRUCTURAL;

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

    @Option(
            names = "--split-by",
            paramLabel = "WHAT",
            defaultValue = "auto",
            description =
                    "Hold out whole repositories, or files: repository, file, auto (repositories, where the share is"
                            + " one of them or more). Default: ${DEFAULT-VALUE}.")
    private Split.By splitBy = Split.By.AUTO;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "pairs",
            description = "pairs (whole rows), or triplets: query, positive and one negative a line, as"
                    + " sentence-transformers and PyLate load them, rows to test with in NAME.test.jsonl."
                    + " Default: ${DEFAULT-VALUE}.")
    private RowFormat format = RowFormat.PAIRS;

    @Option(
            names = "--shard-rows",
            paramLabel = "N",
            defaultValue = "0",
            description = "Begin another file after so many rows: NAME-00001.jsonl, ... Default: one file.")
    private int shardRows;

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
        NegativeMix negativeMix = NegativeMix.of(negatives, mix);
        List<Material> materials = materials(options);
        try (MinedCorpus corpus = MinedCorpus.of(
                materials, options, negativeMix, files -> Progress.start("extracting", files, units(materials)))) {
            var summary = new ExtractSummary();
            corpus.forEachDrop(summary::add);
            if (corpus.size() == 0) {
                throw nothingFound(corpus.extent().census(), summary.reasons(), options);
            }
            write(corpus, materials, options, summary);
            corpus.done();
        } finally {
            materials.forEach(Material::close);
        }
        return 0;
    }

    private List<Material> materials(CorpusOptions options) {
        List<Material> materials = new ArrayList<>();
        Reservations reservations = noClean ? Reservations.NONE : decontamination.packages();
        try {
            for (Path path : paths) {
                materials.add(
                        map != null || PublishedSet.isOne(path)
                                ? PublishedSet.open(path, fields(), options.languages(), reservations)
                                : new SourceMaterial(SourceTree.open(path), options.languages(), reservations));
            }
            return materials;
        } catch (RuntimeException e) {
            materials.forEach(Material::close);
            throw e;
        }
    }

    private static String units(List<Material> materials) {
        return materials.stream().noneMatch(PublishedSet.class::isInstance) ? "files" : "files and kB of sets";
    }

    private RowFields fields() {
        return map == null ? RowFields.KNOWN : RowFields.parse(map);
    }

    private void write(MinedCorpus corpus, List<Material> materials, CorpusOptions options, ExtractSummary summary) {
        var layout = new PairWriter.Layout(format, shardRows);
        try (var files =
                new PairFiles(output, Path.of("data"), layout, corpus.extent().repositories())) {
            materials.stream()
                    .flatMap(material -> material instanceof PublishedSet set ? Stream.of(set) : Stream.empty())
                    .forEach(files::together);
            List<Path> written = files.write(corpus, options, negativesById, command(options), summary::add);
            PrintWriter out = spec.commandLine().getOut();
            summary.print(out, corpus.extent().census(), options);
            written.forEach(target -> out.println("wrote " + target));
        }
    }

    private CorpusOptions options() {
        if (negatives < 0) {
            throw new ParameterException(spec.commandLine(), "--negatives must be 0 or more, not " + negatives);
        }
        if (shardRows < 0) {
            throw new ParameterException(spec.commandLine(), "--shard-rows must be 0 or more, not " + shardRows);
        }
        if (negativesById && (shardRows > 0 || format == RowFormat.TRIPLETS)) {
            throw new ParameterException(
                    spec.commandLine(), "--negatives-by-id needs one file of whole rows, in which ids are found");
        }
        List<Language> languages = langs.isEmpty() || langs.contains("auto")
                ? Languages.all()
                : langs.stream().map(Languages::named).distinct().toList();
        if (!langs.isEmpty() && !langs.contains("auto")) {
            languages.forEach(Language::requireGrammar);
        }
        try {
            return new CorpusOptions(
                    languages,
                    PairKind.named(kinds),
                    !noClean,
                    testShare,
                    seed,
                    splitBy,
                    licenses(),
                    noClean ? List.of() : decontamination.sets(),
                    threads);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private @Nullable Licenses licenses() {
        return licenses.isEmpty() ? null : new Licenses(licenses);
    }

    private UserError nothingFound(Census census, String reasons, CorpusOptions options) {
        String where = paths.stream().map(Path::toString).collect(Collectors.joining(", "));
        boolean functionsOnly = options.kinds().equals(Set.of(PairKind.FUNCTION));
        UserError.Draft error = UserError.doing("extracting pairs")
                .expected(
                        functionsOnly
                                ? "documented functions in " + options.languages()
                                : "pairs of the kinds " + codes(options.kinds(), ", ") + " in " + options.languages())
                .found(
                        census.totalFiles() == 0
                                ? "no such file" + ExtractSummary.skips(census)
                                : "none among " + ExtractSummary.counts(census))
                .at(where);
        if (census.totalFiles() == 0) {
            return error.fix("Check the path and --lang; the known languages are " + Languages.all() + ".");
        }
        return error.fix(
                reasons.isEmpty() && functionsOnly
                        ? "Documentation comments are what the queries are made of: choose sources that have them, or other "
                                + "kinds of questions with --kinds name,comment."
                        : "All were left out (" + reasons + "); --no-clean keeps what has a query and a body.");
    }

    /** How to make the same rows again; threads and the name of the output change nothing in them. */
    private String command(CorpusOptions options) {
        var words = new ArrayList<>(List.of("xtrain", "extract"));
        langs.forEach(lang -> words.addAll(List.of("--lang", lang)));
        words.addAll(grammars.words());
        words.addAll(List.of("--kinds", codes(options.kinds(), ",")));
        words.addAll(List.of("--negatives", String.valueOf(negatives), "--mix", mix));
        words.addAll(List.of("--test-share", String.valueOf(testShare), "--seed", String.valueOf(seed)));
        words.addAll(List.of("--split-by", splitBy.toString(), "--format", format.toString()));
        if (!licenses.isEmpty()) {
            words.addAll(List.of("--licenses", String.join(",", licenses)));
        }
        if (map != null) {
            words.addAll(List.of("--map", map));
        }
        words.addAll(decontamination.words());
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
}
