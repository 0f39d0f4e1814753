package dev.xtrain.tensor;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Packs the kernels' text into a TorchScript archive in memory, which is all that DJL's PyTorch engine needs to reach
 * every ATen operation: no Python takes part.
 *
 * <p>An archive is a zip of stored entries: {@code version} (a low number selects old operator schemas, 10 is current),
 * {@code constants.pkl} (an empty tuple), {@code data.pkl} (one object of class {@code Kernels} with the attribute
 * {@code training}) and the class's source under {@code code/}. The resources under {@code kernels/} hold plain
 * function definitions; here they become the methods of that class.
 *
 * <p>Source: pytorch/torch/csrc/jit/serialization (import.cpp, import_source.cpp); pickle protocol 2, PEP 307.
 */
public final class KernelArchive {

    /** The resources under {@code kernels/}, one concept a file. */
    private static final List<String> SOURCES =
            List.of("linear", "attention", "norm", "activation", "stream", "head", "loss", "optimizer");

    private static final String CLASS_HEAD = """
            class Kernels(Module):
              __parameters__ = []
              __buffers__ = []
              training : bool
            """;

    private static final byte[] EMPTY_TUPLE = {(byte) 0x80, 2, ')', '.'};

    private KernelArchive() {}

    /** The archive of all kernels. */
    public static byte[] pack() {
        return pack(definitions());
    }

    /** The definitions of all kernels. */
    static String definitions() {
        var text = new StringBuilder();
        for (String source : SOURCES) {
            text.append(resource("/kernels/" + source + ".py")).append('\n');
        }
        return text.toString();
    }

    /**
     * An archive of one class with the given methods.
     *
     * @param definitions function definitions at column 0, their first parameter {@code self}
     */
    public static byte[] pack(String definitions) {
        var code = new StringBuilder(CLASS_HEAD);
        for (String line : definitions.lines().toList()) {
            if (!line.isBlank() && !line.startsWith("#")) {
                code.append("  ")
                        .append(line.replaceFirst("^(def \\w+\\()self", "$1self: __torch__.Kernels"))
                        .append('\n');
            }
        }
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            store(zip, "k/version", "10\n".getBytes(StandardCharsets.US_ASCII));
            store(zip, "k/constants.pkl", EMPTY_TUPLE);
            store(zip, "k/data.pkl", kernelsObject());
            store(zip, "k/code/__torch__.py", code.toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** The pickle of {@code __torch__.Kernels()} with the state {@code {"training": False}}. */
    private static byte[] kernelsObject() {
        String pickle = "\u0080\u0002" // PROTO 2
                + "c__torch__\nKernels\n" // GLOBAL
                + "q\u0000" // BINPUT 0
                + ")\u0081" // EMPTY_TUPLE, NEWOBJ
                + "}q\u0001" // EMPTY_DICT, BINPUT 1
                + "X\u0008\u0000\u0000\u0000trainingq\u0002" // BINUNICODE, BINPUT 2
                + "\u0089" // NEWFALSE
                + "sb."; // SETITEM, BUILD, STOP
        return pickle.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
        var crc = new CRC32();
        crc.update(content);
        var entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }

    private static String resource(String path) {
        try (InputStream in = KernelArchive.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + path);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
