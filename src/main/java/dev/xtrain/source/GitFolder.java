package dev.xtrain.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.eclipse.jgit.errors.ConfigInvalidException;
import org.eclipse.jgit.lib.Config;
import org.jspecify.annotations.Nullable;

/**
 * Reads the few facts we need from a {@code .git} folder, without a git binary.
 *
 * <p>jgit's own repository class would start processes and write to the home folder; only its parser for the
 * configuration is used. Worktrees and submodules, whose {@code .git} is a file, are followed. Of a repository with the
 * {@code reftable} format the commit stays unknown.
 */
record GitFolder(Path root, Path folder, Path common) {

    private static final Pattern HASH = Pattern.compile("[0-9a-f]{40}(?:[0-9a-f]{24})?");
    /**
     * What stands between {@code scheme://} and the last {@code @} before the path: people write any character there.
     */
    private static final Pattern CREDENTIALS = Pattern.compile("^([A-Za-z][A-Za-z0-9+.:-]*://)[^/]*@");

    private static final int MAX_LINKS = 5;
    private static final int MAX_LINE_BYTES = 1 << 14;
    private static final long MAX_BYTES = 64 << 20; // references of a repository with a million tags

    /** The repository that a directory lies in, or null. */
    static @Nullable GitFolder above(Path directory) {
        for (Path root = directory; root != null; root = root.getParent()) {
            GitFolder git = at(root);
            if (git != null) {
                return git;
            }
        }
        return null;
    }

    /** The repository whose work tree begins at a directory, or null. */
    static @Nullable GitFolder at(Path root) {
        Path git = root.resolve(".git");
        if (Files.isDirectory(git)) {
            return new GitFolder(root, git, git);
        }
        String link = firstLine(git);
        Path folder = link == null || !link.startsWith("gitdir:")
                ? null
                : resolve(root, link.substring("gitdir:".length()).strip());
        if (folder == null) {
            return null;
        }
        String line = firstLine(folder.resolve("commondir"));
        Path common = line == null ? null : resolve(folder, line);
        return new GitFolder(root, folder, common == null ? folder : common);
    }

    /** Hash that {@code HEAD} stands at; null before the first commit. */
    @Nullable
    String commit() {
        String value = firstLine(folder.resolve("HEAD"));
        for (int i = 0; i < MAX_LINKS && value != null && value.startsWith("ref:"); i++) {
            String ref = value.substring("ref:".length()).strip();
            if (ref.contains("..") || ref.startsWith("/")) {
                return null;
            }
            value = firstLine(resolve(folder, ref));
            if (value == null) {
                value = firstLine(resolve(common, ref));
            }
            if (value == null) {
                value = packed(ref);
            }
        }
        return value != null && HASH.matcher(value).matches() ? value : null;
    }

    private @Nullable String packed(String ref) {
        try {
            for (String line : text(common.resolve("packed-refs")).split("\n")) {
                if (line.endsWith(" " + ref)) {
                    return line.substring(0, line.indexOf(' '));
                }
            }
        } catch (IOException e) {
            return null; // there is none
        }
        return null;
    }

    /** Address of {@code origin}, without user and password; null where there is none. */
    @Nullable
    String remote() {
        var config = new Config();
        try {
            config.fromText(text(common.resolve("config")));
        } catch (IOException | ConfigInvalidException e) {
            return null;
        }
        String url = config.getString("remote", "origin", "url");
        return url == null || url.isBlank() ? null : withoutCredentials(url);
    }

    /** An address without user and password. */
    static String withoutCredentials(String url) {
        return CREDENTIALS.matcher(url.strip()).replaceFirst("$1");
    }

    /** Of a file that is not larger than such files are. */
    private static String text(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException(file + " is larger than git writes it");
        }
        return Files.readString(file);
    }

    /** A path that a file of the repository names; null where that cannot be one. */
    private static @Nullable Path resolve(Path folder, String name) {
        try {
            return folder.resolve(name);
        } catch (InvalidPathException e) {
            return null;
        }
    }

    private static @Nullable String firstLine(@Nullable Path file) {
        if (file == null || !Files.isRegularFile(file)) {
            return null;
        }
        try (InputStream in = Files.newInputStream(file)) {
            String head = new String(in.readNBytes(MAX_LINE_BYTES), StandardCharsets.UTF_8);
            return head.lines().findFirst().map(String::strip).orElse(null);
        } catch (IOException e) {
            return null;
        }
    }
}
