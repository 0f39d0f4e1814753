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
 * A programming language: a tree-sitter grammar, the query files {@code languages/<name>/*.scm} that find its
 * functions, the statements that comments stand above, and its types, and the way it writes documentation.
 *
 * <p>The grammar is loaded when it is first used. Grammar and queries are shared by all threads and live as long as the
 * process.
 */
public final class Language {

    private final String name;
    private final List<String> extensions;
    private final String separator;
    private final String grammarVersion;
    private final DocStyle docs;
    private final Supplier<TSLanguage> loader;
    private final Preprocessing preprocessing;
    private final UnaryOperator<String> naming;
    private @Nullable TSLanguage grammar;
    private final Map<String, TSQuery> queries = new HashMap<>();

    Language(
            String name,
            List<String> extensions,
            String separator,
            String grammarVersion,
            DocStyle docs,
            Supplier<TSLanguage> loader) {
        this(name, extensions, separator, grammarVersion, docs, loader, Preprocessing.NONE, UnaryOperator.identity());
    }

    /**
     * The same where the grammar alone does not read the language.
     *
     * @param preprocessing what its grammar shall not see
     * @param naming the name of a function or type, of what the query captures as it
     */
    Language(
            String name,
            List<String> extensions,
            String separator,
            String grammarVersion,
            DocStyle docs,
            Supplier<TSLanguage> loader,
            Preprocessing preprocessing,
            UnaryOperator<String> naming) {
        this.name = name;
        this.extensions = extensions;
        this.separator = separator;
        this.grammarVersion = grammarVersion;
        this.docs = docs;
        this.loader = loader;
        this.preprocessing = preprocessing;
        this.naming = naming;
    }

    /** {@code rust}, {@code python}, ... */
    public String name() {
        return name;
    }

    /** Of its files, without the dot. */
    public List<String> extensions() {
        return extensions;
    }

    /** Artifact and version of the grammar, for manifests. */
    public String grammarVersion() {
        return grammarVersion;
    }

    /** What stands between the parts of a qualified name. */
    String separator() {
        return separator;
    }

    DocStyle docs() {
        return docs;
    }

    Preprocessing preprocessing() {
        return preprocessing;
    }

    /** The name that is written so where a function or type is defined. */
    String nameOf(String written) {
        return naming.apply(written);
    }

    /** The grammar. Errors: its native library does not load on this machine. */
    synchronized TSLanguage grammar() {
        if (grammar == null) {
            grammar = load();
        }
        return grammar;
    }

    /** The compiled {@code FILE.scm}: {@code functions}, {@code comments} or {@code classes}. */
    synchronized TSQuery query(String file) {
        return queries.computeIfAbsent(file, this::compile);
    }

    private TSQuery compile(String file) {
        String resource = "/languages/" + name + "/" + file + ".scm";
        try (InputStream in = Language.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is missing from the jar");
            }
            return new TSQuery(grammar(), new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (TSQueryException e) {
            throw new IllegalStateException(resource + ": " + e.getMessage(), e);
        }
    }

    private TSLanguage load() {
        TSLanguage loaded;
        int abi;
        try {
            loaded = loader.get();
            abi = loaded.abiVersion();
        } catch (LinkageError | RuntimeException e) {
            throw UserError.doing("loading the grammar of " + name)
                    .expected("its native library to load")
                    .found(String.valueOf(e.getCause() == null ? e : e.getCause()))
                    .because(e)
                    .fix(
                            "It is unpacked to " + System.getProperty("java.io.tmpdir")
                                    + ", which must have room and allow execution; "
                                    + "name another folder with -Djava.io.tmpdir=DIR. Linux with glibc, macOS and Windows have one.");
        }
        if (abi < TSParser.TREE_SITTER_MIN_COMPATIBLE_LANGUAGE_VERSION || abi > TSParser.TREE_SITTER_LANGUAGE_VERSION) {
            throw new IllegalStateException(grammarVersion + " has ABI " + abi + ", the parser takes "
                    + TSParser.TREE_SITTER_MIN_COMPATIBLE_LANGUAGE_VERSION + " to "
                    + TSParser.TREE_SITTER_LANGUAGE_VERSION);
        }
        return loaded;
    }

    @Override
    public String toString() {
        return name;
    }
}
