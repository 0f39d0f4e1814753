package dev.xtrain.pairs;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.xtrain.io.AtomicFile;
import dev.xtrain.io.Json;
import dev.xtrain.io.JsonLines;
import dev.xtrain.io.Packing;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Writes a corpus: {@code NAME.jsonl} (or {@code .jsonl.gz}, {@code .jsonl.zst}), and beside it
 * {@code NAME.dropped.jsonl} and {@code NAME.manifest.json}. Each appears whole or not at all, the rows last: where
 * they are, the others are too.
 */
public final class PairWriter {

    private PairWriter() {}

    /**
     * Writes the three files.
     *
     * @param target where the rows go
     * @param command for the manifest
     */
    public static void write(Path target, Corpus corpus, CorpusOptions options, String command) {
        String manifest;
        try {
            manifest = Json.pretty().writeValueAsString(Manifest.of(corpus, options, command)) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
        try (AtomicFile dropped = AtomicFile.open(beside(target, ".dropped.jsonl"));
                AtomicFile manifests = AtomicFile.open(beside(target, ".manifest.json"));
                AtomicFile rows = AtomicFile.open(target)) {
            writeLines(dropped.stream(), corpus.dropped().stream().map(Corpus.Drop::line));
            manifests.stream().write(manifest.getBytes(StandardCharsets.UTF_8));
            writeLines(
                    Packing.of(target).writing(rows.stream()),
                    corpus.rows().stream().map(Corpus.Row::pair));
            dropped.commit();
            manifests.commit();
            rows.commit();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <T> void writeLines(OutputStream out, Stream<T> values) {
        try (JsonLines.Writer<T> writer = JsonLines.writer(out)) {
            values.forEach(writer::write);
        }
    }

    /** {@code data/a.jsonl} to {@code data/a.dropped.jsonl}. */
    static Path beside(Path target, String ending) {
        String name = String.valueOf(target.getFileName()).replaceFirst("(?:\\.jsonl)?(?:\\.gz|\\.zst)?$", "");
        return target.resolveSibling(name + ending);
    }
}
