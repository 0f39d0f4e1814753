package dev.xtrain.search;

import dev.xtrain.io.ProcessLock;
import dev.xtrain.io.Progress;
import dev.xtrain.io.Sha256;
import dev.xtrain.io.UserError;
import dev.xtrain.io.WriteFailure;
import dev.xtrain.model.PooledVectors;
import dev.xtrain.model.TextEncoder;
import dev.xtrain.model.VectorStore;
import dev.xtrain.source.SkipReason;
import dev.xtrain.source.SourceTree;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The functions of one directory, ready to be searched: kept on disk from one search to the next, brought up to date
 * when opened, so that a changed file costs only its own functions.
 *
 * <p>In a folder named after the directory's real path lie {@code catalog} ({@link Catalog}: files and functions),
 * {@code words} ({@link WordIndex}) and for each model one file of {@link PooledVectors}; the vectors themselves are in
 * the {@link VectorStore} that all directories share. Every file says which generation of the catalog it belongs to,
 * carries a checksum and appears whole. What is damaged, foreign or of another generation is made anew, and said.
 *
 * <p>Several processes may use one index: readers need no lock, one writes at a time. Where the folder cannot be
 * written to the index is made in memory and thrown away, and the user is told why.
 *
 * <p>Not thread-safe.
 */
public final class DirectoryIndex implements Closeable {

    private static final String CATALOG = "catalog";

    /** Is there while files are parsed, and after a crash. */
    private static final String PARSING = "parsing";

    private static final String WORDS = "words";

    private final SourceTree tree;
    private final Path directory; // real path
    private final Path folder;
    private final IndexWatcher watcher;
    private final FunctionTexts texts;
    private final List<IndexedFunction> functions;
    private final Catalog catalog;
    private final WordIndex words;

    /** What is on disk; {@code words} is null where it has to be made. */
    private record Kept(Catalog catalog, @Nullable WordIndex words) {}

    private DirectoryIndex(SourceTree tree, Path directory, Path folder, IndexWatcher watcher) throws IOException {
        this.tree = tree;
        this.directory = directory;
        this.folder = folder;
        this.watcher = watcher;
        List<? extends SourceTree.Entry> listed = SourceScan.list(tree);
        this.texts = new FunctionTexts(tree, listed);
        Kept kept = refresh(listed);
        this.catalog = kept.catalog;
        this.words = Objects.requireNonNull(kept.words);
        this.functions = catalog.functions();
    }

    /**
     * Opens the index of a directory, an archive or a file and brings it up to date.
     *
     * @param indexes holds the indexes of all directories; made if missing
     */
    public static DirectoryIndex open(Path directory, Path indexes, IndexWatcher watcher) {
        SourceTree tree = SourceTree.open(directory);
        try {
            Path real = directory.toRealPath();
            return new DirectoryIndex(tree, real, folder(real, indexes), watcher);
        } catch (IOException | RuntimeException e) {
            try (tree) {
                throw e instanceof RuntimeException unchecked ? unchecked : new UncheckedIOException((IOException) e);
            } catch (IOException closing) {
                throw new UncheckedIOException(closing);
            }
        }
    }

    private static Path folder(Path real, Path indexes) {
        return indexes.resolve(new Sha256().add(real.toString()).hex().substring(0, 32));
    }

    /**
     * Whether opening an index means to parse a whole directory, or files on which the last attempt ended without a
     * word: work for a process that may crash. Errors: none; what cannot be told is not.
     */
    public static boolean parsesMuch(Path directory, Path indexes) {
        try {
            Path folder = folder(directory.toRealPath(), indexes);
            return !Files.exists(folder.resolve(CATALOG)) || Files.exists(folder.resolve(PARSING));
        } catch (IOException e) {
            return false;
        }
    }

    // --- files, functions, words

    private Kept refresh(List<? extends SourceTree.Entry> listed) throws IOException {
        Kept kept = read(sentence -> {}); // nothing is lost by a wrong file: it is looked at again below
        if (kept.words != null && SourceScan.isCurrent(kept.catalog, listed)) {
            return kept;
        }
        close(kept);
        try {
            ProcessLock lock = lock();
            try {
                return update();
            } finally {
                lock.close();
            }
        } catch (IOException e) {
            sayThatNothingIsKept(e);
        } catch (UncheckedIOException e) {
            sayThatNothingIsKept(Objects.requireNonNull(e.getCause()));
        } catch (UserError e) {
            if (!(e.getCause() instanceof IOException)) {
                throw e; // it is not about the folder
            }
            sayThatNothingIsKept(e);
        }
        return inMemory();
    }

    private ProcessLock lock() {
        return ProcessLock.take(
                folder.resolve("lock"),
                holder -> watcher.note("Waiting for another xtrain that indexes " + directory + ": " + holder + "."));
    }

    private void sayThatNothingIsKept(Exception e) {
        String what;
        if (e instanceof UserError || e instanceof WriteFailure) {
            what = String.valueOf(e.getMessage());
        } else if (e instanceof AccessDeniedException) {
            what = "no permission to write " + e.getMessage() + ".";
        } else {
            what = e.getMessage() + ".";
        }
        watcher.note("Nothing is kept for the next search of " + directory + ": " + what);
    }

    private Kept read(Consumer<String> defects) {
        Catalog read = Catalog.EMPTY;
        try {
            Catalog found = Catalog.read(folder.resolve(CATALOG), directory);
            read = found == null ? Catalog.EMPTY : found;
            return new Kept(read, found == null ? null : WordIndex.open(folder.resolve(WORDS), read));
        } catch (DefectiveIndexException e) {
            defects.accept("Index rebuilt: " + e.getMessage() + ".");
            return new Kept(read, null);
        }
    }

    private static void close(Kept kept) {
        if (kept.words != null) {
            kept.words.close();
        }
    }

    /** Brings the folder up to date; the lock is held. */
    private Kept update() throws IOException {
        Kept kept = read(watcher::note);
        try {
            Path parsing = Files.write(folder.resolve(PARSING), new byte[0]);
            SourceScan scan = scan(kept.catalog, kept.words == null);
            Files.deleteIfExists(parsing);
            Catalog now = scan.catalog();
            if (kept.words == null) {
                WordIndex.rewrite(folder.resolve(WORDS), now, texts::get);
            } else if (scan.changed()) {
                WordIndex.update(folder.resolve(WORDS), scan.gone(), scan.added(), now.generation(), texts::get);
            }
            if (!now.equals(kept.catalog)) {
                now.write(folder.resolve(CATALOG), directory);
            }
            say(scan, kept.catalog.equals(Catalog.EMPTY));
            close(kept);
            return new Kept(now, Objects.requireNonNull(WordIndex.open(folder.resolve(WORDS), now)));
        } catch (DefectiveIndexException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private Kept inMemory() throws IOException {
        Kept kept = read(sentence -> {});
        SourceScan scan = scan(kept.catalog, kept.words == null);
        if (kept.words != null && !scan.changed()) {
            return new Kept(scan.catalog(), kept.words);
        }
        close(kept);
        SourceScan all = scan(kept.catalog, true);
        say(all, kept.catalog.equals(Catalog.EMPTY));
        return new Kept(all.catalog(), WordIndex.inMemory(all.catalog(), texts::get));
    }

    private SourceScan scan(Catalog before, boolean everything) {
        try (Progress progress =
                watcher.begin("reading " + directory, SourceScan.list(tree).size(), "files")) {
            SourceScan scan = SourceScan.of(tree, before, everything, progress);
            texts.add(scan.texts());
            return scan;
        }
    }

    /** Says what was indexed, and everything that was left out. */
    private void say(SourceScan scan, boolean first) {
        int functions =
                scan.added().stream().mapToInt(file -> file.functions().size()).sum();
        if (first) {
            watcher.note(String.format(
                    Locale.ROOT,
                    "Indexed %,d functions in %,d files of %s.",
                    functions,
                    scan.catalog().files().size(),
                    directory));
        }
        leftOut(scan.broken(), "functions left out for a syntax error inside");
        leftOut(scan.tooDeep(), "functions left out because they are nested too deep");
        if (!scan.gaveUp().isEmpty()) {
            watcher.note("Files that took the parser too long: " + String.join(", ", scan.gaveUp()) + ".");
        }
        for (SkipReason reason : tree.skipped().counts().keySet()) {
            if (reason.isNotable()) {
                watcher.note("Skipped as " + reason.words() + ": "
                        + String.join(", ", tree.skipped().paths(reason)) + ".");
            }
        }
    }

    private void leftOut(int count, String what) {
        if (count > 0) {
            watcher.note(String.format(Locale.ROOT, "%,d %s.", count, what));
        }
    }

    /** All functions; a function's place in the list is its number in scores. */
    public List<IndexedFunction> functions() {
        return functions;
    }

    /** The real path of what is searched. */
    public Path directory() {
        return directory;
    }

    /** BM25 of every function; zero where no word matches. */
    public float[] keywordScores(String query) {
        return words.scores(query);
    }

    /** How telling a word is: its weight in BM25, 0 for one that no function has. */
    public double rarity(String word) {
        return words.rarity(word);
    }

    /**
     * The vectors of all functions by an encoder; what no vectors are kept of is encoded.
     *
     * @param vectors the folder of all encoders' vectors
     * @param distrusted whether what is kept here turned out not to fit the vectors it points to
     */
    public PooledVectors vectors(TextEncoder encoder, Path vectors, boolean distrusted) {
        var making =
                new FunctionVectors(catalog, texts, PooledVectors.file(folder, encoder), encoder, vectors, watcher);
        Optional<PooledVectors> kept = distrusted ? Optional.empty() : making.kept();
        if (kept.isPresent()) {
            return kept.get();
        }
        ProcessLock lock;
        try {
            lock = lock();
        } catch (UserError e) { // why nothing is kept was said when it was opened
            return making.make(distrusted);
        }
        try {
            PooledVectors made = making.make(distrusted);
            making.keep(made).ifPresent(this::sayThatNothingIsKept);
            return made;
        } finally {
            lock.close();
        }
    }

    /** A function's text as it was indexed, read from its source; empty where that has changed since. */
    public Optional<String> source(IndexedFunction function) {
        return texts.source(function);
    }

    @Override
    public void close() {
        words.close();
        try {
            tree.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
