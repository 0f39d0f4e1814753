package dev.xtrain.tensor;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes torch zips for tests opcode by opcode, as torch.save of 2.x does, or worse. */
public final class PickledModel {

    private final ByteArrayOutputStream pickle = new ByteArrayOutputStream();
    private final ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    private final ZipOutputStream zip = new ZipOutputStream(zipped);
    private int memo;

    public PickledModel op(int... bytes) {
        for (int b : bytes) {
            pickle.write(b);
        }
        return this;
    }

    public PickledModel global(String module, String name) {
        return line("c" + module).line(name).remember();
    }

    private PickledModel line(String text) {
        pickle.writeBytes((text + "\n").getBytes(StandardCharsets.UTF_8));
        return this;
    }

    private PickledModel remember() {
        return op('q', memo++);
    }

    public PickledModel text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        op('X').int32(bytes.length);
        pickle.writeBytes(bytes);
        return remember();
    }

    PickledModel number(long value) {
        return value == (int) value ? op('J').int32((int) value) : op(0x8a, 8).int64(value);
    }

    private PickledModel int32(int value) {
        pickle.writeBytes(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array());
        return this;
    }

    private PickledModel int64(long value) {
        pickle.writeBytes(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array());
        return this;
    }

    PickledModel tuple(long... values) {
        op('(');
        for (long value : values) {
            number(value);
        }
        return op('t').remember();
    }

    /** Protocol, an OrderedDict and the mark behind which names and tensors follow. */
    public PickledModel begin() {
        return op(0x80, 2)
                .global("collections", "OrderedDict")
                .op(')', 'R')
                .remember()
                .op('(');
    }

    public PickledModel tensor(
            String name, String storage, String key, long elements, long offset, long[] shape, long... strides) {
        text(name).global("torch._utils", "_rebuild_tensor_v2");
        op('(', '(')
                .text("storage")
                .global("torch", storage)
                .text(key)
                .text("cpu")
                .number(elements)
                .op('t', 'Q');
        number(offset).tuple(shape).tuple(strides).op(0x89);
        return global("collections", "OrderedDict").op(')', 'R', 't', 'R').remember();
    }

    /** Names and tensors into the OrderedDict, its {@code _metadata} attribute, the end. */
    public PickledModel end() {
        op('u', '}').text("_metadata").global("collections", "OrderedDict").op(')', 'R', 's', 'b', '.');
        return this;
    }

    PickledModel entry(String name, byte[] content, int method) throws IOException {
        var entry = new ZipEntry("archive/" + name);
        entry.setMethod(method);
        var crc = new CRC32();
        crc.update(content);
        entry.setCrc(crc.getValue());
        entry.setSize(content.length);
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
        return this;
    }

    public PickledModel storage(String key, byte[] content) throws IOException {
        return entry("data/" + key, content, ZipEntry.STORED);
    }

    /** The file: pickle, version, byte order and what was added. */
    public byte[] file() throws IOException {
        return file("little", ZipEntry.STORED);
    }

    byte[] file(String byteOrder, int method) throws IOException {
        entry("data.pkl", pickle.toByteArray(), method);
        entry("byteorder", byteOrder.getBytes(StandardCharsets.UTF_8), method);
        entry("version", "3\n".getBytes(StandardCharsets.UTF_8), method);
        return closed();
    }

    /** The file with nothing but what was added. */
    byte[] closed() throws IOException {
        zip.close();
        return zipped.toByteArray();
    }
}
