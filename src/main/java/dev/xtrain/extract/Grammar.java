package dev.xtrain.extract;

import dev.xtrain.io.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.treesitter.TSLanguage;
import org.treesitter.TSParser;
import org.treesitter.TSQuery;
import org.treesitter.TSQueryException;

/**
 * A tree-sitter grammar, the extensions of the files that it reads, and the queries compiled for it. Most languages
 * have one; TypeScript has another for files with JSX in them.
 *
 * <p>It is loaded when it is first used. Grammar and queries are shared by all threads and live as long as the process.
 */
final class Grammar {

    private final List<String> extensions;
    private final String version;
    private final Supplier<TSLanguage> loader;
    private final UnaryOperator<byte[]> respelling;
    private @Nullable TSLanguage loaded;
    private final Map<String, TSQuery> queries = new HashMap<>(); // by resource

    Grammar(List<String> extensions, String version, Supplier<TSLanguage> loader) {
        this(extensions, version, loader, UnaryOperator.identity());
    }

    /**
     * A grammar that lags behind its language.
     *
     * @param respelling what to parse in the place of a file with errors, at the same offsets
     */
    Grammar(List<String> extensions, String version, Supplier<TSLanguage> loader, UnaryOperator<byte[]> respelling) {
        this.extensions = extensions;
        this.version = version;
        this.loader = loader;
        this.respelling = respelling;
    }

    List<String> extensions() {
        return extensions;
    }

    /** Artifact and version, for manifests. */
    String version() {
        return version;
    }

    /** What to parse in the place of a file with errors: the same number of bytes, perhaps the same bytes. */
    byte[] respelled(byte[] bytes) {
        return respelling.apply(bytes);
    }

    /** What a parser takes. Errors: its native library does not load on this machine. */
    synchronized TSLanguage language() {
        if (loaded == null) {
            loaded = load();
        }
        return loaded;
    }

    /** The compiled query of a resource. */
    synchronized TSQuery query(String resource) {
        return queries.computeIfAbsent(resource, this::compile);
    }

    private TSQuery compile(String resource) {
        try (InputStream in = Grammar.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is missing from the jar");
            }
            return new TSQuery(language(), new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (TSQueryException e) {
            throw new IllegalStateException(resource + ": " + e.getMessage(), e);
        }
    }

    private TSLanguage load() {
        TSLanguage grammar;
        int abi;
        try {
            grammar = loader.get();
            abi = grammar.abiVersion();
        } catch (LinkageError | RuntimeException e) {
            throw UserError.doing("loading the grammar " + version)
                    .expected("its native library to load")
                    .found(String.valueOf(e.getCause() == null ? e : e.getCause()))
                    .because(e)
                    .fix(
                            "It is unpacked to " + System.getProperty("java.io.tmpdir")
                                    + ", which must have room and allow execution; "
                                    + "name another folder with -Djava.io.tmpdir=DIR. Linux with glibc, macOS and Windows have one.");
        }
        if (abi < TSParser.TREE_SITTER_MIN_COMPATIBLE_LANGUAGE_VERSION || abi > TSParser.TREE_SITTER_LANGUAGE_VERSION) {
            throw new IllegalStateException(version + " has ABI " + abi + ", the parser takes "
                    + TSParser.TREE_SITTER_MIN_COMPATIBLE_LANGUAGE_VERSION + " to "
                    + TSParser.TREE_SITTER_LANGUAGE_VERSION);
        }
        return grammar;
    }
}
