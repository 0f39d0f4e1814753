package dev.xtrain.pairs;

import dev.xtrain.io.AtomicFile;
import dev.xtrain.io.UserError;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * What an evaluation set looks like, without the set: hashes of its functions and of the runs of 13 tokens in its code
 * and texts. Training rows that it recognises are left out.
 *
 * <p>On disk, {@code NAME.fingerprints}, big-endian: magic "XTFPRINT", u32 version 1, u32 CRC-32C of all that follows,
 * u32 bytes of UTF-8 and the set's name, u32 number of functions, u32 number of runs; then the hashes, i64, each kind
 * ascending and without repetitions. A hash is that of {@link CodeGrams}: tokens alone count, white space and
 * documentation do not. A text of fewer than 13 tokens is one run.
 *
 * @param name of the set
 * @param functions hashes of whole functions
 * @param runs hashes of runs of tokens
 */
public record Fingerprints(String name, long[] functions, long[] runs) {

    /** What files are called. */
    public static final String SUFFIX = ".fingerprints";

    static final int TOKENS = 13;

    /** Share of a text's runs that must be known for the text to be a copy. */
    static final double SHARE = 0.5;

    private static final long MAGIC = 0x585446505249_4E54L; // "XTFPRINT"
    private static final int VERSION = 1;
    private static final int MAX_DEPTH = 3; // of folders that are looked into
    private static final long MAX_BYTES = 256 << 20; // 33 million hashes
    private static final int HEAD_BYTES = 16;

    /** Collects the fingerprints of a set. */
    public static final class Builder {

        private final LongStream.Builder functions = LongStream.builder();
        private final LongStream.Builder runs = LongStream.builder();

        /** Adds a function, without its documentation. */
        public void addCode(String code) {
            functions.add(hash(code));
            addText(code);
        }

        /** Adds a question or a documentation. */
        public void addText(String text) {
            for (long run : CodeGrams.of(text, TOKENS)) {
                runs.add(run);
            }
        }

        /** What was added. */
        public Fingerprints build(String name) {
            return new Fingerprints(
                    name,
                    functions.build().sorted().distinct().toArray(),
                    runs.build().sorted().distinct().toArray());
        }
    }

    /**
     * Code and its documentation as they are looked up, in as many sets as there are.
     *
     * @param whole hash of the code
     * @param code runs of it
     * @param doc runs of the documentation
     */
    record Probe(long whole, long[] code, long[] doc) {

        static Probe of(String code, String doc) {
            return new Probe(hash(code), CodeGrams.of(code, TOKENS), CodeGrams.of(doc, TOKENS));
        }
    }

    /** Whether the set has this function, or this text, or most of either. */
    boolean knows(Probe probe) {
        return Arrays.binarySearch(functions, probe.whole) >= 0 || isCopy(probe.code) || isCopy(probe.doc);
    }

    /** A hash of all that it holds. */
    public String version() {
        return PairId.hash(name, Arrays.hashCode(functions), Arrays.hashCode(runs));
    }

    private boolean isCopy(long[] found) {
        long known = Arrays.stream(found)
                .filter(run -> Arrays.binarySearch(runs, run) >= 0)
                .count();
        return found.length > 1 && known >= SHARE * found.length; // one run is as much as anybody might say
    }

    private static long hash(String code) {
        long[] all = CodeGrams.of(code, Integer.MAX_VALUE);
        return all.length == 0 ? 0 : all[0];
    }

    /** Writes the file, whole or not at all. */
    public void write(Path file) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            byte[] text = name.getBytes(StandardCharsets.UTF_8);
            out.writeInt(text.length);
            out.write(text);
            out.writeInt(functions.length);
            out.writeInt(runs.length);
            for (long[] hashes : new long[][] {functions, runs}) {
                for (long hash : hashes) {
                    out.writeLong(hash);
                }
            }
        } catch (IOException e) {
            throw new AssertionError("memory can be written to", e);
        }
        byte[] body = bytes.toByteArray();
        AtomicFile.write(
                file,
                ByteBuffer.allocate(HEAD_BYTES + body.length)
                        .putLong(MAGIC)
                        .putInt(VERSION)
                        .putInt(checksum(ByteBuffer.wrap(body)))
                        .put(body)
                        .array());
    }

    /** The files of a folder and those below it, sorted, or the file itself; none where nothing is there. */
    public static List<Path> files(Path place) {
        if (!Files.exists(place)) {
            return List.of();
        }
        try (Stream<Path> found = Files.find(
                place,
                MAX_DEPTH,
                (path, attributes) ->
                        attributes.isRegularFile() && path.toString().endsWith(SUFFIX))) {
            return found.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads a file. Errors: it is none, or damaged. */
    public static Fingerprints read(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw wrong(file, "one of over " + (MAX_BYTES >> 20) + " MB");
            }
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
            if (bytes.remaining() < HEAD_BYTES + 12 || bytes.getLong() != MAGIC || bytes.getInt() != VERSION) {
                throw wrong(file, "something else");
            }
            if (bytes.getInt() != checksum(bytes.slice())) {
                throw wrong(file, "one that is damaged");
            }
            byte[] name = new byte[Math.min(bytes.getInt() & Integer.MAX_VALUE, bytes.remaining())];
            bytes.get(name);
            if (bytes.remaining() < 2 * Integer.BYTES) {
                throw wrong(file, "one that is damaged");
            }
            int functions = bytes.getInt();
            int runs = bytes.getInt();
            if (functions < 0 || runs < 0 || 8L * ((long) functions + runs) != bytes.remaining()) {
                throw wrong(file, "one that is damaged");
            }
            LongBuffer hashes = bytes.asLongBuffer();
            return new Fingerprints(
                    new String(name, StandardCharsets.UTF_8), take(hashes, functions), take(hashes, runs));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long[] take(LongBuffer hashes, int count) {
        long[] taken = new long[count];
        hashes.get(taken);
        return taken;
    }

    private static int checksum(ByteBuffer bytes) {
        var crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    private static UserError wrong(Path file, String found) {
        return UserError.doing("reading the fingerprints of an evaluation set")
                .expected("a file that scripts/fetch-eval wrote")
                .found(found)
                .at(file)
                .fix("Delete it, and fetch the set again.");
    }
}
