package dev.xtrain.train;

import dev.xtrain.io.Json;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Pairs as token ids, in a file: rows are read where they lie, and what a plan of batches needs of each is mapped.
 *
 * <p>Format, big-endian; {@link TokenWriter} writes it:
 *
 * <pre>
 * a row: u32 texts, their lengths, u32 scores, the texts' ids as i32, the scores as f32
 *        (texts: query, positive, negatives; scores: of the documents by a teacher, or none)
 * for each row:  u64 where it begins, u32 number of its first text, u32 number of its language
 * for each text: i32 hash, u32 tokens
 * JSON: the languages' names, what was read and what was left out
 * the end: {@link TokenFileEnd}
 * </pre>
 */
public final class TokenizedPairs implements Closeable {

    static final int ROW_BYTES = 16;
    static final int TEXT_BYTES = 8;

    private static final int POSITIVE = 1; // behind the query

    /**
     * What a file says of its rows.
     *
     * @param languages by number
     */
    record Contents(List<String> languages, TrainingData.Summary summary) {}

    private final Path file;
    private final boolean temporary;
    private final FileChannel channel;
    private final TokenFileEnd end;
    private final ByteBuffer rows;
    private final ByteBuffer texts;
    private final Contents contents;

    private TokenizedPairs(Path file, boolean temporary, FileChannel channel, TokenFileEnd end) throws IOException {
        this.file = file;
        this.temporary = temporary;
        this.channel = channel;
        this.end = end;
        this.rows = channel.map(FileChannel.MapMode.READ_ONLY, end.rowsAt(), end.rows() * ROW_BYTES);
        this.texts = channel.map(FileChannel.MapMode.READ_ONLY, end.textsAt(), end.texts() * TEXT_BYTES);
        this.contents = Json.mapper()
                .readValue(bytes(end.contentsAt(), end.contentsBytes()).array(), Contents.class);
    }

    /**
     * Opens a file that this process has just written.
     *
     * @param temporary whether closing deletes it
     */
    static TokenizedPairs written(Path file, boolean temporary) throws IOException {
        return open(file, temporary, false);
    }

    /** Opens a file of another run; reads all of it. Errors: it is not what was written. */
    static TokenizedPairs kept(Path file) throws IOException {
        return open(file, false, true);
    }

    private static TokenizedPairs open(Path file, boolean temporary, boolean check) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            TokenFileEnd end = TokenFileEnd.read(channel);
            if (check && end.crc() != crc(channel, TokenFileEnd.checked(channel.size()))) {
                throw new IOException("its checksum is another");
            }
            return new TokenizedPairs(file, temporary, channel, end);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static int crc(FileChannel channel, long bytes) throws IOException {
        var crc = new CRC32C();
        ByteBuffer chunk = ByteBuffer.allocateDirect(1 << 20);
        for (long at = 0; at < bytes; ) {
            chunk.clear().limit((int) Math.min(chunk.capacity(), bytes - at));
            int count = channel.read(chunk, at);
            if (count < 0) {
                throw new IOException("it was cut short");
            }
            crc.update(chunk.flip());
            at += count;
        }
        return (int) crc.getValue();
    }

    /** Number of rows. */
    public int size() {
        return (int) end.rows();
    }

    /** What was read and what was left out. */
    TrainingData.Summary summary() {
        return contents.summary();
    }

    /** The languages of the rows, by number. */
    List<String> languages() {
        return contents.languages();
    }

    /** The number of a row's language. */
    int language(int row) {
        return rows.getInt(row * ROW_BYTES + Long.BYTES + Integer.BYTES);
    }

    /** Tokens of a row's query. */
    public int queryLength(int row) {
        return length(firstText(row));
    }

    /** Tokens of the longest document of a row. */
    public int documentLength(int row) {
        int longest = 0;
        for (int text = firstText(row) + POSITIVE; text < firstText(row + 1); text++) {
            longest = Math.max(longest, length(text));
        }
        return longest;
    }

    /** Tokens of each document of a row, the positive first. */
    int[] documentLengths(int row) {
        int first = firstText(row) + POSITIVE;
        int[] lengths = new int[firstText(row + 1) - first];
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = length(first + i);
        }
        return lengths;
    }

    /**
     * Whether two rows would be each other's false negatives in a batch: they have the same query, or the positive of
     * one is among the documents of the other.
     */
    public boolean conflict(int row, int other) {
        int one = firstText(row);
        int two = firstText(other);
        return hash(one) == hash(two) || holds(row, hash(two + POSITIVE)) || holds(other, hash(one + POSITIVE));
    }

    private boolean holds(int row, int document) {
        for (int text = firstText(row) + POSITIVE; text < firstText(row + 1); text++) {
            if (hash(text) == document) {
                return true;
            }
        }
        return false;
    }

    private int firstText(int row) {
        return row == size() ? (int) end.texts() : rows.getInt(row * ROW_BYTES + Long.BYTES);
    }

    private int hash(int text) {
        return texts.getInt(text * TEXT_BYTES);
    }

    private int length(int text) {
        return texts.getInt(text * TEXT_BYTES + Integer.BYTES);
    }

    /** Query, positive and negatives of a row. */
    public List<int[]> row(int row) {
        return read(row).texts;
    }

    /** Scores of a row's documents, the positive first, by a teacher; empty where there are none. */
    public float[] teacher(int row) {
        return read(row).teacher;
    }

    private record Row(List<int[]> texts, float[] teacher) {}

    private Row read(int row) {
        long start = rows.getLong(row * ROW_BYTES);
        long behind = row + 1 == size() ? end.rowsAt() : rows.getLong((row + 1) * ROW_BYTES);
        ByteBuffer bytes;
        try {
            bytes = bytes(start, (int) (behind - start));
        } catch (IOException e) {
            throw new UncheckedIOException("reading tokens from " + file + ": " + e.getMessage(), e);
        }
        int[] lengths = new int[bytes.getInt()];
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = bytes.getInt();
        }
        float[] teacher = new float[bytes.getInt()];
        List<int[]> read = new ArrayList<>(lengths.length);
        for (int length : lengths) {
            int[] ids = new int[length];
            for (int i = 0; i < length; i++) {
                ids[i] = bytes.getInt();
            }
            read.add(ids);
        }
        bytes.asFloatBuffer().get(teacher);
        return new Row(read, teacher);
    }

    private ByteBuffer bytes(long at, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, at + bytes.position()) < 0) {
                throw new IOException("it was cut short");
            }
        }
        return bytes.flip();
    }

    @Override
    public void close() throws IOException {
        channel.close();
        if (temporary) {
            Files.deleteIfExists(file);
        }
    }
}
