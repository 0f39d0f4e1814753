package dev.xtrain.source;

import dev.xtrain.io.UserError;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.io.input.BoundedInputStream;
import org.apache.commons.io.input.CloseShieldInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Files of data as streams, one after the other: those in a zip or tar, or a single one, unpacked where they are packed
 * (gzip, bzip2, xz, zstd; told by content). Nothing is written to disk.
 *
 * <p>Refused as in {@link ArchiveTree}: names that leave the archive, links, and what unpacks to far more than it
 * holds.
 */
public final class DataFiles implements AutoCloseable {

    private static final long SMALL_BYTES = 1 << 20; // below this no ratio is suspicious

    /** What unpacks to far more than it holds. */
    public static final class Bomb extends IOException {
        private static final long serialVersionUID = 1L;

        private Bomb() {
            super(SkipReason.BOMB.words());
        }
    }

    /**
     * A file of data; its stream is read, and closed, before the next is asked for.
     *
     * @param name its path in the archive, or of a single file the name
     */
    public record Member(String name, InputStream content) {}

    /** Goes through the files of one form. */
    private interface Form extends AutoCloseable {
        Optional<Member> next() throws IOException;

        /** How many bytes of the whole were read. */
        long position();

        @Override
        void close() throws IOException;
    }

    private final Path file;
    private final Form form;
    private final long size;

    private DataFiles(Path file, Form form, long size) {
        this.file = file;
        this.form = form;
        this.size = size;
    }

    /**
     * Opens a file.
     *
     * @param wanted which names of an archive are files of data
     * @param skipped takes those that are refused
     */
    public static DataFiles open(Path file, Predicate<String> wanted, Skipped skipped) {
        try {
            if (isZip(file)) {
                var zip = new Zip(file, wanted, skipped);
                return new DataFiles(file, zip, zip.size);
            }
            Form form = isTar(file) ? new Tar(file, wanted, skipped) : new Single(file);
            return new DataFiles(file, form, Files.size(file));
        } catch (IOException | IllegalArgumentException e) {
            throw UserError.doing("reading " + file)
                    .expected("a whole file or archive")
                    .found("one that cannot be read: " + e.getMessage())
                    .at(file)
                    .because(e)
                    .fix("Check that the download is complete.");
        }
    }

    /** Whether a name is that of an archive, in which many files may be. */
    public static boolean isArchive(Path file) {
        return isZip(file) || isTar(file);
    }

    private static boolean isZip(Path file) {
        return name(file).endsWith(".zip") || name(file).endsWith(".jar");
    }

    private static boolean isTar(Path file) {
        return TarTree.isArchive(name(file));
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    }

    /** Bytes to read in all. */
    public long size() {
        return size;
    }

    /** How many of them were read. */
    public long position() {
        return form.position();
    }

    /** The next file; none at the end. Errors: the archive cannot be read on. */
    public Optional<Member> next() throws IOException {
        try {
            return form.next();
        } catch (RuntimeException e) { // as decompressors throw at what they cannot read
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        try {
            form.close();
        } catch (IOException e) {
            throw new UncheckedIOException("closing " + file, e);
        }
    }

    /** Unpacked bytes, held to what they may be for those that were read for them. */
    private static final class Guarded extends FilterInputStream {

        private final LongSupplier packed;
        private long unpacked;

        Guarded(InputStream in, LongSupplier packed) {
            super(in);
            this.packed = packed;
        }

        @Override
        public int read() throws IOException {
            int b = in.read();
            count(b < 0 ? 0 : 1);
            return b;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = in.read(bytes, offset, length);
            count(Math.max(0, read));
            return read;
        }

        @Override
        public long skip(long bytes) throws IOException {
            long skipped = in.skip(bytes);
            count(skipped);
            return skipped;
        }

        private void count(long bytes) throws IOException {
            unpacked += bytes;
            long from = packed.getAsLong();
            boolean isPacked = unpacked > 2 * from;
            if (isPacked
                    && (unpacked > ArchiveTree.MAX_TOTAL_BYTES
                            || (unpacked > SMALL_BYTES && unpacked > ArchiveTree.MAX_RATIO * from))) {
                throw new Bomb();
            }
        }
    }

    private static InputStream unpacked(InputStream in, LongSupplier packed) throws IOException {
        return new Guarded(TarTree.decompressed(new BufferedInputStream(in, 1 << 16)), packed);
    }

    /** Why a file of an archive is refused for its name, or null. */
    private static @Nullable SkipReason reason(String name) {
        if (!ArchiveTree.isSafe(name)) {
            return SkipReason.UNSAFE_NAME;
        }
        return name.startsWith(".") || name.contains("/.") ? SkipReason.HIDDEN : null;
    }

    private static BoundedInputStream counted(Path file) throws IOException {
        return BoundedInputStream.builder()
                .setInputStream(Files.newInputStream(file))
                .get();
    }

    private static final class Single implements Form {

        private final Path file;
        private final BoundedInputStream in;
        private boolean given;

        Single(Path file) throws IOException {
            this.file = file;
            this.in = counted(file);
        }

        @Override
        public Optional<Member> next() throws IOException {
            if (given) {
                return Optional.empty();
            }
            given = true;
            return Optional.of(new Member(String.valueOf(file.getFileName()), unpacked(in, in::getCount)));
        }

        @Override
        public long position() {
            return in.getCount();
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    private static final class Zip implements Form {

        private final ZipFile zip;
        private final Iterator<ZipArchiveEntry> entries;
        private final long size;
        private long done;
        private long current; // compressed bytes of the entry that is being read

        Zip(Path file, Predicate<String> wanted, Skipped skipped) throws IOException {
            zip = ZipFile.builder().setPath(file).get();
            List<ZipArchiveEntry> chosen = new ArrayList<>();
            List<ZipArchiveEntry> all = Collections.list(zip.getEntries());
            for (ZipArchiveEntry entry : all.subList(0, Math.min(all.size(), ArchiveTree.MAX_ENTRIES))) {
                String name = entry.getName();
                if (entry.isDirectory() || !wanted.test(name)) {
                    continue;
                }
                SkipReason reason = reason(name);
                if (reason != null) {
                    skipped.add(reason, name);
                } else if (entry.isUnixSymlink()) {
                    skipped.add(SkipReason.SYMLINK, name);
                } else {
                    chosen.add(entry);
                }
            }
            chosen.sort(Comparator.comparing(ZipArchiveEntry::getName));
            entries = chosen.iterator();
            size = chosen.stream()
                    .mapToLong(entry -> Math.max(0, entry.getCompressedSize()))
                    .sum();
        }

        @Override
        public Optional<Member> next() throws IOException {
            done += current;
            current = 0;
            if (!entries.hasNext()) {
                return Optional.empty();
            }
            ZipArchiveEntry entry = entries.next();
            current = Math.max(0, entry.getCompressedSize());
            long packed = current;
            return Optional.of(new Member(entry.getName(), unpacked(zip.getInputStream(entry), () -> packed)));
        }

        @Override
        public long position() {
            return done; // of the one that is being read nothing is known before its end
        }

        @Override
        public void close() throws IOException {
            zip.close();
        }
    }

    private static final class Tar implements Form {

        private final BoundedInputStream in;
        private final TarArchiveInputStream tar;
        private final Predicate<String> wanted;
        private final Skipped skipped;

        Tar(Path file, Predicate<String> wanted, Skipped skipped) throws IOException {
            this.in = counted(file);
            this.tar = new TarArchiveInputStream(unpacked(in, in::getCount));
            this.wanted = wanted;
            this.skipped = skipped;
        }

        @Override
        public Optional<Member> next() throws IOException {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                String name = entry.getName().startsWith("./") ? entry.getName().substring(2) : entry.getName();
                if (entry.isDirectory() || !wanted.test(name)) {
                    continue;
                }
                SkipReason reason = reason(name);
                if (reason != null) {
                    skipped.add(reason, name);
                } else if (entry.isSymbolicLink() || entry.isLink()) {
                    skipped.add(SkipReason.SYMLINK, name);
                } else if (!entry.isFile() || !tar.canReadEntryData(entry)) {
                    skipped.add(SkipReason.NOT_REGULAR, name);
                } else {
                    return Optional.of(new Member(name, unpacked(CloseShieldInputStream.wrap(tar), in::getCount)));
                }
            }
            return Optional.empty();
        }

        @Override
        public long position() {
            return in.getCount();
        }

        @Override
        public void close() throws IOException {
            tar.close();
        }
    }
}
