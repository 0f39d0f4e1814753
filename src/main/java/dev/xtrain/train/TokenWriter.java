package dev.xtrain.train;

import dev.xtrain.io.AtomicFile;
import dev.xtrain.io.Json;
import dev.xtrain.io.ScratchFile;
import dev.xtrain.io.UserError;
import dev.xtrain.io.WriteFailure;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes {@link TokenizedPairs} row by row, to a file that stays or to one of this process's own. In memory are 16
 * bytes a row and 8 a text.
 */
final class TokenWriter implements Closeable {

    private final Path file;
    private final @Nullable AtomicFile kept;
    private final CRC32C crc = new CRC32C();
    private final DataOutputStream out;
    private final Map<String, Integer> languages = new LinkedHashMap<>();
    private long[] starts = new long[1024]; // of the rows
    private int[] firstTexts = new int[1024];
    private int[] languageOf = new int[1024];
    private int[] texts = new int[4096]; // hash and length of each
    private int rows;
    private int textCount;
    private long position;
    private boolean finished;

    private TokenWriter(Path file, @Nullable AtomicFile kept, OutputStream stream) {
        this.file = file;
        this.kept = kept;
        this.out = new DataOutputStream(new BufferedOutputStream(new CheckedOutputStream(stream, crc), 1 << 16));
    }

    /** To a file of this process's own in a folder, which is made if need be; closing the pairs deletes it. */
    static TokenWriter temporary(Path folder) {
        Path file = ScratchFile.create(folder, "tokens");
        try {
            return new TokenWriter(file, null, Files.newOutputStream(file));
        } catch (IOException e) {
            throw new UncheckedIOException(WriteFailure.of(file, e));
        }
    }

    /** To a file that appears when it is whole, and stays. Errors: it cannot be made. */
    static TokenWriter kept(Path file) {
        AtomicFile atomic = AtomicFile.open(file);
        return new TokenWriter(file, atomic, atomic.stream());
    }

    /**
     * Adds a row.
     *
     * @param row query, positive, negatives
     * @param teacher scores of the documents by a teacher, or none
     */
    void add(List<int[]> row, float[] teacher, String language) {
        if (rows == TokenFileEnd.MOST_ROWS || textCount > TokenFileEnd.MOST_TEXTS - row.size()) {
            throw UserError.doing("tokenising")
                    .expected(String.format(
                            Locale.ROOT,
                            "at most %,d rows and %,d texts, negatives among them",
                            TokenFileEnd.MOST_ROWS,
                            TokenFileEnd.MOST_TEXTS))
                    .found("more")
                    .at(file)
                    .fix("Train on a part of them: xtrain data sample FILE -n N -o FILE.");
        }
        if (rows == starts.length) {
            starts = Arrays.copyOf(starts, rows * 2);
            firstTexts = Arrays.copyOf(firstTexts, rows * 2);
            languageOf = Arrays.copyOf(languageOf, rows * 2);
        }
        starts[rows] = position;
        firstTexts[rows] = textCount;
        languageOf[rows] = languages.computeIfAbsent(language, name -> languages.size());
        rows++;
        try {
            out.writeInt(row.size());
            position += (2L + row.size() + teacher.length) * Integer.BYTES;
            for (int[] text : row) {
                out.writeInt(text.length);
                note(text);
                position += (long) Integer.BYTES * text.length;
            }
            out.writeInt(teacher.length);
            for (int[] text : row) {
                for (int id : text) {
                    out.writeInt(id);
                }
            }
            for (float score : teacher) {
                out.writeFloat(score);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(WriteFailure.of(file, e));
        }
    }

    private void note(int[] text) {
        if (2 * textCount == texts.length) {
            texts = Arrays.copyOf(texts, texts.length * 2);
        }
        texts[2 * textCount] = Arrays.hashCode(text);
        texts[2 * textCount + 1] = text.length;
        textCount++;
    }

    /** Ends the file and opens it for reading. */
    TokenizedPairs finish(TrainingData.Summary summary) {
        try {
            for (int row = 0; row < rows; row++) {
                out.writeLong(starts[row]);
                out.writeInt(firstTexts[row]);
                out.writeInt(languageOf[row]);
            }
            for (int i = 0; i < 2 * textCount; i++) {
                out.writeInt(texts[i]);
            }
            var contents = new TokenizedPairs.Contents(List.copyOf(languages.keySet()), summary);
            byte[] json = Json.mapper().writeValueAsBytes(contents);
            out.write(json);
            TokenFileEnd.write(out, rows, textCount, json.length, crc);
            out.close();
            if (kept != null) {
                kept.commit();
            }
            finished = true;
            return TokenizedPairs.written(file, kept == null);
        } catch (IOException e) {
            throw new UncheckedIOException(WriteFailure.of(file, e));
        }
    }

    @Override
    public void close() throws IOException {
        if (finished) {
            return;
        }
        if (kept != null) {
            kept.close();
            return;
        }
        try {
            out.close();
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
