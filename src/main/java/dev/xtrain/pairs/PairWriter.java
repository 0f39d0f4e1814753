package dev.xtrain.pairs;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.xtrain.io.AtomicFile;
import dev.xtrain.io.Json;
import dev.xtrain.io.JsonLines;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows, one at a time: {@code NAME.jsonl} (or {@code .jsonl.gz}, {@code .jsonl.zst}), and beside it
 * {@code NAME.dropped.jsonl}, {@code NAME.manifest.json} and the data card, {@code NAME.card.md} and {@code .html}.
 * Each appears whole or not at all when {@link #commit} is called, the rows last: where they are, the others are too.
 */
public final class PairWriter implements Closeable {

    private final Path target;
    private final Layout layout;
    private final RowCounts counts = new RowCounts();
    private final PairStats stats = new PairStats();
    private final AtomicFile dropped;
    private final JsonLines.Writer<Dropped> drops;
    private final List<RowFile> files = new ArrayList<>();
    private final Map<String, RowFile> open = new HashMap<>(); // of a side, the one that takes its next row

    /**
     * How rows are laid out.
     *
     * @param format what a line is
     * @param shardRows rows a file, after which another begins: {@code NAME-00001.jsonl}, ...; 0 for one file
     */
    public record Layout(RowFormat format, int shardRows) {

        /** One file of whole rows. */
        public static final Layout PLAIN = new Layout(RowFormat.PAIRS, 0);
    }

    /** Opens the files under temporary names. Errors: a folder that cannot be written to. */
    public PairWriter(Path target, Layout layout) {
        this.target = target;
        this.layout = layout;
        this.dropped = AtomicFile.open(beside(target, ".dropped.jsonl"));
        this.drops = JsonLines.writer(dropped.stream());
    }

    /** Writes a corpus in memory. */
    public static void write(Path target, Corpus corpus, CorpusOptions options, String command) {
        try (var writer = new PairWriter(target, Layout.PLAIN)) {
            corpus.rows().forEach(writer::add);
            corpus.dropped().forEach(writer::add);
            writer.commit(corpus.extent(), options, command);
        }
    }

    /** Adds a row. */
    public void add(Pair row) {
        if (!layout.format.holds(row)) {
            add(Drop.of(row, DropReason.NO_NEGATIVE));
            return;
        }
        counts.add(row);
        stats.add(row);
        String side = layout.format.side(row);
        RowFile file = open.computeIfAbsent(side, this::begun);
        file.write(row, layout.format);
        if (file.isFull(layout.shardRows)) {
            open.remove(side);
            file.finish();
        }
    }

    /** Adds a question and its answer that are no row. */
    public void add(Drop drop) {
        counts.add(drop);
        drops.write(drop.line());
    }

    /** Rows added so far. */
    public int rows() {
        return counts.total();
    }

    private RowFile begun(String side) {
        long number = files.stream().filter(file -> file.side().equals(side)).count() + 1;
        String shard = layout.shardRows == 0 ? "" : "-%05d".formatted(number);
        var file = new RowFile(beside(target, side + shard + ending(target)), side);
        files.add(file);
        return file;
    }

    /**
     * Puts everything in its place, and takes files of rows away that an earlier run left of more shards.
     *
     * @param command for the manifest
     * @return where the rows are
     */
    public List<Path> commit(Extent extent, CorpusOptions options, String command) {
        if (files.isEmpty()) {
            open.put("", begun(""));
        }
        List<Path> written = files.stream().map(RowFile::path).toList();
        List<String> names =
                written.stream().map(path -> String.valueOf(path.getFileName())).toList();
        Manifest manifest = Manifest.of(counts, extent, options, command, names);
        Path beside = beside(target, ".manifest.json");
        List<Path> stale = stale(beside, names);
        DataCard card = DataCard.of(manifest, stats);
        try {
            open.values().forEach(RowFile::finish);
            drops.close();
            dropped.commit();
            AtomicFile.write(beside, json(manifest));
            card.card().write(beside(target, ".card.md"));
            card.page().write(beside(target, ".card.html"));
            files.forEach(RowFile::commit);
            for (Path file : stale) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return written;
    }

    private static byte[] json(Manifest manifest) {
        try {
            return (Json.pretty().writeValueAsString(manifest) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Files of rows that the manifest of an earlier run names and this one does not write. */
    private static List<Path> stale(Path manifest, List<String> names) {
        if (!Files.isRegularFile(manifest)) {
            return List.of();
        }
        return Json.read(manifest, Named.class).files().stream()
                .filter(name -> !names.contains(name) && name.matches("[^/\\\\]+-\\d{5,}\\.jsonl(?:\\.gz|\\.zst)?"))
                .map(manifest::resolveSibling)
                .toList();
    }

    /** What of an earlier manifest counts. */
    private record Named(@Nullable List<String> files) {

        @Override
        public List<String> files() {
            return files == null ? List.of() : files;
        }
    }

    /** {@code data/a.jsonl} to {@code data/a.dropped.jsonl}. */
    static Path beside(Path target, String ending) {
        String name = String.valueOf(target.getFileName());
        return target.resolveSibling(
                name.substring(0, name.length() - ending(target).length()) + ending);
    }

    /** {@code .jsonl}, {@code .jsonl.gz}, {@code .jsonl.zst}, or nothing. */
    private static String ending(Path target) {
        String name = String.valueOf(target.getFileName());
        return name.replaceFirst("^.*?((?:\\.jsonl)?(?:\\.gz|\\.zst)?)$", "$1");
    }

    @Override
    public void close() {
        files.forEach(RowFile::close);
        dropped.close();
    }
}
