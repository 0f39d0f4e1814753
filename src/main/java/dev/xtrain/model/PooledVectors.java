package dev.xtrain.model;

import dev.xtrain.io.AtomicFile;
import dev.xtrain.tensor.Halves;
import dev.xtrain.tensor.Vectors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One vector for each of many texts, to rank by at first, and where its own vectors lie in a {@link VectorStore}: all
 * that a search needs to open, in one small file, before it reads the vectors of a few candidates.
 *
 * <p>A text's pooled vector is the mean of its vectors, L2-normalised; that of a single-vector encoder is its only one.
 *
 * <p>Format, little-endian:
 *
 * <pre>
 *  0  magic "XTPOOLED"
 *  8  u32 version, 1
 * 12  u32 CRC-32C of everything else in the file
 * 16  u64, u64 generation of the list of texts
 * 32  u32 dimension
 * 36  u32 number of texts, n
 * 40  u32 number of vector files, s
 * 44  u32 bytes of the identity, m
 * 48  the encoder's identity, UTF-8 [m]
 *     s times: u32 bytes of the name, the name, UTF-8
 *     n times: 16 bytes key, u32 file, u32 byte of the first row, u32 rows, u32 CRC-32C of the rows
 *     fp16 [n x dimension]
 * </pre>
 *
 * Not thread-safe.
 */
public final class PooledVectors {

    private static final String SUFFIX = ".pooled";
    private static final long MAGIC = 0x44454c4f4f505458L; // "XTPOOLED"
    private static final int VERSION = 1;
    private static final int CRC_AT = 12;
    private static final int HEAD_BYTES = 48;
    private static final int ENTRY_BYTES = 32;

    /** A file is not whole, not of this format, or does not fit the vectors that it points to. */
    public static final class StaleException extends Exception {
        private static final long serialVersionUID = 1L;

        StaleException(String message) {
            super(message);
        }
    }

    /**
     * Where a text's rows lie.
     *
     * @param file name of a vector file
     * @param crc of the rows
     */
    private record Place(String file, int offset, int rows, int crc) {

        /** That of a text without vectors. */
        static final Place NONE = new Place("", 0, 0, 0);
    }

    private final UUID generation;
    private final int dimension;
    private final List<TextKey> keys;
    private final List<Place> places;
    private final ByteBuffer pooled;
    private final Path folder; // of the vector files
    private final Map<String, ByteBuffer> files;
    private final boolean lasting;

    private PooledVectors(
            UUID generation,
            int dimension,
            List<TextKey> keys,
            List<Place> places,
            ByteBuffer pooled,
            Path folder,
            Map<String, ByteBuffer> files,
            boolean lasting) {
        this.generation = generation;
        this.dimension = dimension;
        this.keys = keys;
        this.places = places;
        this.pooled = pooled;
        this.folder = folder;
        this.files = files;
        this.lasting = lasting;
    }

    /** The file of an encoder's pooled vectors in a folder. */
    public static Path file(Path folder, TextEncoder encoder) {
        return folder.resolve(VectorStore.name(encoder) + SUFFIX);
    }

    /**
     * Pools the vectors of texts.
     *
     * @param known what need not be pooled again; a text is found by its key
     * @param store has the vectors of the others; a text that it lacks gets none
     */
    public static PooledVectors of(
            List<TextKey> keys, @Nullable PooledVectors known, VectorStore store, UUID generation) {
        int dimension = store.encoder().dimension();
        Map<TextKey, Integer> before = new HashMap<>();
        for (int i = 0; known != null && i < known.size(); i++) {
            before.put(known.keys.get(i), i);
        }
        var pooled = ByteBuffer.allocate(Math.multiplyExact(keys.size(), dimension * 2))
                .order(ByteOrder.LITTLE_ENDIAN);
        Map<String, ByteBuffer> files = new HashMap<>();
        Place[] places = new Place[keys.size()];
        IntStream.range(0, keys.size()).parallel().forEach(i -> {
            int at = i * dimension * 2;
            Integer old = before.get(keys.get(i));
            VectorSegment segment = store.segment(keys.get(i));
            if (known != null && old != null && known.places.get(old).rows > 0) {
                pooled.put(at, known.pooled, old * dimension * 2, dimension * 2);
                places[i] = known.places.get(old);
            } else if (segment != null) {
                Vectors.Rows rows = Objects.requireNonNull(segment.entries().get(keys.get(i)));
                pool(rows, dimension, pooled.slice(at, dimension * 2).order(ByteOrder.LITTLE_ENDIAN));
                places[i] = new Place(
                        String.valueOf(segment.file().getFileName()),
                        rows.offset(),
                        rows.count(),
                        crc(rows, dimension));
                if (store.spills()) {
                    synchronized (files) {
                        files.put(places[i].file, rows.memory());
                    }
                }
            } else {
                places[i] = Place.NONE;
            }
        });
        return new PooledVectors(
                generation,
                dimension,
                List.copyOf(keys),
                List.of(places),
                pooled,
                store.folder(),
                files,
                !store.spills() && !Arrays.asList(places).contains(Place.NONE));
    }

    private static void pool(Vectors.Rows rows, int dimension, ByteBuffer pooled) {
        double[] sum = new double[dimension];
        for (int row = 0; row < rows.count(); row++) {
            for (int i = 0; i < dimension; i++) {
                sum[i] += Halves.toFloat(rows.memory().getShort(rows.offset() + 2 * (row * dimension + i)));
            }
        }
        double square = 0;
        for (double value : sum) {
            square += value * value;
        }
        double scale = square == 0 ? 0 : 1 / Math.sqrt(square);
        for (double value : sum) {
            pooled.putShort(Halves.fromFloat((float) (value * scale)));
        }
    }

    private static int crc(Vectors.Rows rows, int dimension) {
        return crc(rows.memory().slice(rows.offset(), rows.count() * dimension * 2));
    }

    private static int crc(ByteBuffer... parts) {
        var crc = new CRC32C();
        for (ByteBuffer part : parts) {
            crc.update(part);
        }
        return (int) crc.getValue();
    }

    /** Number of texts. */
    public int size() {
        return keys.size();
    }

    /** Which list of texts they are of. */
    public UUID generation() {
        return generation;
    }

    /** Whether every text has vectors, on disk. */
    public boolean isLasting() {
        return lasting;
    }

    /** Whether a text has vectors. */
    public boolean has(int text) {
        return places.get(text).rows > 0;
    }

    /** The keys of texts that have vectors. */
    public List<TextKey> keys() {
        return IntStream.range(0, size()).filter(this::has).mapToObj(keys::get).toList();
    }

    /** Of each text its pooled vector; zeros for one without vectors. */
    public Vectors pooled() {
        return new Vectors(
                dimension,
                IntStream.range(0, size())
                        .mapToObj(i -> new Vectors.Rows(pooled, i * dimension * 2, 1))
                        .toList());
    }

    /** The vectors of some texts. Errors: {@link StaleException} where they are not those that were pooled. */
    public Vectors vectors(int[] texts) throws StaleException {
        var rows = new ArrayList<Vectors.Rows>();
        for (int text : texts) {
            rows.add(rows(places.get(text)));
        }
        boolean intact = IntStream.range(0, texts.length)
                .parallel()
                .allMatch(i -> crc(rows.get(i), dimension) == places.get(texts[i]).crc);
        if (!intact) {
            throw new StaleException("a file of vectors in " + folder + " is damaged or was replaced");
        }
        return new Vectors(dimension, rows);
    }

    private Vectors.Rows rows(Place place) throws StaleException {
        ByteBuffer memory = files.get(place.file);
        if (memory == null) {
            memory = place.rows == 0 ? ByteBuffer.allocate(0) : map(folder.resolve(place.file));
            files.put(place.file, memory);
        }
        if (place.offset + (long) place.rows * dimension * 2 > memory.capacity()) {
            throw new StaleException(folder.resolve(place.file) + " is cut off");
        }
        return new Vectors.Rows(memory, place.offset, place.rows);
    }

    private static ByteBuffer map(Path file) throws StaleException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, Math.min(channel.size(), Integer.MAX_VALUE))
                    .order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException e) {
            throw new StaleException(file + " is missing or cannot be read");
        }
    }

    /** Writes them to a file; only what {@link #isLasting is lasting} can be. */
    public void write(Path file, TextEncoder encoder) {
        byte[] identity = encoder.identity().getBytes(StandardCharsets.UTF_8);
        Map<String, Integer> numbers = new LinkedHashMap<>();
        places.forEach(place -> numbers.putIfAbsent(place.file, numbers.size()));
        List<byte[]> names = numbers.keySet().stream()
                .map(name -> name.getBytes(StandardCharsets.UTF_8))
                .toList();
        int bytes = HEAD_BYTES
                + identity.length
                + names.stream().mapToInt(name -> Integer.BYTES + name.length).sum()
                + size() * (ENTRY_BYTES + dimension * 2);
        var buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(MAGIC).putInt(VERSION).putInt(0);
        buffer.putLong(generation.getMostSignificantBits()).putLong(generation.getLeastSignificantBits());
        buffer.putInt(dimension).putInt(size()).putInt(names.size()).putInt(identity.length);
        buffer.put(identity);
        names.forEach(name -> buffer.putInt(name.length).put(name));
        for (int i = 0; i < size(); i++) {
            Place place = places.get(i);
            buffer.putLong(keys.get(i).high()).putLong(keys.get(i).low());
            buffer.putInt(Objects.requireNonNull(numbers.get(place.file)));
            buffer.putInt(place.offset).putInt(place.rows).putInt(place.crc);
        }
        buffer.put(pooled.slice(0, pooled.capacity()));
        buffer.putInt(CRC_AT, fileCrc(buffer));
        AtomicFile.write(file, buffer.array());
    }

    private static int fileCrc(ByteBuffer file) {
        return crc(file.slice(0, CRC_AT), file.slice(CRC_AT + 4, file.capacity() - CRC_AT - 4));
    }

    /**
     * Opens a file.
     *
     * @param vectors the folder of all encoders' vectors, as {@link VectorStore#open} has it
     * @return null where there is none
     */
    public static @Nullable PooledVectors open(Path file, TextEncoder encoder, Path vectors) throws StaleException {
        if (!Files.exists(file)) {
            return null;
        }
        ByteBuffer buffer = map(file);
        if (buffer.capacity() < HEAD_BYTES || buffer.getLong(0) != MAGIC || buffer.getInt(8) != VERSION) {
            throw new StaleException(file + " is no file of pooled vectors of this version");
        }
        if (fileCrc(buffer) != buffer.getInt(CRC_AT)) {
            throw new StaleException(file + " is damaged (it fails its checksum)");
        }
        var generation = new UUID(buffer.getLong(16), buffer.getLong(24));
        int dimension = buffer.getInt(32);
        int size = buffer.getInt(36);
        String[] names = new String[buffer.getInt(40)];
        buffer.position(HEAD_BYTES);
        String identity = text(buffer, buffer.getInt(44));
        if (!identity.equals(encoder.identity()) || dimension != encoder.dimension()) {
            throw new StaleException(file + " holds vectors of another model");
        }
        for (int i = 0; i < names.length; i++) {
            names[i] = text(buffer, buffer.getInt());
        }
        TextKey[] keys = new TextKey[size];
        Place[] places = new Place[size];
        for (int i = 0; i < size; i++) {
            keys[i] = new TextKey(buffer.getLong(), buffer.getLong());
            places[i] = new Place(names[buffer.getInt()], buffer.getInt(), buffer.getInt(), buffer.getInt());
        }
        ByteBuffer pooled = buffer.slice().order(ByteOrder.LITTLE_ENDIAN);
        return new PooledVectors(
                generation,
                dimension,
                List.of(keys),
                List.of(places),
                pooled,
                VectorStore.folderOf(vectors, encoder),
                new HashMap<>(),
                true);
    }

    private static String text(ByteBuffer buffer, int bytes) {
        byte[] text = new byte[bytes];
        buffer.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }
}
