package dev.xtrain.search;

import dev.xtrain.io.Progress;
import dev.xtrain.io.UserError;
import dev.xtrain.model.PooledVectors;
import dev.xtrain.model.TextEncoder;
import dev.xtrain.model.TextKey;
import dev.xtrain.model.VectorStore;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes the vectors of a catalog's functions by one encoder.
 *
 * @param file where pooled vectors are kept
 * @param vectors the folder of all encoders' vectors
 */
record FunctionVectors(
        Catalog catalog, FunctionTexts texts, Path file, TextEncoder encoder, Path vectors, IndexWatcher watcher) {

    /** What is kept of just these functions; empty where that has to be made. */
    Optional<PooledVectors> kept() {
        return current(read(sentence -> {}));
    }

    private Optional<PooledVectors> current(@Nullable PooledVectors known) {
        return known != null && known.generation().equals(catalog.generation()) ? Optional.of(known) : Optional.empty();
    }

    private @Nullable PooledVectors read(Consumer<String> defects) {
        try {
            return PooledVectors.open(file, encoder, vectors);
        } catch (PooledVectors.StaleException e) {
            defects.accept("Index rebuilt: " + e.getMessage() + ".");
            return null;
        }
    }

    /**
     * Encodes what no vectors are kept of.
     *
     * @param distrusted whether what is kept turned out not to fit the vectors that it points to
     */
    PooledVectors make(boolean distrusted) {
        PooledVectors known = distrusted ? null : read(watcher::note);
        Optional<PooledVectors> madeMeanwhile = current(known);
        if (madeMeanwhile.isPresent()) {
            return madeMeanwhile.get();
        }
        List<IndexedFunction> functions = catalog.functions();
        List<TextKey> keys = functions.stream().map(IndexedFunction::key).toList();
        Set<TextKey> wanted = new HashSet<>(keys);
        if (known != null) {
            known.keys().forEach(wanted::remove);
        }
        VectorStore store =
                VectorStore.open(vectors, encoder).spillingTo(Path.of(System.getProperty("java.io.tmpdir")));
        try (Progress progress = watcher.begin("encoding", wanted.size(), "functions")) {
            Set<TextKey> missing = store.missing(wanted, progress);
            progress.advance(wanted.size() - missing.size());
            Map<TextKey, String> found = texts.of(functions, missing);
            store.vectors(List.copyOf(found.values()), TextEncoder.Kind.DOCUMENT, progress);
            if (found.size() < missing.size()) {
                watcher.note((missing.size() - found.size())
                        + " functions changed while they were read: this search knows them by their words only.");
            }
        }
        return PooledVectors.of(keys, known, store, catalog.generation());
    }

    /** Keeps what was made for the next search; returns why it cannot be kept. */
    Optional<Exception> keep(PooledVectors made) {
        try {
            if (made.isLasting()) {
                made.write(file, encoder);
            }
            return Optional.empty();
        } catch (UserError e) {
            return Optional.of(e);
        } catch (UncheckedIOException e) {
            return Optional.of(Objects.requireNonNull(e.getCause()));
        }
    }
}
