package dev.xtrain.tensor;

import dev.xtrain.io.UserError;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A cursor over the fields of one protobuf message; every length is checked against the message that holds it.
 *
 * <p>Messages inside are cursors of their own, opened only where the caller knows the field, so nothing recurses.
 * Source: the protobuf documentation, "Encoding".
 */
final class OnnxMessage {

    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    private final Path file;
    private final String name;
    private final ByteBuffer data;
    private int field;
    private int wireType;

    /** @param name what the message is, for errors */
    OnnxMessage(Path file, String name, ByteBuffer data) {
        this.file = file;
        this.name = name;
        this.data = data.slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Moves to the next field; false at the end of the message. */
    boolean next() {
        if (!data.hasRemaining()) {
            return false;
        }
        long tag = readVarint();
        if (tag < 8 || tag > 0xffff_ffffL) {
            throw refusal("a field number", "tag " + Long.toUnsignedString(tag));
        }
        field = (int) (tag >>> 3);
        wireType = (int) (tag & 7);
        return true;
    }

    /** Number of the current field. */
    int field() {
        return field;
    }

    /** Value of the current field, a varint. */
    long varint() {
        require(VARINT, "a number");
        return readVarint();
    }

    /** Value of the current field, bytes; they are not copied. */
    ByteBuffer bytes() {
        require(BYTES, "bytes");
        return take(readVarint());
    }

    /** Value of the current field, text. */
    String text() {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes()).toString();
        } catch (CharacterCodingException e) {
            throw refusal("text in UTF-8", "bytes that are not");
        }
    }

    /** Value of the current field, a message of its own. */
    OnnxMessage message(String what) {
        return new OnnxMessage(file, what, bytes());
    }

    /** Passes over the current field. */
    void skip() {
        switch (wireType) {
            case VARINT -> readVarint();
            case FIXED64 -> take(8);
            case BYTES -> take(readVarint());
            case FIXED32 -> take(4);
            default -> throw refusal("wire type 0, 1, 2 or 5", "wire type " + wireType);
        }
    }

    /** Whether a run of packed numbers goes on. */
    boolean remaining() {
        return data.hasRemaining();
    }

    /** The next of a run of packed numbers. */
    long packedVarint() {
        return readVarint();
    }

    /** Whether the current field is a run of packed numbers rather than a single one. */
    boolean packed() {
        return wireType == BYTES;
    }

    private void require(int expected, String what) {
        if (wireType != expected) {
            throw refusal(what, "wire type " + wireType);
        }
    }

    private ByteBuffer take(long length) {
        if (length < 0 || length > data.remaining()) {
            throw refusal(
                    "at most " + data.remaining() + " bytes more", "a length of " + Long.toUnsignedString(length));
        }
        ByteBuffer taken = data.slice(data.position(), (int) length).order(ByteOrder.LITTLE_ENDIAN);
        data.position(data.position() + (int) length);
        return taken;
    }

    private long readVarint() {
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            if (!data.hasRemaining()) {
                throw refusal("a number", "the end");
            }
            byte next = data.get();
            if (shift == 63 && (next & 0xfe) != 0) {
                break;
            }
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw refusal("a number of at most 64 bits", "more");
    }

    /** An error about this message. */
    UserError refusal(String expected, String found) {
        return UserError.doing("reading weights")
                .expected(expected)
                .found(found)
                .at(file)
                .in(field == 0 ? name : name + ", field " + field)
                .fix("The file is damaged or no ONNX model: copy or export it again.");
    }
}
