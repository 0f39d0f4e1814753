package dev.xtrain.tensor;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes protobuf messages for tests, well-formed or not. */
public final class Proto {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Proto varint(long value) {
        long left = value;
        while ((left & ~0x7fL) != 0) {
            bytes.write((int) ((left & 0x7f) | 0x80));
            left >>>= 7;
        }
        bytes.write((int) left);
        return this;
    }

    Proto number(int field, long value) {
        return varint((long) field << 3).varint(value);
    }

    Proto bytes(int field, byte[] value) {
        varint(((long) field << 3) | 2).varint(value.length);
        bytes.writeBytes(value);
        return this;
    }

    Proto text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    Proto message(int field, Proto value) {
        return bytes(field, value.toByteArray());
    }

    Proto raw(int... values) {
        for (int value : values) {
            bytes.write(value);
        }
        return this;
    }

    byte[] toByteArray() {
        return bytes.toByteArray();
    }

    public static byte[] floats(float... values) {
        ByteBuffer buffer = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            buffer.putFloat(value);
        }
        return buffer.array();
    }

    /** An initializer of fp32 values in {@code raw_data}. */
    public static Proto tensor(String name, long[] dims, byte[] data) {
        var tensor = new Proto();
        for (long dim : dims) {
            tensor.number(1, dim);
        }
        return tensor.number(2, 1).text(8, name).bytes(9, data);
    }

    /** A model of one graph with these initializers. */
    public static byte[] model(Proto... initializers) {
        var graph = new Proto();
        for (Proto initializer : initializers) {
            graph.message(5, initializer);
        }
        return new Proto().number(1, 6).message(7, graph).toByteArray();
    }
}
