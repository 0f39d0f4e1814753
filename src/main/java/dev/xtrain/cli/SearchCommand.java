package dev.xtrain.cli;

import dev.xtrain.extract.Languages;
import dev.xtrain.io.CacheFolders;
import dev.xtrain.io.Progress;
import dev.xtrain.io.Timings;
import dev.xtrain.lora.Models;
import dev.xtrain.model.PooledVectors;
import dev.xtrain.model.TextEncoder;
import dev.xtrain.search.DirectoryIndex;
import dev.xtrain.search.Explanation;
import dev.xtrain.search.Hit;
import dev.xtrain.search.IndexWatcher;
import dev.xtrain.search.Mode;
import dev.xtrain.search.Routing;
import dev.xtrain.search.Searcher;
import dev.xtrain.search.TellingLines;
import dev.xtrain.tensor.VectorScores;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code xtrain search}: functions of a directory that answer a question. */
@Command(
        name = "search",
        description = "Finds the functions of a directory that answer a question.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "The first search of a directory encodes its functions; later ones encode only",
            "what has changed since. --mode keyword needs no model at all.",
            "",
            "Example: xtrain search spawn_blocking ~/src/server -k 5"
        })
final class SearchCommand implements Callable<Integer> {

    private static final int LINES = 3;

    private final EncoderOpener opener;
    private final Supplier<VectorScores> kernel;
    private final Supplier<Path> indexes;
    private final Supplier<Path> vectors;
    private final Timings timings = new Timings();

    @Spec
    private CommandSpec spec;

    @Mixin
    private final ModelOptions device = new ModelOptions();

    @Parameters(index = "0", paramLabel = "WORDS", description = "The question, in quotes.")
    private String query = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "DIR",
            description = "A directory, an archive or a file. Default: the working directory.")
    private Path directory = Path.of("");

    @Option(
            names = {"-k", "--count"},
            paramLabel = "N",
            defaultValue = "10",
            converter = Numbers.Count.class,
            description = "Most functions to print. Default: ${DEFAULT-VALUE}.")
    private int count = 10;

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            defaultValue = "hybrid",
            description = "semantic (vectors), keyword (words) or hybrid (both). Default: ${DEFAULT-VALUE}.")
    private String mode = "hybrid";

    @Mixin
    private final GrammarOption grammars = new GrammarOption();

    @Option(names = "--lang", paramLabel = "LANG", description = "Only functions in that language. Repeatable.")
    private List<String> langs = List.of();

    @Option(
            names = "--path",
            paramLabel = "GLOB",
            description =
                    "Only files whose path matches, such as 'src/**'; without a slash, whose name does. Repeatable.")
    private List<String> globs = List.of();

    @Option(
            names = "--filename-weight",
            paramLabel = "W",
            defaultValue = "0",
            converter = Numbers.Share.class,
            description = "With --mode hybrid: how much the question's words in a file's path count, 0 to 1. Default:"
                    + " ${DEFAULT-VALUE}.")
    private double filenameWeight;

    @Option(
            names = "--model-path",
            paramLabel = "MODEL",
            description = "A checkpoint, a merged model or a preset. Default: " + DefaultModel.DESCRIPTION)
    private @Nullable String model;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Option(
            names = "--explain",
            description =
                    "Print what each signal adds to a score, and which tokens of the function met which of the words.")
    private boolean explain;

    @Option(
            names = "--exact",
            hidden = true,
            description = "Read the vectors of all functions, not of the candidates only.")
    private boolean exact;

    @Option(names = "--timings", description = "Print how long each stage took to stderr.")
    private boolean timed;

    SearchCommand() {
        this.opener = name -> device.models().open(name == null ? DefaultModel.EMBEDDED : name);
        this.kernel = () -> new VectorScores(device.models().torch());
        this.indexes = CacheFolders::indexes;
        this.vectors = CacheFolders::vectors;
    }

    /** The same with other models, and other places for what is kept. */
    SearchCommand(EncoderOpener opener, Supplier<VectorScores> kernel, Supplier<Path> indexes, Supplier<Path> vectors) {
        this.opener = opener;
        this.kernel = kernel;
        this.indexes = indexes;
        this.vectors = vectors;
    }

    @Override
    public Integer call() throws PooledVectors.StaleException {
        Searcher.Request request = request();
        if (Supervisor.available() && DirectoryIndex.parsesMuch(directory, indexes.get())) {
            return Supervisor.run(
                    spec.root().commandLine().getParseResult().originalArgs().toArray(String[]::new));
        }
        try (device) {
            search(request);
        } finally {
            if (timed) {
                timings.print(spec.commandLine().getErr());
            }
        }
        return 0;
    }

    private Searcher.Request request() {
        if (query.isBlank()) {
            throw new ParameterException(spec.commandLine(), "WORDS must not be empty");
        }
        grammars.load();
        Mode chosen = Stream.of(Mode.SEMANTIC, Mode.KEYWORD, Mode.HYBRID)
                .filter(candidate -> candidate.toString().equals(mode))
                .findFirst()
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(), "Unknown --mode " + mode + "; there are semantic, keyword, hybrid"));
        return new Searcher.Request(
                query,
                chosen,
                Routing.DEFAULT.withFilename(filenameWeight),
                FunctionFilter.of(langs, globs),
                count,
                exact);
    }

    /** The model to search with; null: the one that is used where none is named. */
    private @Nullable String model() {
        if (model != null) {
            return model;
        }
        DefaultModel usual = DefaultModel.in(directory);
        return usual.tuned() == null ? null : usual.announced(spec.commandLine().getErr());
    }

    private void search(Searcher.Request request) throws PooledVectors.StaleException {
        timings.ended("Java, command line", 0);
        CompletableFuture<Searcher> words = CompletableFuture.supplyAsync(() -> words(request));
        try {
            if (request.mode() == Mode.KEYWORD) {
                print(words.join(), null, words.join().byWords());
            } else {
                searchVectors(words);
            }
        } finally {
            words.handle((searcher, failure) -> {
                        if (searcher != null) {
                            searcher.index().close();
                        }
                        return true;
                    })
                    .join();
        }
    }

    /** All that needs no model; runs beside its loading. */
    private Searcher words(Searcher.Request request) {
        long began = timings.now();
        DirectoryIndex index = DirectoryIndex.open(directory, indexes.get(), watcher());
        timings.ended("files, index of words (beside the model)", began);
        try {
            began = timings.now();
            var searcher = new Searcher(index, request);
            timings.ended("scores by words and names (beside the model)", began);
            return searcher;
        } catch (RuntimeException e) {
            index.close();
            throw e;
        }
    }

    private IndexWatcher watcher() {
        return new IndexWatcher() {
            @Override
            public void note(String sentence) {
                spec.commandLine().getErr().println(sentence);
            }

            @Override
            public Progress begin(String label, long total, String unit) {
                return Progress.start(label, total, unit);
            }
        };
    }

    private void searchVectors(CompletableFuture<Searcher> words) throws PooledVectors.StaleException {
        String name = model();
        CompletableFuture<Void> ahead =
                CompletableFuture.runAsync(() -> Models.readAhead(name == null ? DefaultModel.EMBEDDED : name));
        long began = timings.now();
        VectorScores scores = kernel.get(); // all of PyTorch stays on this thread
        timings.ended("PyTorch", began);
        began = timings.now();
        ahead.join();
        try (TextEncoder encoder = opener.open(name)) {
            timings.ended("model", began);
            began = timings.now();
            float[] question =
                    encoder.encode(List.of(query), TextEncoder.Kind.QUERY).get(0);
            timings.ended("question encoded", began);
            began = timings.now();
            Searcher searcher = words.join();
            timings.ended("waiting for the index of words", began);
            began = timings.now();
            PooledVectors pooled = searcher.index().vectors(encoder, vectors.get(), false);
            timings.ended("vectors", began);
            try {
                answer(searcher, new Searcher.Semantic(encoder, pooled, scores, question));
            } catch (PooledVectors.StaleException e) {
                watcher().note("Index rebuilt: " + e.getMessage() + ".");
                PooledVectors again = searcher.index().vectors(encoder, vectors.get(), true);
                answer(searcher, new Searcher.Semantic(encoder, again, scores, question));
            }
        }
    }

    private void answer(Searcher searcher, Searcher.Semantic semantic) throws PooledVectors.StaleException {
        long began = timings.now();
        List<Hit> hits = searcher.byVectors(semantic);
        timings.ended("scores by vectors", began);
        print(searcher, semantic, hits);
    }

    private void print(Searcher searcher, Searcher.@Nullable Semantic semantic, List<Hit> hits)
            throws PooledVectors.StaleException {
        long began = timings.now();
        DirectoryIndex index = searcher.index();
        var telling = new TellingLines(query, index::rarity);
        List<SearchOutput.Answer> answers = new ArrayList<>();
        for (Hit hit : hits) {
            String text = index.source(hit.function()).orElse("");
            Optional<Explanation> explanation =
                    semantic == null || text.isEmpty() ? Optional.empty() : searcher.explain(semantic, hit, text);
            double[] weights = explanation
                    .map(found -> found.lineWeights(
                            hit.function().firstLine(), (int) text.lines().count()))
                    .orElse(new double[0]);
            answers.add(new SearchOutput.Answer(
                    hit, telling.of(hit.function(), text, weights, LINES), explain ? explanation.orElse(null) : null));
        }
        var output = new SearchOutput(spec.commandLine().getOut(), explain);
        if (json) {
            output.json(
                    query,
                    mode,
                    semantic == null ? null : semantic.encoder().name(),
                    index.directory().toString(),
                    index.functions().size(),
                    answers);
        } else {
            output.text(answers);
        }
        if (explain && semantic != null && !semantic.encoder().multiVector()) {
            watcher().note(semantic.encoder().name() + " has one vector a text: there are no tokens to show.");
        }
        if (hits.isEmpty()) {
            watcher().note(nothing(index));
        }
        timings.ended("lines, output", began);
    }

    private String nothing(DirectoryIndex index) {
        if (index.functions().isEmpty()) {
            return "No hits: no functions in " + directory.toAbsolutePath() + " in a language that xtrain knows ("
                    + Languages.all().stream()
                            .map(String::valueOf)
                            .reduce((a, b) -> a + ", " + b)
                            .orElse("") + ").";
        }
        return langs.isEmpty() && globs.isEmpty()
                ? "No hits: no function has any of these words."
                : "No hits: no function that --lang and --path leave has any of these words.";
    }
}
