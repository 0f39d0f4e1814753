package dev.xtrain.source;

import dev.xtrain.io.StopSignal;
import dev.xtrain.io.Stopped;
import dev.xtrain.io.UserError;
import dev.xtrain.io.WriteFailure;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.CompressorException;
import org.apache.commons.compress.compressors.CompressorStreamFactory;
import org.apache.commons.io.input.BoundedInputStream;

/**
 * A {@code .tar}, packed or not, read once from its beginning to its end, as a source package comes. What is wanted
 * goes to one temporary file, from which it is read in any order; names in the archive become no names on disk.
 *
 * <p>Refused as in {@link ArchiveTree}: names that leave the archive, links, and what unpacks to far more than it
 * holds. Of an archive that is cut off, what stands before the cut is used.
 */
final class TarTree extends PackedTree {

    private static final Pattern NAME =
            Pattern.compile("(?i)(.*?)(?:\\.orig)?\\.(?:tar(?:\\.(?:gz|bz2|xz|zst))?|tgz|tbz2?|txz|tzst)");
    private static final int RECORD_BYTES = 512; // what a tar is made of
    private static final long SMALL_BYTES = 1 << 20; // below this no ratio is suspicious

    /** Memory that an archive may ask its decompressor for. */
    private static final int MEMORY_KILOBYTES = 512 << 10;

    private record Spooled(String path, long offset, int length, int checksum) implements Entry {
        @Override
        public Stamp stamp() {
            return new Stamp(length, checksum, 0);
        }
    }

    private final Path file;
    private final FileChannel spool;
    private final Map<String, Spooled> spooled = new TreeMap<>();
    private final Map<String, List<LicenseDetector.Text>> licenseFiles = new TreeMap<>(); // by folder
    private final Map<String, Boolean> names = new TreeMap<>(); // of all regular files; whether it may be read
    private boolean scanned;

    private TarTree(Path file, FileChannel spool, String name) {
        super(name, spool);
        this.file = file;
        this.spool = spool;
    }

    /** Whether a file's name says that it is such an archive. */
    static boolean isArchive(String name) {
        return NAME.matcher(name).matches();
    }

    static TarTree open(Path file) {
        try {
            FileChannel spool = FileChannel.open(
                    Files.createTempFile("xtrain-", ".spool"),
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.DELETE_ON_CLOSE);
            return new TarTree(
                    file,
                    spool,
                    NAME.matcher(String.valueOf(file.getFileName())).replaceFirst("$1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public List<? extends Entry> list(Predicate<String> wanted) {
        boolean complete = scanned
                && names.entrySet().stream()
                        .allMatch(name ->
                                !name.getValue() || spooled.containsKey(name.getKey()) || !wanted.test(name.getKey()));
        if (!complete) {
            scan(wanted);
        }
        var found = new ArrayList<Spooled>();
        for (Spooled entry : spooled.values()) {
            if (wanted.test(entry.path)) {
                String built = BuildFolders.above(entry.path, names::containsKey);
                if (built != null) {
                    skipped().add(SkipReason.BUILD_OUTPUT, built);
                } else {
                    found.add(entry);
                }
            }
        }
        return found;
    }

    private void scan(Predicate<String> wanted) {
        try (BoundedInputStream packed = BoundedInputStream.builder()
                        .setInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))
                        .get();
                BoundedInputStream unpacked = BoundedInputStream.builder()
                        .setInputStream(decompressed(packed))
                        .setMaxCount(ArchiveTree.MAX_TOTAL_BYTES)
                        .get();
                var tar = new TarArchiveInputStream(unpacked)) {
            int entries = 0;
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                StopSignal.check();
                if (++entries > ArchiveTree.MAX_ENTRIES
                        || (unpacked.getCount() > SMALL_BYTES
                                && unpacked.getCount() > ArchiveTree.MAX_RATIO * packed.getCount())) {
                    skipped().add(SkipReason.BOMB, entry.getName() + " and what follows");
                    break;
                }
                take(tar, entry, wanted);
            }
            if (entries == 0 && unpacked.getCount() < RECORD_BYTES) {
                throw new IOException("it has no record");
            }
        } catch (Stopped | UncheckedIOException e) { // the latter of the temporary file: the archive is not to blame
            throw e;
        } catch (IOException | RuntimeException e) { // decompressors throw either at what they cannot read
            if (names.isEmpty()) {
                throw UserError.doing("reading sources")
                        .expected("a tar archive")
                        .found("a file that cannot be read as one: " + e.getMessage())
                        .at(file)
                        .because(e)
                        .fix("Check that the download is complete.");
            }
            if (!scanned) {
                skipped().add(SkipReason.UNREADABLE, "the rest of " + file + " (" + e.getMessage() + ")");
            }
        }
        scanned = true;
    }

    static InputStream decompressed(InputStream packed) throws IOException {
        try {
            String how = CompressorStreamFactory.detect(packed);
            return new CompressorStreamFactory(true, MEMORY_KILOBYTES).createCompressorInputStream(how, packed);
        } catch (CompressorException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            return packed; // not packed
        }
    }

    private void take(TarArchiveInputStream tar, TarArchiveEntry entry, Predicate<String> wanted) throws IOException {
        String path = entry.getName().startsWith("./") ? entry.getName().substring(2) : entry.getName();
        if (entry.isDirectory() || spooled.containsKey(path)) {
            return;
        }
        String name = path.substring(path.lastIndexOf('/') + 1);
        boolean license = LicenseDetector.isEvidence(name);
        if (!ArchiveTree.isSafe(path)) {
            skip(SkipReason.UNSAFE_NAME, path);
        } else if (!license && !wanted.test(path)) {
            names.putIfAbsent(path, true);
        } else if (entry.isSymbolicLink() || entry.isLink()) {
            skip(SkipReason.SYMLINK, path);
        } else if (entry.isFIFO()
                || entry.isCharacterDevice()
                || entry.isBlockDevice()
                || !tar.canReadEntryData(entry)) {
            skip(SkipReason.NOT_REGULAR, path);
        } else if (path.startsWith(".") || path.contains("/.")) {
            skip(SkipReason.HIDDEN, path);
        } else if (entry.getSize() > MAX_FILE_BYTES) {
            skip(SkipReason.TOO_LARGE, path);
        } else {
            byte[] bytes = tar.readNBytes((int) MAX_FILE_BYTES);
            if (bytes.length < entry.getSize()) {
                throw new IOException("it ends inside " + path);
            }
            keep(path, name, bytes, license);
        }
    }

    private void keep(String path, String name, byte[] bytes, boolean license) throws IOException {
        if (license) {
            licenseFiles
                    .computeIfAbsent(path.substring(0, path.length() - name.length()), folder -> new ArrayList<>())
                    .add(new LicenseDetector.Text(name, new String(bytes, StandardCharsets.UTF_8)));
        }
        if (!SourceFile.isUtf8(bytes)) {
            skip(SkipReason.NOT_UTF8, path);
            return;
        }
        var crc = new CRC32();
        crc.update(bytes);
        long offset = spool.size();
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        try {
            while (buffer.hasRemaining()) {
                spool.write(buffer, offset + buffer.position());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(WriteFailure.of(Path.of(System.getProperty("java.io.tmpdir", "")), e));
        }
        names.put(path, true);
        spooled.put(path, new Spooled(path, offset, bytes.length, (int) crc.getValue()));
    }

    private void skip(SkipReason reason, String path) {
        if (names.put(path, false) == null) {
            skipped().add(reason, path);
        }
    }

    @Override
    public Optional<SourceFile> read(Entry entry) {
        Spooled wanted = (Spooled) entry;
        ByteBuffer bytes = ByteBuffer.allocate(wanted.length);
        try {
            while (bytes.hasRemaining()) {
                if (spool.read(bytes, wanted.offset + bytes.position()) < 0) {
                    throw new IOException("the temporary copy of " + file + " is cut off");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Optional.of(new SourceFile(wanted.path, bytes.array()));
    }

    @Override
    List<LicenseDetector.Text> licenseTexts(String folder) {
        return licenseFiles.getOrDefault(folder, List.of());
    }
}
