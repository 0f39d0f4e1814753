package dev.xtrain.bench;

import dev.xtrain.extract.Extractor;
import dev.xtrain.extract.Language;
import dev.xtrain.extract.Languages;
import dev.xtrain.io.Progress;
import dev.xtrain.io.ScratchFolder;
import dev.xtrain.mine.MinedCorpus;
import dev.xtrain.mine.NegativeMix;
import dev.xtrain.pairs.CorpusOptions;
import dev.xtrain.pairs.PairWriter;
import dev.xtrain.pairs.SourceMaterial;
import dev.xtrain.source.SourceFile;
import dev.xtrain.source.SourceTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Consumer;

/**
 * What extraction costs, beside the time that the grammars take to parse the same files: each step on one thread, files
 * read before; then the step that scales, on several. The first round warms up the JVM and is not counted.
 */
public final class ExtractBench {

    private static final long SEED = 42;

    private ExtractBench() {}

    /**
     * What one round took.
     *
     * @param files number of source files
     * @param bytes all of them together
     * @param rows that they gave
     * @param parse seconds of parsing alone
     * @param query of parsing, and asking each tree for functions, comments and the like
     * @param extract of the same, and taking functions and their documentation out
     * @param whole of all, from reading files to rows on disk: cleaning, near duplicates, structural negatives
     * @param one of reading, parsing and querying on one thread
     * @param two of the same on two
     * @param residentMegabytes the largest resident size of the process so far; 0 where it is not known
     */
    public record Result(
            int files,
            long bytes,
            int rows,
            double parse,
            double query,
            double extract,
            double whole,
            double one,
            double two,
            long residentMegabytes) {}

    /** Measures a few rounds over one tree, after one that is not counted; hands each over. */
    public static void run(Path path, int rounds, Consumer<Result> results) {
        for (int round = 0; round <= rounds; round++) {
            Result result = round(path);
            if (round > 0) {
                results.accept(result);
            }
        }
    }

    private static Result round(Path path) {
        try (SourceTree tree = SourceTree.open(path)) {
            List<? extends SourceTree.Entry> entries =
                    tree.list(name -> Languages.of(name).isPresent());
            List<SourceFile> files =
                    entries.stream().flatMap(entry -> tree.read(entry).stream()).toList();
            double parse = seconds(() -> files.forEach(file -> Extractor.parse(file, language(file))));
            double query = seconds(() -> files.forEach(file -> Extractor.query(file, language(file))));
            double extract = seconds(() -> files.forEach(file -> Extractor.extract(file, language(file))));
            double one = seconds(() -> query(tree, entries, 1));
            double two = seconds(() -> query(tree, entries, 2));
            int[] rows = new int[1];
            double whole = seconds(() -> rows[0] = rows(path));
            return new Result(
                    files.size(),
                    files.stream().mapToLong(file -> file.bytes().length).sum(),
                    rows[0],
                    parse,
                    query,
                    extract,
                    whole,
                    one,
                    two,
                    ProcessMemory.peakMegabytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Language language(SourceFile file) {
        return Languages.of(file).orElseThrow();
    }

    private static double seconds(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e9;
    }

    private static void query(SourceTree tree, List<? extends SourceTree.Entry> entries, int threads) {
        var pool = new ForkJoinPool(threads);
        try {
            pool.submit(() -> entries.parallelStream()
                            .flatMap(entry -> tree.read(entry).stream())
                            .forEach(file -> Extractor.query(file, language(file))))
                    .join();
        } finally {
            pool.shutdown();
        }
    }

    /** One thread, so that it can be compared with parsing on one. */
    private static int rows(Path path) {
        var options = new CorpusOptions(Languages.all(), true, 0.1, SEED, 1);
        NegativeMix mix = NegativeMix.of(7, NegativeMix.STRUCTURAL);
        try (ScratchFolder folder = ScratchFolder.create();
                var material = new SourceMaterial(SourceTree.open(path), options.languages());
                MinedCorpus corpus = MinedCorpus.of(List.of(material), options, mix, files -> Progress.silent());
                var writer = new PairWriter(folder.path().resolve("rows.jsonl"), PairWriter.Layout.PLAIN)) {
            corpus.forEachRow(false, writer::add);
            corpus.forEachDrop(writer::add);
            writer.commit(corpus.extent(), options, "xtrain bench extract");
            corpus.done();
            return corpus.size();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A line of a table: what a round took, by the time of parsing. */
    public static List<String> line(Result result) {
        return List.of(
                String.format(Locale.ROOT, "%,d", result.files),
                String.format(Locale.ROOT, "%.1f", result.bytes / 1e6),
                String.format(Locale.ROOT, "%,d", result.rows),
                String.format(Locale.ROOT, "%.2f s", result.parse),
                String.format(Locale.ROOT, "%.1f", result.bytes / 1e6 / result.parse),
                times(result.query / result.parse),
                times(result.extract / result.parse),
                times(result.whole / result.parse),
                times(result.one / result.two),
                result.residentMegabytes == 0
                        ? "unknown"
                        : String.format(Locale.ROOT, "%,d MB", result.residentMegabytes));
    }

    private static String times(double ratio) {
        return String.format(Locale.ROOT, "%.2f", ratio);
    }

    /** What the columns of {@link #line} are. */
    public static final List<String> COLUMNS =
            List.of("files", "MB", "rows", "parse", "MB/s", "+query", "+extract", "whole", "2 threads", "resident");
}
