package dev.xtrain.search;

import dev.xtrain.extract.Languages;
import dev.xtrain.io.AtomicFile;
import dev.xtrain.model.TextKey;
import dev.xtrain.source.Stamp;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The files of a directory and their functions, as they were last read.
 *
 * <p>On disk, big-endian: magic "XTCATALG", u32 version, u32 CRC-32C of all that follows; a text that names the
 * directory and one that names program and grammars; the fields of this record and of those in it, in order. A text is
 * u32 bytes of UTF-8. A file of another version, directory or program is of no use and made anew.
 *
 * @param generation another one as soon as the functions are others
 * @param nextId the number that no function had yet
 * @param files sorted by path
 */
record Catalog(UUID generation, long nextId, List<IndexedFile> files) {

    private static final long MAGIC = 0x5854434154414c47L; // "XTCATALG"
    private static final int VERSION = 1;
    private static final int HEAD_BYTES = 16;

    /** That of a directory never seen. */
    static final Catalog EMPTY = new Catalog(new UUID(0, 0), 0, List.of());

    /** All functions, in the order of files and lines: a function's place in it is its number in a search. */
    List<IndexedFunction> functions() {
        var functions = new ArrayList<IndexedFunction>();
        files.forEach(file -> functions.addAll(file.functions()));
        return functions;
    }

    /** What functions were found with: with another the same source may have others. */
    private static String program() {
        String version = Catalog.class.getPackage().getImplementationVersion();
        return "xtrain " + version + ", " + String.join(", ", Languages.grammarVersions(Languages.all()));
    }

    void write(Path file, Path directory) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            text(out, directory.toString());
            text(out, program());
            out.writeLong(generation.getMostSignificantBits());
            out.writeLong(generation.getLeastSignificantBits());
            out.writeLong(nextId);
            out.writeInt(files.size());
            for (IndexedFile indexed : files) {
                write(out, indexed);
            }
        } catch (IOException e) {
            throw new AssertionError("memory can be written to", e);
        }
        byte[] body = bytes.toByteArray();
        ByteBuffer content = ByteBuffer.allocate(HEAD_BYTES + body.length);
        content.putLong(MAGIC).putInt(VERSION).putInt(crc(body, 0)).put(body);
        AtomicFile.write(file, content.array());
    }

    private static void write(DataOutputStream out, IndexedFile file) throws IOException {
        text(out, file.path());
        out.writeLong(file.stamp().bytes());
        out.writeLong(file.stamp().modified());
        out.writeLong(file.stamp().file());
        out.writeBoolean(file.settled());
        text(out, file.content());
        out.writeLong(file.firstId());
        out.writeInt(file.functions().size());
        for (IndexedFunction function : file.functions()) {
            text(out, function.lang());
            text(out, function.symbol());
            out.writeInt(function.line());
            out.writeInt(function.endLine());
            out.writeInt(function.firstLine());
            out.writeInt(function.startByte());
            out.writeInt(function.endByte());
            out.writeLong(function.key().high());
            out.writeLong(function.key().low());
        }
    }

    /**
     * Reads a file.
     *
     * @return null where there is none
     */
    static @Nullable Catalog read(Path file, Path directory) throws DefectiveIndexException {
        byte[] bytes;
        try {
            if (!Files.exists(file)) {
                return null;
            }
            bytes = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new DefectiveIndexException(file + " cannot be read (" + e.getMessage() + ")");
        }
        ByteBuffer head = ByteBuffer.wrap(bytes);
        if (bytes.length < HEAD_BYTES || head.getLong() != MAGIC) {
            throw new DefectiveIndexException(file + " is not a catalog");
        }
        if (head.getInt() != VERSION) {
            throw new DefectiveIndexException(file + " is of another version of xtrain");
        }
        if (head.getInt() != crc(bytes, HEAD_BYTES)) {
            throw new DefectiveIndexException(file + " is damaged (it fails its checksum)");
        }
        try (var in = new DataInputStream(new ByteArrayInputStream(bytes, HEAD_BYTES, bytes.length - HEAD_BYTES))) {
            if (!text(in).equals(directory.toString())) {
                throw new DefectiveIndexException(file + " is about another directory");
            }
            if (!text(in).equals(program())) {
                throw new DefectiveIndexException(file + " is of another version of xtrain");
            }
            var generation = new UUID(in.readLong(), in.readLong());
            long nextId = in.readLong();
            List<IndexedFile> files = new ArrayList<>();
            for (int count = in.readInt(); count > 0; count--) {
                files.add(readFile(in));
            }
            return new Catalog(generation, nextId, files);
        } catch (IOException e) {
            throw new DefectiveIndexException(file + " is damaged (" + e.getMessage() + ")");
        }
    }

    private static IndexedFile readFile(DataInputStream in) throws IOException {
        String path = text(in);
        var stamp = new Stamp(in.readLong(), in.readLong(), in.readLong());
        boolean settled = in.readBoolean();
        String content = text(in);
        long firstId = in.readLong();
        List<IndexedFunction> functions = new ArrayList<>();
        for (int count = in.readInt(); count > 0; count--) {
            functions.add(new IndexedFunction(
                    path,
                    text(in).intern(), // a handful of languages
                    text(in),
                    in.readInt(),
                    in.readInt(),
                    in.readInt(),
                    in.readInt(),
                    in.readInt(),
                    new TextKey(in.readLong(), in.readLong())));
        }
        return new IndexedFile(path, stamp, settled, content, firstId, functions);
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
    }

    private static int crc(byte[] bytes, int from) {
        var crc = new CRC32C();
        crc.update(bytes, from, bytes.length - from);
        return (int) crc.getValue();
    }
}
