package dev.xtrain.pairs;

import dev.xtrain.io.LineReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Arrays;

/**
 * Cuts a stream into rows without understanding them: the lines of JSONL, or the objects of one JSON array, of which it
 * never holds more than one.
 */
final class RowCutter implements Closeable {

    private static final int MARK = 3; // bytes of a byte order mark

    private final PushbackInputStream in;
    private final int maxBytes;
    private final LineReader lines;
    private final boolean array;
    private long line = 1; // where the array was read to
    private long start; // line that the row begins on
    private byte[] row = new byte[0];
    private boolean overlong;

    RowCutter(InputStream stream, int maxBytes) throws IOException {
        this.in = new PushbackInputStream(stream, 1 << 16);
        this.maxBytes = maxBytes;
        this.array = beginsArray();
        this.lines = new LineReader(in, maxBytes);
    }

    /** Whether the first character is a bracket; it is gone then, else nothing is but a byte order mark. */
    private boolean beginsArray() throws IOException {
        byte[] mark = in.readNBytes(MARK);
        boolean marked =
                mark.length == MARK && mark[0] == (byte) 0xef && mark[1] == (byte) 0xbb && mark[2] == (byte) 0xbf;
        if (!marked) {
            in.unread(mark);
        }
        int b = in.read();
        for (int blanks = 0; b >= 0 && b <= ' ' && blanks < maxBytes; blanks++) {
            line += b == '\n' ? 1 : 0;
            b = in.read();
        }
        if (b >= 0 && b != '[') {
            in.unread(b);
        }
        start = line - 1;
        return b == '[';
    }

    /** Goes to the next row; false at the end. Errors: what follows cannot be read, or an array does not end. */
    boolean next() throws IOException {
        return array ? nextObject() : nextLine();
    }

    private boolean nextLine() throws IOException {
        do {
            if (!lines.next()) {
                return false;
            }
            start++;
            overlong = lines.isOverlong();
            row = overlong ? new byte[0] : Arrays.copyOf(lines.bytes(), lines.length());
            if (overlong) {
                lines.skipRest();
            }
        } while (!overlong && isBlank(row));
        return true;
    }

    private static boolean isBlank(byte[] bytes) {
        for (byte b : bytes) {
            if (b < 0 || b > ' ') {
                return false;
            }
        }
        return true;
    }

    /** What is between brackets and commas of the array itself. */
    private boolean nextObject() throws IOException {
        row = new byte[1 << 12];
        overlong = false;
        int length = 0;
        int depth = 0;
        boolean inString = false;
        boolean escaped = false;
        for (int b = in.read(); ; b = in.read()) {
            if (b < 0) {
                throw new IOException("the array does not end");
            }
            line += b == '\n' ? 1 : 0;
            if (depth == 0 && !inString && (b == ',' || b == ']')) {
                if (length > 0 || overlong) {
                    if (b == ']') {
                        in.unread(b);
                    }
                    row = Arrays.copyOf(row, length);
                    return true;
                } else if (b == ']') {
                    return false;
                }
                continue;
            }
            if (length == 0 && !overlong) {
                if (b <= ' ') {
                    continue;
                }
                start = line;
            }
            if (inString) {
                inString = escaped || b != '"';
                escaped = !escaped && b == '\\';
            } else {
                inString = b == '"';
                depth += b == '{' || b == '[' ? 1 : b == '}' || b == ']' ? -1 : 0;
            }
            overlong |= length == maxBytes;
            if (overlong) {
                length = 0;
            } else {
                row = length == row.length ? Arrays.copyOf(row, Math.min(maxBytes, 2 * length)) : row;
                row[length++] = (byte) b;
            }
        }
    }

    /** The row's bytes; none of one that is longer than allowed. */
    byte[] row() {
        return row;
    }

    boolean isOverlong() {
        return overlong;
    }

    /** The line, from 1, that the row begins on. */
    long line() {
        return start;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
