package dev.xtrain.train;

import dev.xtrain.io.ScratchFile;
import dev.xtrain.io.WriteFailure;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Pairs as token ids, on disk; in memory is only where each row starts and what a plan of batches needs of it.
 *
 * <p>The file belongs to one process and is deleted on close. A row is, big-endian, {@code int} texts, the length of
 * each, {@code int} scores, the texts' ids, and the scores as {@code float}; the texts are the query, its positive, and
 * negatives, the scores those of a teacher for the documents, or none.
 */
public final class TokenizedPairs implements Closeable {

    private static final int QUERY = 0;
    private static final int POSITIVE = 1;

    private final Path file;
    private final FileChannel channel;
    private final long[] offsets;
    private final int[] documentLengths;
    private final int[][] hashes; // of a row's query, positive, negatives

    private TokenizedPairs(Path file, FileChannel channel, long[] offsets, int[] lengths, int[][] hashes) {
        this.file = file;
        this.channel = channel;
        this.offsets = offsets;
        this.documentLengths = lengths;
        this.hashes = hashes;
    }

    /** Takes rows one by one. */
    public static final class Writer implements Closeable {
        private final Path file;
        private final DataOutputStream out;
        private long[] offsets = new long[1024];
        private int[] lengths = new int[1024];
        private int[][] hashes = new int[1024][];
        private int rows;
        private long position;
        private boolean finished;

        /** A writer of a file of this process's own in a folder, which is made if need be. */
        public Writer(Path folder) {
            this.file = ScratchFile.create(folder, "tokens");
            try {
                this.out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16));
            } catch (IOException e) {
                throw new UncheckedIOException(WriteFailure.of(file, e));
            }
        }

        /** Adds a row: query, positive, negatives. */
        public void add(List<int[]> texts) {
            add(texts, new float[0]);
        }

        /**
         * Adds a row.
         *
         * @param texts query, positive, negatives
         * @param teacher scores of the documents by a teacher, or none
         */
        public void add(List<int[]> texts, float[] teacher) {
            if (rows == lengths.length) {
                offsets = Arrays.copyOf(offsets, rows * 2);
                lengths = Arrays.copyOf(lengths, rows * 2);
                hashes = Arrays.copyOf(hashes, rows * 2);
            }
            offsets[rows] = position;
            hashes[rows] = texts.stream().mapToInt(Arrays::hashCode).toArray();
            lengths[rows] =
                    texts.stream().skip(1).mapToInt(text -> text.length).max().orElseThrow();
            rows++;
            try {
                out.writeInt(texts.size());
                position += Integer.BYTES;
                for (int[] text : texts) {
                    out.writeInt(text.length);
                    position += Integer.BYTES * (1L + text.length);
                }
                out.writeInt(teacher.length);
                position += Integer.BYTES + (long) Float.BYTES * teacher.length;
                for (int[] text : texts) {
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

        /** Ends the file and opens it for reading. */
        public TokenizedPairs finish() {
            try {
                out.close();
                finished = true;
                long[] ends = Arrays.copyOf(offsets, rows + 1);
                ends[rows] = position;
                return new TokenizedPairs(
                        file,
                        FileChannel.open(file, StandardOpenOption.READ),
                        ends,
                        Arrays.copyOf(lengths, rows),
                        Arrays.copyOf(hashes, rows));
            } catch (IOException e) {
                throw new UncheckedIOException(WriteFailure.of(file, e));
            }
        }

        @Override
        public void close() throws IOException {
            if (!finished) {
                try {
                    out.close();
                } finally {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /** Number of rows. */
    public int size() {
        return documentLengths.length;
    }

    /** Tokens of the longest document of a row. */
    public int documentLength(int row) {
        return documentLengths[row];
    }

    /**
     * Whether two rows would be each other's false negatives in a batch: they have the same query, or the positive of
     * one is among the documents of the other.
     */
    public boolean conflict(int row, int other) {
        int[] one = hashes[row];
        int[] two = hashes[other];
        return one[QUERY] == two[QUERY] || holds(one, two[POSITIVE]) || holds(two, one[POSITIVE]);
    }

    private static boolean holds(int[] hashes, int document) {
        for (int i = POSITIVE; i < hashes.length; i++) {
            if (hashes[i] == document) {
                return true;
            }
        }
        return false;
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
        ByteBuffer bytes = ByteBuffer.allocate((int) (offsets[row + 1] - offsets[row]));
        try {
            while (bytes.hasRemaining()) {
                if (channel.read(bytes, offsets[row] + bytes.position()) < 0) {
                    throw new IOException("it was cut short");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("reading tokens from " + file + ": " + e.getMessage(), e);
        }
        bytes.flip();
        int[] lengths = new int[bytes.getInt()];
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = bytes.getInt();
        }
        float[] teacher = new float[bytes.getInt()];
        List<int[]> texts = new ArrayList<>(lengths.length);
        for (int length : lengths) {
            int[] ids = new int[length];
            for (int i = 0; i < length; i++) {
                ids[i] = bytes.getInt();
            }
            texts.add(ids);
        }
        bytes.asFloatBuffer().get(teacher);
        return new Row(texts, teacher);
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(file);
    }
}
