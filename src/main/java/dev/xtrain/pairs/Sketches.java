package dev.xtrain.pairs;

import dev.xtrain.io.WriteFailure;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@link MinHash} sketches by number: so many in memory, the rest in a file. */
final class Sketches implements Closeable {

    /** 64 MiB. */
    static final int IN_MEMORY = 1 << 18;

    private static final int CHUNK = 1 << 10;
    private static final int BYTES = MinHash.HASHES * Short.BYTES;

    private final int room;
    private final Path path;
    private final List<short[]> chunks = new ArrayList<>();
    private final BitSet empty = new BitSet();
    private final ByteBuffer bytes = ByteBuffer.allocate(BYTES);
    private @Nullable FileChannel file;
    private int size;

    /**
     * Without any yet.
     *
     * @param room number of sketches that are in memory
     * @param path of a file for the others, made when there is one and gone with the process
     */
    Sketches(int room, Path path) {
        this.room = room;
        this.path = path;
    }

    int size() {
        return size;
    }

    /** Takes in a sketch, or an empty one; returns its number, counted from 0. */
    int add(short[] sketch) {
        if (sketch.length == 0) {
            empty.set(size);
        }
        if (size < room) {
            if (size % CHUNK == 0) {
                chunks.add(new short[CHUNK * MinHash.HASHES]);
            }
            System.arraycopy(sketch, 0, chunks.get(size / CHUNK), offset(size), sketch.length);
        } else {
            write(sketch);
        }
        return size++;
    }

    /** The sketch of a number. */
    short[] get(int number) {
        if (empty.get(number)) {
            return new short[0];
        }
        if (number < room) {
            int from = offset(number);
            return Arrays.copyOfRange(chunks.get(number / CHUNK), from, from + MinHash.HASHES);
        }
        return read(number);
    }

    private static int offset(int number) {
        return number % CHUNK * MinHash.HASHES;
    }

    private long place(int number) {
        return (long) (number - room) * BYTES;
    }

    private FileChannel file() throws IOException {
        FileChannel open = file;
        if (open == null) {
            open = FileChannel.open(
                    path,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.DELETE_ON_CLOSE);
            file = open;
        }
        return open;
    }

    private void write(short[] sketch) {
        bytes.clear();
        bytes.asShortBuffer().put(sketch);
        try {
            for (long at = place(size); bytes.hasRemaining(); ) {
                at += file().write(bytes, at);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(WriteFailure.of(path, e));
        }
    }

    private short[] read(int number) {
        bytes.clear();
        try {
            for (long at = place(number); bytes.hasRemaining(); ) {
                int count = file().read(bytes, at);
                if (count < 0) {
                    throw new IOException("the file is shorter than it was");
                }
                at += count;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("reading sketches: " + e.getMessage(), e);
        }
        var sketch = new short[MinHash.HASHES];
        bytes.flip().asShortBuffer().get(sketch);
        return sketch;
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }
}
