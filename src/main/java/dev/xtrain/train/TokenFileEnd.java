package dev.xtrain.train;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.zip.Checksum;

/**
 * The last {@value #BYTES} bytes of a file of tokens, which say where its parts are: u64 rows, u64 texts, u32 bytes of
 * JSON, u32 CRC-32C of all that stands before, {@code XTTOKENS}.
 *
 * @param rowsAt where the rows end, and the table of rows begins
 * @param rows number of rows
 * @param texts number of texts of all rows
 * @param contentsBytes of JSON
 * @param crc of the file as it was written
 */
record TokenFileEnd(long rowsAt, long rows, long texts, int contentsBytes, int crc) {

    static final int BYTES = 32;

    /** Their table is mapped into memory in one piece. */
    static final int MOST_ROWS = Integer.MAX_VALUE / TokenizedPairs.ROW_BYTES;

    /** Likewise. */
    static final int MOST_TEXTS = Integer.MAX_VALUE / TokenizedPairs.TEXT_BYTES;

    private static final int UNCHECKED = Integer.BYTES + Long.BYTES;
    private static final long MAGIC = 0x5854544f4b454e53L; // "XTTOKENS"

    /** Writes it behind all else. */
    static void write(DataOutputStream out, long rows, long texts, int contentsBytes, Checksum soFar)
            throws IOException {
        out.writeLong(rows);
        out.writeLong(texts);
        out.writeInt(contentsBytes);
        out.flush(); // to the checksum
        out.writeInt((int) soFar.getValue());
        out.writeLong(MAGIC);
    }

    /** Reads it. Errors: it is none, or does not suit the file's size. */
    static TokenFileEnd read(FileChannel channel) throws IOException {
        long size = channel.size();
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        while (bytes.hasRemaining()) {
            if (size < BYTES || channel.read(bytes, size - bytes.remaining()) < 0) {
                throw new IOException("it was cut short");
            }
        }
        bytes.flip();
        long rows = bytes.getLong();
        long texts = bytes.getLong();
        int contents = bytes.getInt();
        int crc = bytes.getInt();
        boolean possible = bytes.getLong() == MAGIC
                && rows >= 0
                && texts >= 0
                && contents >= 0
                && rows <= MOST_ROWS
                && texts <= MOST_TEXTS;
        long rowsAt = possible
                ? size - BYTES - contents - texts * TokenizedPairs.TEXT_BYTES - rows * TokenizedPairs.ROW_BYTES
                : -1;
        if (rowsAt < 0) {
            throw new IOException("its end is not that of a file of tokens");
        }
        return new TokenFileEnd(rowsAt, rows, texts, contents, crc);
    }

    /** Bytes of a file of that size that the checksum is of. */
    static long checked(long size) {
        return size - UNCHECKED;
    }

    /** Where the table of texts begins. */
    long textsAt() {
        return rowsAt + rows * TokenizedPairs.ROW_BYTES;
    }

    /** Where the JSON begins. */
    long contentsAt() {
        return textsAt() + texts * TokenizedPairs.TEXT_BYTES;
    }
}
