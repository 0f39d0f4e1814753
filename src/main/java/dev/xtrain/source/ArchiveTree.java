package dev.xtrain.source;

import dev.xtrain.io.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * A {@code .jar} or {@code .zip}, such as a Maven {@code -sources} jar, read in place: nothing is unpacked to disk.
 *
 * <p>Entries whose names would leave the archive are left out, and so are those that unpack to far more than they hold.
 * Sizes that the archive states are not believed: bytes are counted as they come.
 */
final class ArchiveTree extends PackedTree {

    static final int MAX_ENTRIES = 1_000_000;
    static final long MAX_TOTAL_BYTES = 8L << 30;
    /** Source text packs to about a fifth; deflate itself cannot pass 1,032. */
    static final int MAX_RATIO = 200;

    private static final int SMALL_BYTES = 64 << 10; // below this no ratio is suspicious

    private record Packed(String path, ZipArchiveEntry entry) implements Entry {
        @Override
        public Stamp stamp() {
            return new Stamp(entry.getSize(), entry.getCrc(), 0);
        }
    }

    private final ZipFile zip;
    private final Map<String, List<ZipArchiveEntry>> licenseFiles; // by folder, empty or ending in a slash
    private final Set<String> names; // of all entries
    private final long maxTotal;
    private final AtomicLong unpacked = new AtomicLong();

    private ArchiveTree(ZipFile zip, Path file, long maxTotal) {
        super(name(file), zip);
        this.zip = zip;
        this.maxTotal = maxTotal;
        this.names = Collections.list(zip.getEntries()).stream()
                .map(ZipArchiveEntry::getName)
                .collect(Collectors.toSet());
        this.licenseFiles = Collections.list(zip.getEntries()).stream()
                .filter(entry -> LicenseDetector.isEvidence(
                        entry.getName().substring(folder(entry).length())))
                .collect(Collectors.groupingBy(ArchiveTree::folder));
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName())
                .replaceFirst("(?i)\\.(?:jar|zip)$", "")
                .replaceFirst("-sources$", "");
    }

    private static String folder(ZipArchiveEntry entry) {
        return entry.getName().substring(0, entry.getName().lastIndexOf('/') + 1);
    }

    static ArchiveTree open(Path file) {
        return open(file, MAX_TOTAL_BYTES);
    }

    /** Opens one of which no more than so many bytes are read in all. */
    static ArchiveTree open(Path file, long maxTotal) {
        ZipFile zip;
        try {
            zip = ZipFile.builder().setPath(file).get();
        } catch (IOException | IllegalArgumentException e) {
            throw UserError.doing("reading sources")
                    .expected("a zip archive")
                    .found("a file that cannot be read as one: " + e.getMessage())
                    .at(file)
                    .because(e)
                    .fix("Check that the download is complete.");
        }
        int entries = Collections.list(zip.getEntries()).size();
        if (entries > MAX_ENTRIES) {
            throw UserError.doing("reading sources")
                    .expected("at most " + MAX_ENTRIES + " entries")
                    .found(String.valueOf(entries))
                    .at(file)
                    .fix("Unpack the archive and name the folder.");
        }
        return new ArchiveTree(zip, file, maxTotal);
    }

    @Override
    public List<? extends Entry> list(Predicate<String> wanted) {
        var found = new ArrayList<Packed>();
        for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
            String path = entry.getName();
            if (entry.isDirectory()) {
                continue;
            }
            if (!isSafe(path)) {
                skipped().add(SkipReason.UNSAFE_NAME, path);
                continue;
            }
            if (!wanted.test(path)) {
                continue;
            }
            String built = BuildFolders.above(path, names::contains);
            if (built != null) {
                skipped().add(SkipReason.BUILD_OUTPUT, built);
            } else if (entry.isUnixSymlink()) {
                skipped().add(SkipReason.SYMLINK, path);
            } else if (path.startsWith(".") || path.contains("/.")) {
                skipped().add(SkipReason.HIDDEN, path);
            } else {
                found.add(new Packed(path, entry));
            }
        }
        found.sort(Comparator.comparing(Packed::path));
        return found;
    }

    /** Whether a name stays inside: relative, no {@code ..}, no drive, no backslash that another system splits at. */
    static boolean isSafe(String path) {
        return !path.startsWith("/")
                && path.indexOf('\\') < 0
                && path.indexOf('\0') < 0
                && !path.matches("[A-Za-z]:.*")
                && !Arrays.asList(path.split("/", -1)).contains("..");
    }

    @Override
    public Optional<SourceFile> read(Entry entry) {
        Packed packed = (Packed) entry;
        byte[] bytes;
        try {
            bytes = bytes(packed.entry);
        } catch (IOException e) {
            skipped().add(SkipReason.UNREADABLE, packed.path);
            return Optional.empty();
        }
        SkipReason reason = null;
        if (bytes.length > MAX_FILE_BYTES) {
            reason = SkipReason.TOO_LARGE;
        } else if (!isIntact(bytes, packed.entry.getCrc())) {
            reason = SkipReason.UNREADABLE;
        } else if (isBomb(bytes.length, packed.entry.getCompressedSize())
                || unpacked.addAndGet(bytes.length) > maxTotal) {
            reason = SkipReason.BOMB;
        } else if (!SourceFile.isUtf8(bytes)) {
            reason = SkipReason.NOT_UTF8;
        }
        if (reason != null) {
            skipped().add(reason, packed.path);
            return Optional.empty();
        }
        return Optional.of(new SourceFile(packed.path, bytes));
    }

    private static boolean isIntact(byte[] bytes, long expected) {
        var crc = new CRC32();
        crc.update(bytes);
        return crc.getValue() == expected;
    }

    private static boolean isBomb(long size, long compressed) {
        return size > SMALL_BYTES && size > MAX_RATIO * Math.max(1, compressed);
    }

    /** At most one byte more than a file may have. */
    private byte[] bytes(ZipArchiveEntry entry) throws IOException {
        synchronized (zip) {
            try (InputStream in = zip.getInputStream(entry)) {
                return in.readNBytes((int) MAX_FILE_BYTES + 1);
            }
        }
    }

    /** Licences of the whole archive may also stand in META-INF. */
    @Override
    List<LicenseDetector.Text> licenseTexts(String folder) {
        var files = new ArrayList<>(licenseFiles.getOrDefault(folder, List.of()));
        if (folder.isEmpty()) {
            files.addAll(licenseFiles.getOrDefault("META-INF/", List.of()));
        }
        return files.stream().flatMap(entry -> licenseText(entry).stream()).toList();
    }

    private Optional<LicenseDetector.Text> licenseText(ZipArchiveEntry entry) {
        try {
            String name = entry.getName().substring(folder(entry).length());
            return Optional.of(new LicenseDetector.Text(name, new String(bytes(entry), StandardCharsets.UTF_8)));
        } catch (IOException e) {
            return Optional.empty(); // what cannot be read says nothing about the licence
        }
    }
}
