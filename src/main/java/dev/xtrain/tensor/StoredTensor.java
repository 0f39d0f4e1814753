package dev.xtrain.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * One tensor as it lies in a file.
 *
 * @param name its name
 * @param dtype element type
 * @param shape dimensions, outermost first; empty for a scalar
 * @param data its bytes, row-major, little-endian, position 0 to limit; direct where the file is mapped
 */
public record StoredTensor(String name, Dtype dtype, long[] shape, ByteBuffer data) {

    /** Checks that the bytes are as many as the shape asks for. */
    public StoredTensor {
        shape = shape.clone();
        data = data.slice().order(ByteOrder.LITTLE_ENDIAN);
        long expected = Arrays.stream(shape).reduce(1, Math::multiplyExact) * dtype.bytes();
        if (data.remaining() != expected) {
            throw new IllegalArgumentException(name + ": " + Arrays.toString(shape) + " " + dtype + " needs " + expected
                    + " bytes, has " + data.remaining());
        }
    }

    /** Number of elements. */
    public int elements() {
        return data.limit() / dtype.bytes();
    }

    /** All elements as fp32, row-major; F64 is rounded, integers are converted. */
    public float[] toFloats() {
        float[] values = new float[elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (dtype) {
                case F64 -> (float) data.getDouble(i * 8);
                case F32 -> data.getFloat(i * 4);
                case F16 -> Halves.toFloat(data.getShort(i * 2));
                case BF16 -> Float.intBitsToFloat(data.getShort(i * 2) << 16);
                case I64 -> data.getLong(i * 8);
                case I32 -> data.getInt(i * 4);
                case I16 -> data.getShort(i * 2);
                case I8 -> data.get(i);
                case U8, BOOL -> data.get(i) & 0xff;
            };
        }
        return values;
    }
}
