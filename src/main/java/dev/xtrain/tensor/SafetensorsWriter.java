package dev.xtrain.tensor;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Writes named tensors as one safetensors file, streaming: values are asked for one tensor at a time.
 *
 * <p>Tensors lie by falling element size, then by name, as the format's own writer lays them, so that each is aligned;
 * equal contents give equal bytes. The metadata {@code format: pt}, without which some readers refuse, is always there.
 * fp32 becomes fp16 or bf16 by rounding to nearest, ties to even.
 */
public final class SafetensorsWriter {

    private static final int CHUNK_BYTES = 1 << 16;
    private static final Comparator<Entry> LAYOUT =
            Comparator.comparingInt((Entry e) -> -e.dtype.bytes()).thenComparing(Entry::name);

    private final Map<String, Entry> entries = new TreeMap<>();
    private final Map<String, String> metadata = new TreeMap<>(Map.of("format", "pt"));

    private record Entry(String name, Dtype dtype, long[] shape, Body body) {

        long bytes() {
            return Arrays.stream(shape).reduce(dtype.bytes(), Math::multiplyExact);
        }
    }

    private interface Body {
        void writeTo(OutputStream out) throws IOException;
    }

    /** Receives a tensor's values in order, in pieces of any length. */
    @FunctionalInterface
    public interface FloatSink {
        void accept(float[] values) throws IOException;
    }

    /** Gives a tensor's values when their turn to be written comes. */
    @FunctionalInterface
    public interface FloatSource {
        void writeTo(FloatSink sink) throws IOException;
    }

    /** Adds a line of free text to the header. */
    public SafetensorsWriter metadata(String key, String value) {
        metadata.put(key, value);
        return this;
    }

    /** Adds a tensor as it was stored, bytes unchanged. */
    public SafetensorsWriter add(StoredTensor tensor) {
        return add(tensor.name(), tensor);
    }

    /** Adds a stored tensor under another name. */
    public SafetensorsWriter add(String name, StoredTensor tensor) {
        return add(new Entry(name, tensor.dtype(), tensor.shape(), out -> copy(tensor.data(), out)));
    }

    /**
     * Adds fp32 values.
     *
     * @param dtype what to store them as: F32, F16 or BF16
     */
    public SafetensorsWriter add(String name, Dtype dtype, long[] shape, float[] values) {
        return add(name, dtype, shape, () -> values);
    }

    /**
     * Adds fp32 values that are made when their turn to be written comes.
     *
     * @param dtype what to store them as: F32, F16 or BF16
     */
    public SafetensorsWriter add(String name, Dtype dtype, long[] shape, Supplier<float[]> values) {
        return stream(name, dtype, shape, sink -> sink.accept(values.get()));
    }

    /**
     * Adds fp32 values that need not fit into memory.
     *
     * @param dtype what to store them as: F32, F16 or BF16
     */
    public SafetensorsWriter stream(String name, Dtype dtype, long[] shape, FloatSource values) {
        if (!dtype.isFloating() || dtype == Dtype.F64) {
            throw new IllegalArgumentException(name + ": fp32 values cannot be stored as " + dtype);
        }
        long[] fixed = shape.clone();
        return add(new Entry(name, dtype, fixed, out -> {
            long[] count = {0};
            values.writeTo(floats -> {
                count[0] += floats.length;
                write(floats, dtype, out);
            });
            requireCount(name, fixed, count[0]);
        }));
    }

    /** Adds 64-bit integers. */
    public SafetensorsWriter add(String name, long[] shape, long[] values) {
        long[] fixed = shape.clone();
        requireCount(name, fixed, values.length);
        return add(new Entry(name, Dtype.I64, fixed, out -> {
            ByteBuffer chunk = chunk();
            for (long value : values) {
                flushWhenFull(chunk, out);
                chunk.putLong(value);
            }
            flush(chunk, out);
        }));
    }

    private SafetensorsWriter add(Entry entry) {
        if (entries.putIfAbsent(entry.name, entry) != null) {
            throw new IllegalArgumentException("two tensors are named " + entry.name);
        }
        return this;
    }

    private static void requireCount(String name, long[] shape, long count) {
        if (Arrays.stream(shape).reduce(1, Math::multiplyExact) != count) {
            throw new IllegalArgumentException(name + ": " + count + " values for shape " + Arrays.toString(shape));
        }
    }

    /** Writes the file; the stream stays open. */
    public void writeTo(OutputStream out) throws IOException {
        List<Entry> layout = entries.values().stream().sorted(LAYOUT).toList();
        byte[] header = header(layout);
        out.write(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .array());
        out.write(header);
        for (Entry entry : layout) {
            entry.body.writeTo(out);
        }
    }

    private byte[] header(List<Entry> layout) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
            json.writeStartObject();
            json.writeObjectFieldStart("__metadata__");
            for (var line : metadata.entrySet()) {
                json.writeStringField(line.getKey(), line.getValue());
            }
            json.writeEndObject();
            long offset = 0;
            for (Entry entry : layout) {
                json.writeObjectFieldStart(entry.name);
                json.writeStringField("dtype", entry.dtype.name());
                json.writeFieldName("shape");
                json.writeArray(entry.shape, 0, entry.shape.length);
                json.writeFieldName("data_offsets");
                json.writeArray(new long[] {offset, offset + entry.bytes()}, 0, 2);
                json.writeEndObject();
                offset += entry.bytes();
            }
            json.writeEndObject();
        }
        while (bytes.size() % 8 != 0) {
            bytes.write(' ');
        }
        return bytes.toByteArray();
    }

    private static void write(float[] values, Dtype dtype, OutputStream out) throws IOException {
        ByteBuffer chunk = chunk();
        for (float value : values) {
            flushWhenFull(chunk, out);
            switch (dtype) {
                case F16 -> chunk.putShort(Halves.fromFloat(value));
                case BF16 -> chunk.putShort(bfloat16(value));
                default -> chunk.putFloat(value);
            }
        }
        flush(chunk, out);
    }

    /** The bf16 bits nearest to a value. */
    private static short bfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) ((bits >>> 16) | 0x40); // quiet, and never rounded into an infinity
        }
        return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
    }

    private static void copy(ByteBuffer data, OutputStream out) throws IOException {
        ByteBuffer source = data.duplicate().rewind();
        byte[] chunk = new byte[CHUNK_BYTES];
        while (source.hasRemaining()) {
            int count = Math.min(chunk.length, source.remaining());
            source.get(chunk, 0, count);
            out.write(chunk, 0, count);
        }
    }

    private static ByteBuffer chunk() {
        return ByteBuffer.allocate(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void flushWhenFull(ByteBuffer chunk, OutputStream out) throws IOException {
        if (!chunk.hasRemaining()) {
            flush(chunk, out);
        }
    }

    private static void flush(ByteBuffer chunk, OutputStream out) throws IOException {
        out.write(chunk.array(), chunk.arrayOffset(), chunk.position());
        chunk.clear();
    }
}
