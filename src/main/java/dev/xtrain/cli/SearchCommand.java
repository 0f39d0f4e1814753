package dev.xtrain.cli;

import dev.xtrain.io.CacheFolders;
import dev.xtrain.io.Progress;
import dev.xtrain.model.PooledVectors;
import dev.xtrain.model.TextEncoder;
import dev.xtrain.search.DirectoryIndex;
import dev.xtrain.search.Hit;
import dev.xtrain.search.HybridWeights;
import dev.xtrain.search.IndexWatcher;
import dev.xtrain.search.IndexedFunction;
import dev.xtrain.search.Mode;
import dev.xtrain.search.Searcher;
import dev.xtrain.search.TellingLines;
import dev.xtrain.tensor.VectorScores;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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
            "what changed since.",
            "",
            "Example: xtrain search \"close idle connections\" ~/src/server -k 5"
        })
final class SearchCommand implements Callable<Integer> {

    private static final int LINES = 3;

    private final Supplier<Path> cache;
    private final EncoderOpener opener;
    private final Supplier<VectorScores> kernel;

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
            description = "A directory, archive or file. Default: the working directory.")
    private Path directory = Path.of("");

    @Option(
            names = "-k",
            paramLabel = "N",
            defaultValue = "10",
            converter = Numbers.Count.class,
            description = "Most functions to print. Default: ${DEFAULT-VALUE}.")
    private int count = 10;

    @Option(
            names = "--model-path",
            paramLabel = "MODEL",
            description = "A checkpoint, a merged model or a preset. Default: " + ModelOptions.DEFAULT_MODEL + ".")
    private @Nullable String model;

    SearchCommand() {
        this.cache = CacheFolders::root;
        this.opener = name -> device.models().open(name == null ? ModelOptions.DEFAULT_MODEL : name);
        this.kernel = () -> new VectorScores(device.models().torch());
    }

    @Override
    public Integer call() throws Exception {
        try (device) {
            return search();
        }
    }

    private int search() throws Exception {
        Mode mode = Mode.HYBRID;
        IndexWatcher watcher = new IndexWatcher() {
            @Override
            public void note(String sentence) {
                spec.commandLine().getErr().println(sentence);
            }

            @Override
            public Progress begin(String label, long total, String unit) {
                return Progress.start(label, total, unit);
            }
        };
        CompletableFuture<DirectoryIndex> opening = CompletableFuture.supplyAsync(
                () -> DirectoryIndex.open(directory, CacheFolders.indexes(), watcher));
        try (TextEncoder encoder = opener.open(model)) {
            float[] vectors = encoder.encode(List.of(query), TextEncoder.Kind.QUERY).get(0);
            try (DirectoryIndex index = opening.join()) {
                float[] keywords = index.keywordScores(query);
                Predicate<IndexedFunction> filter = f -> true;
                PooledVectors pooled = index.vectors(encoder, CacheFolders.vectors(), false);
                var searcher = new Searcher(
                        index, new Searcher.Semantic(pooled, kernel.get(), encoder.multiVector(), false));
                print(
                        index,
                        searcher.search(query, mode, HybridWeights.DEFAULT, keywords, vectors, filter, count));
            }
        }
        return 0;
    }

    private void print(DirectoryIndex index, List<Hit> hits) {
        PrintWriter out = spec.commandLine().getOut();
        var telling = new TellingLines(query, index::rarity);
        for (Hit hit : hits) {
            out.printf(
                    Locale.ROOT,
                    "%s:%d  %s  %.3f%n",
                    hit.function().path(),
                    hit.function().line(),
                    hit.function().symbol(),
                    hit.score());
            index.source(hit.function())
                    .ifPresent(text -> telling.of(hit.function(), text, new double[0], LINES)
                            .forEach(line -> out.printf(Locale.ROOT, "%8d  %s%n", line.number(), line.text())));
        }
    }
}
