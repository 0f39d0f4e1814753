package dev.xtrain.watch;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A protobuf message in the making, field by field. Source: the protobuf documentation, "Encoding". */
final class ProtoMessage {

    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** An {@code int64}, {@code int32} or enum. */
    ProtoMessage number(int field, long value) {
        tag(field, VARINT);
        varint(value);
        return this;
    }

    ProtoMessage fixed64(int field, double value) {
        tag(field, FIXED64);
        little(Double.doubleToLongBits(value), Double.BYTES);
        return this;
    }

    ProtoMessage fixed32(int field, float value) {
        tag(field, FIXED32);
        little(Float.floatToIntBits(value), Float.BYTES);
        return this;
    }

    ProtoMessage text(int field, String value) {
        return block(field, value.getBytes(StandardCharsets.UTF_8));
    }

    ProtoMessage message(int field, ProtoMessage value) {
        return block(field, value.toBytes());
    }

    /** A repeated {@code double}, packed. */
    ProtoMessage packed(int field, List<? extends Number> values) {
        byte[] block = new byte[Double.BYTES * values.size()];
        ByteBuffer doubles = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
        values.forEach(value -> doubles.putDouble(value.doubleValue()));
        return block(field, block);
    }

    byte[] toBytes() {
        return bytes.toByteArray();
    }

    private ProtoMessage block(int field, byte[] content) {
        tag(field, BYTES);
        varint(content.length);
        bytes.writeBytes(content);
        return this;
    }

    private void tag(int field, int wireType) {
        varint(((long) field << 3) | wireType);
    }

    /** Seven bits a byte, the lowest first; the highest bit of a byte says that more follow. */
    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes.write((int) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        bytes.write((int) rest);
    }

    private void little(long value, int size) {
        for (int i = 0; i < size; i++) {
            bytes.write((int) (value >>> (Byte.SIZE * i)));
        }
    }
}
