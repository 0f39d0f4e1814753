package dev.xtrain.source;

import dev.xtrain.io.UserError;
import java.io.Closeable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Source files under one path: a directory, an archive or a single file.
 *
 * <p>First {@link #list}, then {@link #read} each, from as many threads as you like. What is left out is in
 * {@link #skipped}, by reason. A tree holds its archive open until closed.
 */
public interface SourceTree extends Closeable {

    /** Files above this many bytes are not read: nobody wrote them by hand. */
    long MAX_FILE_BYTES = 2 << 20;

    /** A file that can be read. */
    interface Entry {
        /** Relative to the tree, with forward slashes. */
        String path();

        /** Another one as soon as the content is another. */
        Stamp stamp();
    }

    /** What is known of where the sources come from. */
    Repository repository();

    /** The same of each repository that listed files are in: the tree's, then its submodules. */
    default List<Repository> repositories() {
        return List.of(repository());
    }

    /** The repository that a listed file belongs to, and its path there. */
    default Provenance provenance(String path) {
        return new Provenance(repository(), repository().prefix() + path);
    }

    /** All files whose path is wanted, sorted by path; reads no content. */
    List<? extends Entry> list(Predicate<String> wanted);

    /** The file's content; empty when it had to be skipped, which {@link #skipped} then tells. */
    Optional<SourceFile> read(Entry entry);

    /** The licence that holds for a file. */
    Optional<License> license(SourceFile file);

    /** What was left out so far. */
    Skipped skipped();

    /**
     * Opens a directory, an archive ({@code .jar}, {@code .zip}, {@code .tar}, {@code .tar.gz} and the like), or one
     * file. Errors: nothing there.
     */
    static SourceTree open(Path path) {
        if (Files.isDirectory(path)) {
            return new DirectoryTree(path);
        }
        if (!Files.isRegularFile(path)) {
            throw UserError.doing("reading sources")
                    .expected("a directory, an archive (.jar, .zip, .tar, .tar.gz, ...), or a source file")
                    .found(Files.exists(path) ? "something else" : "nothing")
                    .at(path)
                    .fix("Check the path.");
        }
        String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
        if (name.endsWith(".jar") || name.endsWith(".zip")) {
            return ArchiveTree.open(path);
        }
        return TarTree.isArchive(name) ? TarTree.open(path) : new DirectoryTree(path);
    }
}
