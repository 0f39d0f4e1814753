package dev.xtrain.pairs;

import dev.xtrain.io.AtomicFile;
import dev.xtrain.io.JsonLines;
import dev.xtrain.io.Packing;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** A file of rows while it is written, packed as its name says. */
final class RowFile implements Closeable {

    private final Path path;
    private final String side;
    private final AtomicFile file;
    private final JsonLines.Writer<Object> lines;
    private int rows;

    /**
     * Opens it under a temporary name.
     *
     * @param side of the split, where sides have files of their own
     */
    RowFile(Path path, String side) {
        this.path = path;
        this.side = side;
        this.file = AtomicFile.open(path);
        try {
            this.lines = JsonLines.writer(Packing.of(path).writing(file.stream()));
        } catch (IOException e) {
            file.close();
            throw new UncheckedIOException(e);
        }
    }

    Path path() {
        return path;
    }

    String side() {
        return side;
    }

    /** Whether it has as many rows as a shard may have; 0 for any. */
    boolean isFull(int most) {
        return most > 0 && rows >= most;
    }

    void write(Pair row, RowFormat format) {
        format.lines(row).forEach(lines::write);
        rows++;
    }

    /** Ends it under its temporary name, and holds nothing open. */
    void finish() {
        lines.close();
        file.finish();
    }

    void commit() {
        file.commit();
    }

    @Override
    public void close() {
        file.close();
    }
}
