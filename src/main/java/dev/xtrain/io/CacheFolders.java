package dev.xtrain.io;

import java.nio.file.Path;
import java.util.Map;

/**
 * Where files are kept that can be made again: converted and tuned models, vectors, unpacked natives.
 *
 * <p>{@code $XTRAIN_CACHE}, else {@code $XDG_CACHE_HOME/xtrain}, else {@code ~/.cache/xtrain}. The folders are named
 * here and created by whoever writes to them.
 */
public final class CacheFolders {

    private CacheFolders() {}

    /** The folder that holds all others; absolute. */
    public static Path root() {
        return root(System.getenv(), System.getProperty("user.home", ""));
    }

    static Path root(Map<String, String> environment, String home) {
        String own = environment.getOrDefault("XTRAIN_CACHE", "");
        if (!own.isBlank()) {
            return Path.of(own).toAbsolutePath().normalize();
        }
        // the XDG base directory specification has relative paths ignored
        String shared = environment.getOrDefault("XDG_CACHE_HOME", "");
        if (!shared.isBlank() && Path.of(shared).isAbsolute()) {
            return Path.of(shared, "xtrain");
        }
        // the JVM reports "?" for a user without an entry in the password file, as containers have
        if (home.isBlank() || home.equals("?")) {
            throw UserError.doing("finding the cache folder")
                    .expected("a home directory")
                    .found("none for this user")
                    .fix("Set XTRAIN_CACHE to a folder that can be written to.");
        }
        return Path.of(home, ".cache", "xtrain");
    }

    /** Model directories: the embedded ones converted, those pulled, those tuned on this machine. */
    public static Path models() {
        return root().resolve("models");
    }

    /** What was extracted by runs that have not ended. */
    public static Path extracting() {
        return root().resolve("extracting");
    }

    /** What runs of {@code tune} that have not ended work in. */
    public static Path tuning() {
        return root().resolve("tuning");
    }

    /** Vectors of texts that were encoded before. */
    public static Path vectors() {
        return root().resolve("vectors");
    }

    /** Tokens of files that were trained on before. */
    public static Path tokens() {
        return root().resolve("tokens");
    }

    /** What was found in directories that were searched. */
    public static Path indexes() {
        return root().resolve("indexes");
    }

    /** Native libraries, unpacked. */
    public static Path natives() {
        return root().resolve("natives");
    }
}
