package dev.xtrain.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The repository that a path belongs to, on this disk: what tells one repository's model from another's.
 *
 * @param root real path of the repository's folder; of the path itself where it is in no repository, or is an archive
 * @param remote address of {@code origin}, without credentials
 * @param name the last part of the remote's address, else the folder's name
 */
public record Checkout(Path root, @Nullable String remote, String name) {

    /** Finds it. Errors: nothing is there. */
    public static Checkout of(Path path) {
        try (SourceTree tree = SourceTree.open(path)) {
            Repository repository = tree.repository();
            Path real = path.toRealPath();
            if (Files.isDirectory(real) || !repository.prefix().isEmpty()) {
                real = Files.isDirectory(real) || real.getParent() == null ? real : real.getParent();
                int depth = Path.of(repository.prefix()).getNameCount();
                for (int i = 0; i < depth && !repository.prefix().isEmpty() && real.getParent() != null; i++) {
                    real = real.getParent();
                }
            }
            return new Checkout(real, repository.remote(), repository.name());
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + path + ": " + e.getMessage(), e);
        }
    }
}
