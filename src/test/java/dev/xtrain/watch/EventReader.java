package dev.xtrain.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads event files without anything of the writer's: framing and CRC-32C bit by bit, messages by protobuf-java from
 * TensorFlow's field numbers.
 */
final class EventReader {

    private static final Descriptor EVENT = event();

    private EventReader() {}

    /** The messages of a file whose every checksum holds. */
    static List<DynamicMessage> read(Path file) throws IOException {
        List<DynamicMessage> events = new ArrayList<>();
        try (var in = new DataInputStream(Files.newInputStream(file))) {
            while (true) {
                byte[] head = in.readNBytes(8);
                if (head.length == 0) {
                    return events;
                }
                requireSum(in, head);
                long length = 0;
                for (int i = 7; i >= 0; i--) {
                    length = length << 8 | (head[i] & 0xff);
                }
                byte[] data = in.readNBytes(Math.toIntExact(length));
                if (data.length < length) {
                    throw new EOFException(file.toString());
                }
                requireSum(in, data);
                events.add(DynamicMessage.parseFrom(EVENT, data));
            }
        }
    }

    private static void requireSum(DataInputStream in, byte[] data) throws IOException {
        int crc = crc32c(data);
        int masked = (crc >>> 15 | crc << 17) + 0xa282ead8;
        assertEquals(masked, Integer.reverseBytes(in.readInt()));
    }

    /** Castagnoli's polynomial, reflected. */
    static int crc32c(byte[] data) {
        int crc = ~0;
        for (byte value : data) {
            crc ^= value & 0xff;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) == 0 ? crc >>> 1 : crc >>> 1 ^ 0x82f63b78;
            }
        }
        return ~crc;
    }

    /** A field of a message that has it; unknown fields of the message are an error. */
    static Object field(DynamicMessage message, String name) {
        assertEquals(0, message.getUnknownFields().getSerializedSize(), message::toString);
        return message.getField(message.getDescriptorForType().findFieldByName(name));
    }

    static DynamicMessage message(DynamicMessage message, String name) {
        return (DynamicMessage) field(message, name);
    }

    @SuppressWarnings("unchecked")
    static <T> List<T> list(DynamicMessage message, String name) {
        return (List<T>) field(message, name);
    }

    static boolean has(DynamicMessage message, String name) {
        return message.hasField(message.getDescriptorForType().findFieldByName(name));
    }

    private static Descriptor event() {
        FileDescriptorProto file = FileDescriptorProto.newBuilder()
                .setName("event.proto")
                .setSyntax("proto3")
                .addMessageType(DescriptorProto.newBuilder()
                        .setName("Event")
                        .addField(field("wall_time", 1, Type.TYPE_DOUBLE))
                        .addField(field("step", 2, Type.TYPE_INT64))
                        .addField(field("file_version", 3, Type.TYPE_STRING))
                        .addField(field("summary", 5, Type.TYPE_MESSAGE).setTypeName("Summary"))
                        .addField(field("session_log", 7, Type.TYPE_MESSAGE).setTypeName("SessionLog")))
                .addMessageType(DescriptorProto.newBuilder()
                        .setName("SessionLog")
                        .addField(field("status", 1, Type.TYPE_INT32)))
                .addMessageType(DescriptorProto.newBuilder()
                        .setName("Summary")
                        .addField(field("value", 1, Type.TYPE_MESSAGE)
                                .setTypeName("Value")
                                .setLabel(Label.LABEL_REPEATED)))
                .addMessageType(DescriptorProto.newBuilder()
                        .setName("Value")
                        .addField(field("tag", 1, Type.TYPE_STRING))
                        .addField(field("simple_value", 2, Type.TYPE_FLOAT))
                        .addField(field("histo", 5, Type.TYPE_MESSAGE).setTypeName("HistogramProto")))
                .addMessageType(DescriptorProto.newBuilder()
                        .setName("HistogramProto")
                        .addField(field("min", 1, Type.TYPE_DOUBLE))
                        .addField(field("max", 2, Type.TYPE_DOUBLE))
                        .addField(field("num", 3, Type.TYPE_DOUBLE))
                        .addField(field("sum", 4, Type.TYPE_DOUBLE))
                        .addField(field("sum_squares", 5, Type.TYPE_DOUBLE))
                        .addField(field("bucket_limit", 6, Type.TYPE_DOUBLE).setLabel(Label.LABEL_REPEATED))
                        .addField(field("bucket", 7, Type.TYPE_DOUBLE).setLabel(Label.LABEL_REPEATED)))
                .build();
        try {
            return FileDescriptor.buildFrom(file, new FileDescriptor[0]).findMessageTypeByName("Event");
        } catch (DescriptorValidationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static FieldDescriptorProto.Builder field(String name, int number, Type type) {
        return FieldDescriptorProto.newBuilder()
                .setName(name)
                .setNumber(number)
                .setType(type)
                .setLabel(Label.LABEL_OPTIONAL);
    }
}
