package dev.xtrain.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.xtrain.eval.EvalReport;
import dev.xtrain.eval.EvalResults;
import dev.xtrain.eval.Evaluation;
import dev.xtrain.eval.MovedQueries;
import dev.xtrain.eval.QueryMatch;
import dev.xtrain.eval.QuerySet;
import dev.xtrain.eval.QuerySets;
import dev.xtrain.eval.Run;
import dev.xtrain.io.AtomicFile;
import dev.xtrain.io.CacheFolders;
import dev.xtrain.io.Json;
import dev.xtrain.io.Progress;
import dev.xtrain.io.UserError;
import dev.xtrain.model.TextEncoder;
import dev.xtrain.model.VectorStore;
import dev.xtrain.report.Page;
import dev.xtrain.search.Mode;
import dev.xtrain.search.Routing;
import dev.xtrain.search.Scoring;
import dev.xtrain.tensor.VectorScores;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code xtrain eval}: how well models find what is asked for. */
@Command(
        name = "eval",
        description = "Measures retrieval: P@1, MRR@10, R@10 and nDCG@10 by language, with 95 %% intervals.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Several --model-path are compared with the first of them, mode by mode, by a paired randomisation",
            "test on reciprocal rank. Equal scores count at the worst rank."
        })
final class EvalCommand implements Callable<Integer> {

    private static final List<Mode> ALL_MODES = List.of(Mode.SEMANTIC, Mode.KEYWORD, Mode.HYBRID);

    @Mixin
    private final QueryOptions asked = new QueryOptions();

    @Mixin
    private final GrammarOption grammars = new GrammarOption();

    @Mixin
    private final HybridOptions hybrid = new HybridOptions();

    @Mixin
    private final ModelOptions device = new ModelOptions();

    private final EncoderOpener opener;
    private final Supplier<VectorScores> kernel;
    private final Supplier<Path> vectors;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--model-path",
            paramLabel = "MODEL",
            description = "A checkpoint, a merged model or a preset; :cls, :mean or :tokens behind it changes the "
                    + "pooling. Repeatable. Default: " + DefaultModel.DESCRIPTION)
    private List<String> models = List.of();

    @Option(
            names = "--mode",
            split = ",",
            paramLabel = "MODE",
            description = "semantic, keyword, hybrid, all (these three), hybrid-equal, hybrid-rrf. Default: all.")
    private List<String> modes = List.of("all");

    @Option(
            names = "--score",
            paramLabel = "SCORE",
            description = "maxsim, xtr or cosine. Default: maxsim for a model with a vector a token, else cosine.")
    private @Nullable Scoring score;

    @Option(
            names = "--fit",
            description = "Print the weights that suit these queries best, for use on other queries, and nothing else.")
    private boolean fit;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Of drawn pools, intervals and tests. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the results as JSON, too.")
    private @Nullable Path json;

    @Option(
            names = "--report",
            paramLabel = "FILE.html",
            description = "Write a page with plots, the queries that moved and token matches; its data as FILE.json.")
    private @Nullable Path report;

    EvalCommand() {
        this.opener = reference -> device.models().open(reference == null ? defaultModel() : reference);
        this.kernel = () -> new VectorScores(device.models().torch());
        this.vectors = CacheFolders::vectors;
    }

    /** The same with other models, and another place for vectors. */
    EvalCommand(EncoderOpener opener, Supplier<VectorScores> kernel, Supplier<Path> vectors) {
        this.opener = opener;
        this.kernel = kernel;
        this.vectors = vectors;
    }

    @Override
    public Integer call() {
        try (device) {
            return evaluate();
        }
    }

    private int evaluate() {
        refuseContradictions();
        grammars.load();
        if (json != null) {
            AtomicFile.check(json);
        }
        if (report != null) {
            AtomicFile.check(report);
            AtomicFile.check(Page.dataFile(report));
        }
        Evaluation.Settings settings = new Evaluation.Settings(modes(), asked.pools(), hybrid.routing(), seed);
        QuerySets queries = asked.read();
        var notes = new ArrayList<>(queries.notes());
        notes.addAll(QueryOptions.poolNotes(queries, settings.pools()));
        var evaluation = new Evaluation(queries.sets(), settings);
        if (fit) {
            withModel(references().get(0), model -> {
                try (Progress progress = progress(model, evaluation)) {
                    Routing fitted = evaluation.fit(model, progress);
                    HybridOptions.print(out(), "sentences", fitted.sentences());
                    HybridOptions.print(out(), "identifiers", fitted.identifiers());
                }
            });
            return 0;
        }
        var runs = new ArrayList<Run>();
        var matches = new ArrayList<QueryMatch>();
        if (settings.modes().contains(Mode.KEYWORD)) {
            runs.addAll(evaluation.keyword());
        }
        if (settings.modes().stream().anyMatch(Mode::usesVectors)) {
            for (Optional<String> reference : references()) {
                withModel(reference, model -> {
                    try (Progress progress = progress(model, evaluation)) {
                        runs.addAll(evaluation.semantic(model, progress));
                    }
                    if (report != null) {
                        matches.addAll(QueryMatch.of(model, queries.sets(), MovedQueries.telling(runs)));
                    }
                });
            }
        }
        EvalResults results = EvalResults.of(runs, notes, seed);
        print(queries, results);
        if (report != null) {
            EvalReport.page(subtitle(queries), runs, results, matches, facts()).write(report);
            out().println("Report: " + report);
        }
        return 0;
    }

    private String defaultModel() {
        return DefaultModel.in(Path.of("")).announced(spec.commandLine().getErr());
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /** An option that would change nothing is a misunderstanding. */
    private void refuseContradictions() {
        asked.refuseContradictions();
        if (hybrid.usesFilenames() && !asked.handWritten()) {
            throw wrong("--filename-weight goes with --spec: the other queries know of no files");
        }
        if (fit && models.size() > 1) {
            throw wrong("--fit is for one --model-path, not " + models.size());
        }
        if (fit && (json != null || report != null)) {
            throw wrong("--fit prints weights and nothing else: there are no results for "
                    + (json == null ? "--report" : "--json"));
        }
        if (fit && (given("--mode") || given("--pool"))) {
            throw wrong("--fit weighs words against vectors over all functions: leave --mode and --pool out");
        }
        if (modes().stream().noneMatch(Mode::usesVectors) && (!models.isEmpty() || score != null)) {
            throw wrong((score == null ? "--model-path" : "--score") + " goes with semantic or hybrid search: --mode "
                    + String.join(",", modes) + " asks no model");
        }
        if (json != null
                && report != null
                && json.normalize().equals(Page.dataFile(report).normalize())) {
            throw wrong("--json and --report would both write " + json + ": choose another name for one");
        }
    }

    private boolean given(String option) {
        return spec.commandLine().getParseResult().hasMatchedOption(option);
    }

    private List<Mode> modes() {
        var chosen = new LinkedHashSet<Mode>();
        for (String name : modes) {
            if (name.equals("all")) {
                chosen.addAll(ALL_MODES);
                continue;
            }
            chosen.add(Arrays.stream(Mode.values())
                    .filter(mode -> mode.toString().equals(name))
                    .findFirst()
                    .orElseThrow(() -> wrong("Unknown --mode " + name + "; there are all, "
                            + Arrays.stream(Mode.values()).map(Mode::toString).collect(Collectors.joining(", ")))));
        }
        return List.copyOf(chosen);
    }

    /** What to open; empty: what is used where none is named. */
    private List<Optional<String>> references() {
        return models.isEmpty()
                ? List.of(Optional.empty())
                : models.stream().map(Optional::of).toList();
    }

    private void withModel(Optional<String> reference, Consumer<Evaluation.Model> use) {
        try (TextEncoder encoder = opener.open(reference.orElse(null))) {
            Scoring scoring = score == null ? Scoring.of(encoder.multiVector()) : score;
            if (scoring.multiVector() != encoder.multiVector()) {
                throw UserError.doing("scoring " + encoder.name() + " by " + scoring)
                        .expected(scoring.multiVector() ? "a vector a token" : "one vector a text")
                        .found(encoder.multiVector() ? "a vector a token" : "one vector a text")
                        .at("--score")
                        .fix("Leave --score out, or add " + (scoring.multiVector() ? ":tokens" : ":cls or :mean")
                                + " to --model-path.");
            }
            VectorStore store = VectorStore.open(vectors.get(), encoder);
            use.accept(new Evaluation.Model(reference.orElse(encoder.name()), scoring, encoder, store, kernel.get()));
        }
    }

    private static Progress progress(Evaluation.Model model, Evaluation evaluation) {
        return Progress.start("encoding with " + model.name(), evaluation.texts(), "texts");
    }

    private static String subtitle(QuerySets queries) {
        return queries.sets().stream()
                .map(set -> String.format(
                        Locale.ROOT,
                        "%s: %,d queries, %,d texts",
                        set.name(),
                        set.queries().size(),
                        set.documents().size()))
                .collect(Collectors.joining("; "));
    }

    /** What the numbers depend on. */
    private Map<String, String> facts() {
        var facts = new LinkedHashMap<String, String>();
        facts.put(
                "command",
                spec.root().name() + " "
                        + String.join(" ", spec.commandLine().getParseResult().originalArgs()));
        facts.put("seed", "" + seed);
        facts.put("java", System.getProperty("java.version") + ", " + System.getProperty("os.arch"));
        return facts;
    }

    private void print(QuerySets queries, EvalResults results) {
        for (QuerySet set : queries.sets()) {
            out().printf(
                            Locale.ROOT,
                            "%s: %,d queries, %,d texts%s%n",
                            set.name(),
                            set.queries().size(),
                            set.documents().size(),
                            set.units() == set.documents().size()
                                    ? ""
                                    : String.format(Locale.ROOT, " in %,d units that are ranked", set.units()));
        }
        out().println();
        out().print(results.table().toMarkdown());
        out().println();
        if (!results.hybridGains().isEmpty()) {
            out().println("The hybrid against the better of its parts:");
            out().println();
            out().print(results.hybridTable().toMarkdown());
            out().println();
        }
        out().println(
                        "In brackets: 95 % bootstrap interval. p: paired randomisation test on reciprocal rank against the "
                                + "first model in the same mode. Seed " + seed + ".");
        results.notes().forEach(note -> out().println("Note: " + note));
        if (json != null) {
            try {
                AtomicFile.write(json, Json.pretty().writeValueAsBytes(results));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(e); // records of numbers and text always can be written
            }
        }
    }
}
