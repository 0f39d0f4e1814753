package dev.xtrain.tensor;

import dev.xtrain.io.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.SortedSet;

/**
 * A safetensors file, memory-mapped tensor by tensor.
 *
 * <p>The file may be of any size, one tensor of up to 2 GiB. Opening reads and checks the header only, by the rules of
 * the format's own reader: no duplicate names, sizes equal to shapes, no overlap, no hole, nothing behind the last
 * tensor. Thread-safe. Source: the safetensors README, "Format".
 */
public final class Safetensors implements WeightFile {

    /** What the format's own reader allows a header. */
    private static final long MAX_HEADER_BYTES = 100_000_000;

    private static final int LENGTH_BYTES = 8;

    private final Path file;
    private final FileChannel channel;
    private final SafetensorsHeader header;
    private final long dataStart;

    private Safetensors(Path file, FileChannel channel, SafetensorsHeader header, long dataStart) {
        this.file = file;
        this.channel = channel;
        this.header = header;
        this.dataStart = dataStart;
    }

    /** Opens a file and checks its header. Errors: no such file, or not a whole and consistent safetensors file. */
    public static Safetensors open(Path file) {
        if (!Files.isRegularFile(file)) {
            throw UserError.doing("reading weights")
                    .expected("a safetensors file")
                    .found(Files.exists(file) ? "no regular file" : "nothing")
                    .at(file)
                    .fix("Check the path.");
        }
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            try {
                return read(file, channel);
            } catch (Throwable e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + file + ": " + e.getMessage(), e);
        }
    }

    private static Safetensors read(Path file, FileChannel channel) throws IOException {
        long size = channel.size();
        if (size < LENGTH_BYTES) {
            throw SafetensorsHeader.refusal(file, "a header length of 8 bytes", "a file of " + size + " bytes");
        }
        long length = readFully(channel, 0, LENGTH_BYTES).getLong();
        if (length < 0 || length > MAX_HEADER_BYTES) {
            throw SafetensorsHeader.refusal(
                    file,
                    "a header of at most " + MAX_HEADER_BYTES + " bytes",
                    "a header length of " + Long.toUnsignedString(length));
        }
        if (length > size - LENGTH_BYTES) {
            throw SafetensorsHeader.refusal(
                    file, "a header of " + length + " bytes", "a file that ends after " + (size - LENGTH_BYTES));
        }
        long dataStart = LENGTH_BYTES + length;
        ByteBuffer text = readFully(channel, LENGTH_BYTES, (int) length);
        return new Safetensors(file, channel, SafetensorsHeader.parse(file, text, size - dataStart), dataStart);
    }

    private static ByteBuffer readFully(FileChannel channel, long position, int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw new IOException("the file became shorter while it was read");
            }
        }
        return buffer.flip();
    }

    @Override
    public SortedSet<String> names() {
        return header.names();
    }

    /** Free text that the writer left, such as {@code format: pt}; empty where there is none. */
    public Map<String, String> metadata() {
        return header.metadata();
    }

    @Override
    public StoredTensor tensor(String name) {
        SafetensorsHeader.Entry entry = header.entry(file, name);
        if (entry.bytes() > Integer.MAX_VALUE) {
            throw UserError.doing("reading weights")
                    .expected("a tensor below 2 GiB")
                    .found(entry.bytes() + " bytes")
                    .at(file)
                    .in(name)
                    .fix("Use a checkpoint that splits this tensor.");
        }
        try {
            ByteBuffer data = channel.map(FileChannel.MapMode.READ_ONLY, dataStart + entry.begin(), entry.bytes());
            return new StoredTensor(name, entry.dtype(), entry.shape(), data);
        } catch (IOException e) {
            throw new UncheckedIOException("mapping " + name + " of " + file + ": " + e.getMessage(), e);
        }
    }

    /** Closes the file. Tensors already handed out must not be used any more. */
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
