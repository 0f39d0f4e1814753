package dev.xtrain.model;

import dev.xtrain.io.AtomicFile;
import dev.xtrain.tensor.Halves;
import dev.xtrain.tensor.Vectors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * One immutable file of a {@link VectorStore}: the vectors of some texts, mapped.
 *
 * <p>Format, little-endian:
 *
 * <pre>
 *  0  magic "XTVECTOR"
 *  8  u32 version, 1
 * 12  u32 dimension
 * 16  u32 number of texts, n
 * 20  u32 bytes of the identity, m
 * 24  u64 number of rows of all texts
 * 32  u32 CRC-32C of everything before the rows but this field
 * 36  u32 CRC-32C of the rows
 * 40  the encoder's identity, UTF-8 [m]
 *     n times: 16 bytes key, u32 rows of this text
 *     zeros up to a multiple of 64
 *     fp16 [rows x dimension], text after text
 * </pre>
 *
 * The file ends with the last row. Opening checks everything but the rows, which {@link #isIntact} does: a search reads
 * only what it uses.
 */
final class VectorSegment {

    static final String SUFFIX = ".vectors";

    private static final long MAGIC = 0x524f544345565458L; // "XTVECTOR"
    private static final int VERSION = 1;
    private static final int HEAD_BYTES = 40;
    private static final int ENTRY_BYTES = 20;
    private static final int HEAD_CRC_AT = 32;
    private static final int ALIGNMENT = 64;

    /** Why a file is not used. */
    enum Defect {
        /** It was written here and is not what was written. */
        DAMAGED,
        /** Another program, version or encoder wrote it. */
        FOREIGN
    }

    /** Thrown on opening. */
    static final class DefectException extends Exception {
        private static final long serialVersionUID = 1L;

        final Defect defect;

        DefectException(Defect defect, String message) {
            super(message);
            this.defect = defect;
        }
    }

    private final Path file;
    private final Map<TextKey, Vectors.Rows> entries;
    private final ByteBuffer rows;
    private final int rowsCrc;

    private VectorSegment(Path file, Map<TextKey, Vectors.Rows> entries, ByteBuffer rows, int rowsCrc) {
        this.file = file;
        this.entries = entries;
        this.rows = rows;
        this.rowsCrc = rowsCrc;
    }

    Path file() {
        return file;
    }

    /** Where the vectors of each text lie. */
    Map<TextKey, Vectors.Rows> entries() {
        return entries;
    }

    /** Whether the rows are those that were written; reads all of them. */
    boolean isIntact() {
        return crc(rows.duplicate()) == rowsCrc;
    }

    /**
     * Writes texts' vectors under a name made from their keys: the same texts always go to the same file.
     *
     * @param vectors for each key its fp32 rows
     */
    static Path write(Path folder, String identity, int dimension, List<TextKey> keys, List<float[]> vectors) {
        byte[] name = identity.getBytes(StandardCharsets.UTF_8);
        int start = Math.toIntExact(align(HEAD_BYTES + name.length + (long) ENTRY_BYTES * keys.size()));
        long values = vectors.stream().mapToLong(v -> v.length).sum();
        var buffer = ByteBuffer.allocate(Math.toIntExact(start + 2 * values)).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(MAGIC)
                .putInt(VERSION)
                .putInt(dimension)
                .putInt(keys.size())
                .putInt(name.length);
        buffer.putLong(values / dimension).position(HEAD_BYTES).put(name);
        for (int i = 0; i < keys.size(); i++) {
            buffer.putLong(keys.get(i).high()).putLong(keys.get(i).low()).putInt(vectors.get(i).length / dimension);
        }
        byte[] table = new byte[ENTRY_BYTES * keys.size()];
        buffer.get(buffer.position() - table.length, table).position(start);
        for (float[] rows : vectors) {
            for (float value : rows) {
                buffer.putShort(Halves.fromFloat(value));
            }
        }
        buffer.putInt(HEAD_CRC_AT + 4, crc(buffer.slice(start, buffer.capacity() - start)));
        buffer.putInt(HEAD_CRC_AT, headCrc(buffer, start));
        Path file = folder.resolve(HexFormat.of().formatHex(TextKey.sha256(table), 0, 16) + SUFFIX);
        AtomicFile.write(file, buffer.array());
        return file;
    }

    /** Maps a file. Errors: {@link DefectException} where it is not whole, or not of this encoder. */
    static VectorSegment open(Path file, String identity, int dimension) throws DefectException {
        ByteBuffer buffer;
        try (FileChannel channel = FileChannel.open(file)) {
            if (channel.size() < HEAD_BYTES || channel.size() > Integer.MAX_VALUE) {
                throw new DefectException(Defect.DAMAGED, channel.size() + " bytes");
            }
            buffer = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size())
                    .order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (buffer.getLong(0) != MAGIC) {
            throw new DefectException(Defect.FOREIGN, "no file of vectors");
        }
        if (buffer.getInt(8) != VERSION) {
            throw new DefectException(Defect.FOREIGN, "version " + buffer.getInt(8));
        }
        int count = buffer.getInt(16);
        int nameBytes = buffer.getInt(20);
        long start = align(HEAD_BYTES + (long) nameBytes + ENTRY_BYTES * (long) count);
        if (count < 0 || nameBytes < 0 || start > buffer.capacity()) {
            throw new DefectException(Defect.DAMAGED, "its table of contents is cut off");
        }
        if (headCrc(buffer, (int) start) != buffer.getInt(HEAD_CRC_AT)) {
            throw new DefectException(Defect.DAMAGED, "its table of contents fails the checksum");
        }
        byte[] name = new byte[nameBytes];
        buffer.get(HEAD_BYTES, name);
        if (!new String(name, StandardCharsets.UTF_8).equals(identity) || buffer.getInt(12) != dimension) {
            throw new DefectException(Defect.FOREIGN, "vectors of another encoder");
        }
        long expected = start + buffer.getLong(24) * dimension * 2;
        if (expected != buffer.capacity()) {
            throw new DefectException(Defect.DAMAGED, buffer.capacity() + " bytes of " + expected);
        }
        var entries = new LinkedHashMap<TextKey, Vectors.Rows>(2 * count);
        int offset = (int) start;
        for (int i = 0, at = HEAD_BYTES + nameBytes; i < count; i++, at += ENTRY_BYTES) {
            int rows = buffer.getInt(at + 16);
            entries.put(
                    new TextKey(buffer.getLong(at), buffer.getLong(at + 8)), new Vectors.Rows(buffer, offset, rows));
            offset += rows * dimension * 2;
        }
        ByteBuffer data = buffer.slice((int) start, buffer.capacity() - (int) start);
        return new VectorSegment(file, entries, data, buffer.getInt(HEAD_CRC_AT + 4));
    }

    private static long align(long bytes) {
        return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    private static int headCrc(ByteBuffer buffer, int start) {
        var crc = new CRC32C();
        crc.update(buffer.slice(0, HEAD_CRC_AT));
        crc.update(buffer.slice(HEAD_CRC_AT + 4, start - HEAD_CRC_AT - 4));
        return (int) crc.getValue();
    }

    private static int crc(ByteBuffer bytes) {
        var crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
