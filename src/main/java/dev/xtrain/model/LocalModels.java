package dev.xtrain.model;

import dev.xtrain.io.AtomicDirectory;
import dev.xtrain.io.CacheFolders;
import dev.xtrain.io.ProcessLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The models that were tuned on this machine: folders {@code NAME-v1}, {@code NAME-v2}, ... in one folder.
 *
 * <p>They appear and disappear whole; two processes that add one of the same name get versions of their own.
 */
public final class LocalModels {

    private static final Pattern VERSIONED = Pattern.compile("(?<name>[^.].*)-v(?<version>[1-9]\\d{0,8})");
    private static final Pattern ADDRESS =
            Pattern.compile("(?:[A-Za-z][A-Za-z0-9+.-]*://)?(?:[^/@]*@)?(?<host>[^/:]+)(?::\\d+/|[:/])(?<path>.*)");

    private final Path folder;

    /** Those in a folder, which need not be there. */
    public LocalModels(Path folder) {
        this.folder = folder;
    }

    /** Those in the cache. */
    public static LocalModels inCache() {
        return new LocalModels(CacheFolders.models().resolve("local"));
    }

    /** Where they are. */
    public Path folder() {
        return folder;
    }

    /** All of them, damaged ones too, the oldest first; those that do not tell their age come last. */
    public List<LocalModel> all() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> list = Files.list(folder)) {
            return list.filter(path -> Files.isDirectory(path)
                            && VERSIONED.matcher(path.getFileName().toString()).matches())
                    .map(LocalModel::read)
                    .sorted(Comparator.comparing((LocalModel model) ->
                                    model.tuned() == null ? "~" : model.tuned().created())
                            .thenComparing(LocalModel::name))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("listing " + folder + ": " + e.getMessage(), e);
        }
    }

    /** The model of a name: {@code NAME-v2}, or {@code NAME} for its newest whole version. */
    public Optional<LocalModel> named(String name) {
        List<LocalModel> all = all();
        Optional<LocalModel> exact =
                all.stream().filter(model -> model.name().equals(name)).findFirst();
        return exact.isPresent()
                ? exact
                : all.stream()
                        .filter(model ->
                                model.tuned() != null && model.tuned().name().equals(name))
                        .max(Comparator.comparingInt(LocalModels::version));
    }

    /** All versions of a name, damaged ones too. */
    public List<LocalModel> versions(String name) {
        return all().stream()
                .filter(model -> {
                    Matcher matcher = VERSIONED.matcher(model.name());
                    return matcher.matches() && matcher.group("name").equals(name);
                })
                .toList();
    }

    /**
     * The model to use for a repository where none is named: the newest of those that helped. One that was tuned for
     * this very repository, by place or by remote, goes before one that was tuned for a folder around it.
     *
     * @param root real path of the repository's folder
     * @param remote address of its {@code origin}, or null
     */
    public Optional<LocalModel> inUse(Path root, @Nullable String remote) {
        return all().stream()
                .filter(model -> model.tuned() != null && model.tuned().inUse() && nearness(model, root, remote) > 0)
                .max(Comparator.comparingInt((LocalModel model) -> nearness(model, root, remote))
                        .thenComparing(model ->
                                model.tuned() == null ? "" : model.tuned().created())
                        .thenComparingInt(LocalModels::version));
    }

    /** Names in the folder around; 0 where a model was made for something else. */
    private static int nearness(LocalModel model, Path root, @Nullable String remote) {
        TunedRecord tuned = model.tuned();
        if (tuned == null) {
            return 0;
        }
        if (remote != null
                && tuned.remotes().stream().anyMatch(other -> address(other).equals(address(remote)))) {
            return Integer.MAX_VALUE;
        }
        return tuned.roots().stream()
                .map(Path::of)
                .filter(root::startsWith)
                .mapToInt(other -> other.equals(root) ? Integer.MAX_VALUE : 1 + other.getNameCount())
                .max()
                .orElse(0);
    }

    /** What {@code https://host/a/b.git} and {@code git@host:a/b} have in common. */
    static String address(String remote) {
        String plain = remote.strip().replaceFirst("/+$", "").replaceFirst("\\.git$", "");
        Matcher parts = ADDRESS.matcher(plain);
        return parts.matches() ? parts.group("host").toLowerCase(Locale.ROOT) + "/" + parts.group("path") : plain;
    }

    private static int version(LocalModel model) {
        Matcher matcher = VERSIONED.matcher(model.name());
        return matcher.matches() ? Integer.parseInt(matcher.group("version")) : 0;
    }

    /**
     * Adds a model under the next version of a name.
     *
     * @param fill fills an empty folder, told the version; on an error nothing is added
     */
    public LocalModel add(String name, BiConsumer<Path, Integer> fill) {
        ProcessLock lock = ProcessLock.take(folder.resolve(".lock"));
        try {
            int version = 1
                    + versions(name).stream()
                            .mapToInt(LocalModels::version)
                            .max()
                            .orElse(0);
            Path target = folder.resolve(name + "-v" + version);
            try (AtomicDirectory directory = AtomicDirectory.open(target)) {
                fill.accept(directory.path(), version);
                directory.commit();
            }
            return LocalModel.read(target);
        } finally {
            lock.close();
        }
    }

    /** Deletes a model. */
    public void remove(LocalModel model) {
        AtomicDirectory.delete(model.folder());
    }
}
