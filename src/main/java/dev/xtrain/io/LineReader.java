package dev.xtrain.io;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Cuts a stream at {@code \n} into lines of bytes, never holding more than the longest allowed. */
public final class LineReader implements Closeable {

    private final InputStream in;
    private final int maxBytes;
    private final byte[] buffer = new byte[1 << 16];
    private int position;
    private int limit;
    private byte[] line = new byte[1 << 12];
    private int length;
    private boolean overlong;
    private boolean ended;

    /** Reads a stream, which it closes with itself. */
    public LineReader(InputStream in, int maxBytes) {
        this.in = in;
        this.maxBytes = maxBytes;
    }

    /** Goes to the next line; false at the end. A last line needs no {@code \n}. */
    public boolean next() throws IOException {
        length = 0;
        overlong = false;
        boolean any = false;
        while (position < limit || fill()) {
            any = true;
            int end = position;
            while (end < limit && buffer[end] != '\n') {
                end++;
            }
            append(end - position);
            position = end + 1;
            ended = end < limit;
            if (end < limit || overlong) {
                return true;
            }
        }
        return any;
    }

    private boolean fill() throws IOException {
        position = 0;
        limit = Math.max(0, in.read(buffer));
        return limit > 0;
    }

    private void append(int count) {
        if (count > maxBytes - length) {
            overlong = true;
            return;
        }
        if (length + count > line.length) {
            line = Arrays.copyOf(line, (int) Math.min(Math.max(2L * line.length, length + count), maxBytes));
        }
        System.arraycopy(buffer, position, line, length, count);
        length += count;
    }

    /** Goes over the rest of an overlong line, so that the next can be read. */
    public void skipRest() throws IOException {
        while (!ended && (position < limit || fill())) {
            while (position < limit && !ended) {
                ended = buffer[position++] == '\n';
            }
        }
    }

    /** Whether the line is longer than allowed; what follows it cannot be read before {@link #skipRest}. */
    public boolean isOverlong() {
        return overlong;
    }

    /** The line's bytes, from 0 to {@link #length}; valid until {@link #next}. */
    public byte[] bytes() {
        return line;
    }

    /** How many of {@link #bytes} are the line. */
    public int length() {
        return length;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
