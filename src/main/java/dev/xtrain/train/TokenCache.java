package dev.xtrain.train;

import dev.xtrain.io.CacheFolders;
import dev.xtrain.io.Sha256;
import dev.xtrain.io.UserError;
import dev.xtrain.io.WriteFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tokens of files that were tokenised before, found by what they follow from: the files' bytes, the tokenizer, the
 * split and the number of negatives.
 *
 * <p>A file appears whole, and is checked whole before it is used; a damaged one is deleted. Where there are more bytes
 * than may be, those go that were not used for longest. Several processes may use one folder: at worst both tokenise.
 *
 * @param folder of the files; made when the first is written
 * @param mostBytes that are kept beside the file in use
 */
record TokenCache(Path folder, long mostBytes) {

    /** 8 GiB: a few million rows. */
    static final long MOST_BYTES = 8L << 30;

    /** To be raised with the format, and with whatever makes other tokens of the same bytes. */
    private static final int VERSION = 1;

    private static final String SUFFIX = ".tokens";
    private static final Duration ABANDONED = Duration.ofDays(1);

    /** That of this machine's user; empty where there is no place for it. */
    static Optional<TokenCache> here() {
        try {
            return Optional.of(new TokenCache(CacheFolders.tokens(), MOST_BYTES));
        } catch (UserError e) {
            return Optional.empty();
        }
    }

    /**
     * What tokens follow from, as a name.
     *
     * @param tokenizer its identity
     */
    static String key(List<Path> files, String split, String tokenizer, int negatives) throws IOException {
        var hash = new Sha256()
                .add(Integer.toString(VERSION))
                .add(tokenizer)
                .add(split)
                .add(Integer.toString(negatives));
        for (Path file : files) {
            hash.add(file);
        }
        return hash.hex();
    }

    /**
     * The tokens of a key: those that are kept, or those made now, for this run alone where they cannot be kept.
     *
     * @param making writes them
     * @param scratch a folder for a file of this process's own
     */
    TokenizedPairs pairs(
            String key, Function<TokenWriter, TokenizedPairs> making, Path scratch, Consumer<String> notes) {
        Optional<TokenizedPairs> kept = find(key, notes);
        TokenizedPairs pairs = kept.isPresent() ? kept.get() : made(key, making, scratch, notes);
        trim(key, notes);
        return pairs;
    }

    private TokenizedPairs made(
            String key, Function<TokenWriter, TokenizedPairs> making, Path scratch, Consumer<String> notes) {
        @Nullable TokenWriter writer = null;
        String refusal;
        try {
            writer = TokenWriter.kept(file(key));
            return making.apply(writer);
        } catch (UserError e) {
            if (writer != null) {
                throw e; // of the rows
            }
            refusal = e.getMessage();
        } catch (UncheckedIOException e) {
            if (!(e.getCause() instanceof WriteFailure)) {
                throw e;
            }
            refusal = e.getMessage();
        }
        notes.accept("Tokens are not kept for another run: " + refusal);
        return making.apply(TokenWriter.temporary(scratch));
    }

    /** The tokens of a key, where they are there and intact; says so. */
    private Optional<TokenizedPairs> find(String key, Consumer<String> notes) {
        Path file = file(key);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            TokenizedPairs pairs = TokenizedPairs.kept(file);
            notes.accept(String.format(Locale.ROOT, "Tokens of %,d rows read from the cache.", pairs.size()));
            touch(file);
            return Optional.of(pairs);
        } catch (IOException | RuntimeException e) { // whatever its bytes say
            notes.accept(file + " is damaged (" + e.getMessage() + "): deleted, its rows are tokenised again.");
            delete(file);
            return Optional.empty();
        }
    }

    /** Deletes what was not used for longest, until the rest is small enough; says how much. */
    private void trim(String keep, Consumer<String> notes) {
        List<Kept> others = new ArrayList<>();
        try (Stream<Path> list = Files.list(folder)) {
            for (Path path : list.toList()) {
                String name = String.valueOf(path.getFileName());
                FileTime used = Files.getLastModifiedTime(path);
                if (name.endsWith(SUFFIX) && !path.equals(file(keep))) {
                    others.add(new Kept(path, Files.size(path), used));
                } else if (name.startsWith(".")
                        && used.toInstant().isBefore(Instant.now().minus(ABANDONED))) {
                    delete(path); // a killed process's
                }
            }
        } catch (IOException e) {
            return; // another process deletes, too
        }
        others.sort(Comparator.comparing(Kept::used));
        long bytes = others.stream().mapToLong(Kept::bytes).sum();
        int deleted = 0;
        long freed = 0;
        while (bytes - freed > mostBytes) {
            Kept oldest = others.get(deleted++);
            delete(oldest.path);
            freed += oldest.bytes;
        }
        if (deleted > 0) {
            notes.accept(String.format(
                    Locale.ROOT,
                    "Deleted from the cache: %d %s of tokens, %.1f GB, not used for longest.",
                    deleted,
                    deleted == 1 ? "file" : "files",
                    freed / 1e9));
        }
    }

    private record Kept(Path path, long bytes, FileTime used) {}

    private Path file(String key) {
        return folder.resolve(key + SUFFIX);
    }

    private static void touch(Path file) {
        try {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        } catch (IOException e) {
            // not ours, or read-only: it will be taken for older than it is
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // the next run tries again; nothing reads it
        }
    }
}
