package dev.xtrain.io;

import com.github.luben.zstd.ZstdIOException;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipException;

/**
 * JSONL: one JSON object a line, UTF-8, packed where the name says so ({@link Packing}). Blank lines are skipped. Files
 * of any size; a line of at most {@value #MAX_LINE_BYTES} bytes.
 *
 * <p>Every error names file and line: no such file, a broken or overlong line, bytes that are not UTF-8, a record
 * without a value that its type promises.
 */
public final class JsonLines {

    /** Bytes of the longest line that is read, 16 MiB: a file that is no JSONL must not fill the memory. */
    public static final int MAX_LINE_BYTES = 1 << 24;

    private JsonLines() {}

    /** Receives the values of a file, in order. */
    @FunctionalInterface
    public interface LineConsumer<T> {

        /** Takes a value and the line, from 1, it stands on. */
        void accept(T value, long line) throws IOException;
    }

    /** Reads a file line by line. */
    public static <T> void forEach(Path file, Class<T> type, LineConsumer<T> consumer) {
        forEach(file, type, MAX_LINE_BYTES, consumer);
    }

    static <T> void forEach(Path file, Class<T> type, int maxLineBytes, LineConsumer<T> consumer) {
        TextFile.requireFile(file);
        long line = 0;
        try (InputStream raw = Files.newInputStream(file);
                var lines = new LineReader(Packing.of(file).reading(raw), maxLineBytes)) {
            while (lines.next()) {
                line++;
                if (lines.isOverlong()) {
                    throw UserError.doing("reading " + file)
                            .expected("lines of at most " + maxLineBytes + " bytes")
                            .found("a longer one")
                            .at(file, line)
                            .fix("Check that this is a JSONL file, one object a line.");
                }
                String text = TextFile.decode(lines.bytes(), 0, lines.length(), file, line);
                if (!text.isBlank()) {
                    T value = JsonReading.read(text, type, file, line, "Correct the line, or remove it.");
                    hand(consumer, value, line);
                }
            }
        } catch (EOFException | ZipException | ZstdIOException e) {
            throw UserError.doing("reading " + file)
                    .expected("a whole " + Packing.of(file) + " file")
                    .found(e instanceof EOFException ? "its end too early" : String.valueOf(e.getMessage()))
                    .at(file, line + 1)
                    .because(e)
                    .fix("Fetch or write the file again.");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Keeps a consumer's own trouble apart from that of the file that is read. */
    private static <T> void hand(LineConsumer<T> consumer, T value, long line) {
        try {
            consumer.accept(value, line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes values one a line; closing it closes the stream. */
    public static <T> Writer<T> writer(OutputStream out) {
        return new Writer<>(out);
    }

    /** Writes values one a line, fields in the order of the record's components. Not thread-safe. */
    public static final class Writer<T> implements Closeable {

        private final OutputStream out;

        private Writer(OutputStream out) {
            this.out = out;
        }

        /** Writes one value and {@code \n}; nothing is held back here. */
        public void write(T value) {
            try {
                out.write(Json.mapper().writeValueAsBytes(value));
                out.write('\n');
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            try {
                out.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
