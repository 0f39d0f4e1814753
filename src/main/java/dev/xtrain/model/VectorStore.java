package dev.xtrain.model;

import dev.xtrain.io.Progress;
import dev.xtrain.io.StopSignal;
import dev.xtrain.io.UserError;
import dev.xtrain.tensor.Vectors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Vectors on disk: a text is encoded once by an encoder, then found by the encoder's identity and the text's hash.
 *
 * <p>Kept as fp16 in memory-mapped files ({@link VectorSegment} has the format), a folder an identity, so that vectors
 * of different encoders cannot mix. What was encoded is durable after every {@value #CHUNK_TEXTS} texts, and when a run
 * is asked to stop: it goes on where it ended. A file that is cut off or fails its checksum is deleted, its texts are
 * encoded again, and {@link Progress#note} says so; a file that something else wrote is left alone and not used.
 * Several processes may use one folder: files are immutable and appear whole; at worst a text is encoded twice.
 *
 * <p>Not thread-safe. Vectors handed out stay valid.
 */
public final class VectorStore {

    static final int CHUNK_TEXTS = 256;

    /** Texts of like length that are encoded at a time: about a second's work on two cores, which Ctrl-C waits for. */
    static final int SLICE_TEXTS = 32;

    /** Characters a chunk, so that a chunk of long texts stays far below the 2 GiB that can be mapped at once. */
    private static final int CHUNK_CHARACTERS = 1 << 19;

    private static final Duration ABANDONED = Duration.ofDays(1);

    private final Path folder;
    private final TextEncoder encoder;
    private final Map<TextKey, VectorSegment> segments = new HashMap<>();
    private final Set<VectorSegment> checked = new HashSet<>();
    private final List<String> notes = new ArrayList<>();
    private @Nullable Path spill; // where files go that the folder cannot take; null: nowhere
    private @Nullable String refusal; // why the folder took none

    private VectorStore(Path folder, TextEncoder encoder) {
        this.folder = folder;
        this.encoder = encoder;
    }

    /**
     * Opens what an encoder has encoded so far.
     *
     * @param folder holds the folders of all encoders; made if missing
     */
    public static VectorStore open(Path folder, TextEncoder encoder) {
        var store = new VectorStore(folderOf(folder, encoder), encoder);
        if (Files.isDirectory(store.folder)) {
            store.load();
        }
        return store;
    }

    /** The folder of an encoder's files. The name is only a place: every file says whose vectors it holds. */
    static Path folderOf(Path folder, TextEncoder encoder) {
        return folder.resolve(name(encoder));
    }

    /** A name for files about an encoder, other for every other. */
    static String name(TextEncoder encoder) {
        return UUID.nameUUIDFromBytes(encoder.identity().getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    /**
     * Keeps what the folder cannot take, because it is read-only or its disk is full, in temporary files for as long as
     * this process lives, and says so, instead of failing.
     *
     * @param temporary an existing folder
     */
    public VectorStore spillingTo(Path temporary) {
        this.spill = temporary;
        return this;
    }

    private void load() {
        List<Path> files;
        try (Stream<Path> list = Files.list(folder)) {
            files = list.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (Path file : files) {
            String name = String.valueOf(file.getFileName());
            if (name.endsWith(VectorSegment.SUFFIX)) {
                add(file);
            } else if (name.startsWith(".") && name.contains(VectorSegment.SUFFIX + ".tmp")) {
                deleteAbandoned(file);
            }
        }
    }

    private void add(Path file) {
        try {
            var segment = VectorSegment.open(file, encoder.identity(), encoder.dimension());
            segment.entries().keySet().forEach(key -> segments.putIfAbsent(key, segment));
        } catch (VectorSegment.DefectException e) {
            if (e.defect == VectorSegment.Defect.DAMAGED) {
                delete(file);
                notes.add(file + " is damaged (" + e.getMessage() + "): deleted, its texts are encoded again");
            } else {
                notes.add(file + " is not used (" + e.getMessage() + ")");
            }
        }
    }

    /** Temporaries of killed processes; a living one renames its own within seconds. */
    private static void deleteAbandoned(Path file) {
        try {
            if (Files.getLastModifiedTime(file)
                    .toInstant()
                    .isBefore(Instant.now().minus(ABANDONED))) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            // renamed or deleted by its own process, or the folder is read-only: it does no harm
        }
    }

    private void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            if (spill == null) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /**
     * The vectors of texts, in order; what is missing is encoded and kept.
     *
     * @param progress advanced by one a text
     */
    public Vectors vectors(List<String> texts, TextEncoder.Kind kind, Progress progress) {
        List<TextKey> keys = texts.stream().map(text -> TextKey.of(kind, text)).toList();
        check(keys);
        tell(progress);
        Map<TextKey, String> missing = new LinkedHashMap<>();
        for (int i = 0; i < keys.size(); i++) {
            if (!segments.containsKey(keys.get(i))) {
                missing.putIfAbsent(keys.get(i), texts.get(i));
            }
        }
        progress.advance(texts.size() - missing.size());
        encode(missing, kind, progress);
        tell(progress);
        return new Vectors(
                encoder.dimension(), keys.stream().map(key -> rows(key)).toList());
    }

    /** Those whose vectors are not here, or no longer what was written; in order. */
    public Set<TextKey> missing(Collection<TextKey> keys, Progress progress) {
        check(keys);
        tell(progress);
        var missing = new LinkedHashSet<>(keys);
        missing.removeAll(segments.keySet());
        return missing;
    }

    /** The file that holds a text's vectors, or null where none does. */
    @Nullable
    VectorSegment segment(TextKey key) {
        return segments.get(key);
    }

    /** Where its files are. */
    Path folder() {
        return folder;
    }

    /** Whose vectors these are. */
    TextEncoder encoder() {
        return encoder;
    }

    /** Whether files of the store are only this process's own. */
    boolean spills() {
        return refusal != null;
    }

    private void tell(Progress progress) {
        notes.forEach(progress::note);
        notes.clear();
    }

    private Vectors.Rows rows(TextKey key) {
        var segment = Objects.requireNonNull(segments.get(key));
        return Objects.requireNonNull(segment.entries().get(key));
    }

    /** Checks the rows of the files that these keys use, once each, and drops what is damaged. */
    private void check(Collection<TextKey> keys) {
        var used = new HashSet<VectorSegment>();
        for (TextKey key : keys) {
            VectorSegment segment = segments.get(key);
            if (segment != null && checked.add(segment)) {
                used.add(segment);
            }
        }
        List<VectorSegment> damaged =
                used.parallelStream().filter(segment -> !segment.isIntact()).toList();
        for (VectorSegment segment : damaged) {
            segments.values().removeIf(segment::equals);
            delete(segment.file());
            notes.add(segment.file()
                    + " is damaged (its vectors fail the checksum): deleted, its texts are encoded again");
        }
    }

    private void encode(Map<TextKey, String> missing, TextEncoder.Kind kind, Progress progress) {
        var keys = new ArrayList<TextKey>();
        var texts = new ArrayList<String>();
        int characters = 0;
        for (Map.Entry<TextKey, String> entry : missing.entrySet()) {
            int length = entry.getValue().length();
            if (!keys.isEmpty() && (keys.size() == CHUNK_TEXTS || characters + length > CHUNK_CHARACTERS)) {
                append(keys, texts, kind, progress);
                keys.clear();
                texts.clear();
                characters = 0;
            }
            keys.add(entry.getKey());
            texts.add(entry.getValue());
            characters += length;
        }
        if (!keys.isEmpty()) {
            append(keys, texts, kind, progress);
        }
    }

    /** Encodes a chunk and keeps it, or as much of it as there is when the work is asked to stop. */
    private void append(List<TextKey> keys, List<String> texts, TextEncoder.Kind kind, Progress progress) {
        StopSignal.check();
        List<Integer> order = IntStream.range(0, texts.size())
                .boxed()
                .sorted(Comparator.comparing(i -> texts.get(i).length()))
                .toList();
        List<float[]> vectors = new ArrayList<>();
        while (vectors.size() < order.size() && !StopSignal.requested()) {
            List<Integer> slice = order.subList(vectors.size(), Math.min(order.size(), vectors.size() + SLICE_TEXTS));
            vectors.addAll(encoder.encode(slice.stream().map(texts::get).toList(), kind));
            progress.advance(slice.size());
        }
        requireFinite(vectors);
        if (!vectors.isEmpty()) {
            Path file = write(
                    order.subList(0, vectors.size()).stream().map(keys::get).toList(), vectors);
            add(file);
            if (refusal != null) {
                delete(file); // what is mapped stays
            }
        }
        StopSignal.check();
    }

    private void requireFinite(List<float[]> vectors) {
        for (float[] rows : vectors) {
            for (float value : rows) {
                if (!Float.isFinite(value)) {
                    throw UserError.doing("encoding with " + encoder.name())
                            .expected("numbers")
                            .found("a vector with " + value)
                            .fix("The model's weights are damaged, or do not fit its configuration.");
                }
            }
        }
    }

    private Path write(List<TextKey> keys, List<float[]> vectors) {
        if (refusal == null) {
            try {
                return VectorSegment.write(folder, encoder.identity(), encoder.dimension(), keys, vectors);
            } catch (UserError | UncheckedIOException e) {
                if (spill == null) {
                    throw e;
                }
                refusal = String.valueOf(e.getMessage());
                notes.add("new vectors are not kept (" + refusal + ")");
            }
        }
        return VectorSegment.write(
                Objects.requireNonNull(spill), encoder.identity(), encoder.dimension(), keys, vectors);
    }
}
