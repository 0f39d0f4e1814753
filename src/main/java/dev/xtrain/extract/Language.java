package dev.xtrain.extract;

import dev.xtrain.io.Sha256;
import dev.xtrain.io.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
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
    private final Reading reading;
    private @Nullable Path library; // in place of the loader
    private @Nullable TSLanguage grammar;
    private final Map<String, TSQuery> queries = new HashMap<>();

    Language(
            String name,
            List<String> extensions,
            String separator,
            String grammarVersion,
            DocStyle docs,
            Supplier<TSLanguage> loader) {
        this.name = name;
        this.extensions = extensions;
        this.separator = separator;
        this.grammarVersion = grammarVersion;
        this.docs = docs;
        this.loader = loader;
        this.reading = new Reading(name, Spelling.AS_WRITTEN, UnaryOperator.identity(), null, List.of());
    }

    private Language(Language base, Reading reading) {
        this.name = base.name;
        this.extensions = base.extensions;
        this.separator = base.separator;
        this.grammarVersion = base.grammarVersion;
        this.docs = base.docs;
        this.loader = base.loader;
        this.reading = reading;
    }

    /**
     * What is particular to how a language is read.
     *
     * @param folder of its query files
     * @param spelling what is parsed in the place of a file
     * @param naming the name of a function or type, of what the query captures as it
     * @param heads how a declaration and a definition elsewhere are told to be one; null where there are no such
     * @param dialects files that need another grammar
     */
    private record Reading(
            String folder,
            Spelling spelling,
            UnaryOperator<String> naming,
            @Nullable HeadStyle heads,
            List<Language> dialects) {}

    /** The same with the query files of another language. */
    Language queriedAs(String other) {
        return new Language(
                this, new Reading(other, reading.spelling, reading.naming, reading.heads, reading.dialects));
    }

    /** The same with something else to parse in the place of its files. */
    Language speltBy(Spelling other) {
        return new Language(this, new Reading(reading.folder, other, reading.naming, reading.heads, reading.dialects));
    }

    /** The same with other names of functions and types than the query captures. */
    Language namedBy(UnaryOperator<String> other) {
        return new Language(
                this, new Reading(reading.folder, reading.spelling, other, reading.heads, reading.dialects));
    }

    /** The same with functions that are declared apart from their definitions. */
    Language declaredBy(HeadStyle other) {
        return new Language(
                this, new Reading(reading.folder, reading.spelling, reading.naming, other, reading.dialects));
    }

    /** The same and files that need another grammar, as those with JSX do. */
    Language with(Language dialect) {
        return new Language(
                this, new Reading(reading.folder, reading.spelling, reading.naming, reading.heads, List.of(dialect)));
    }

    /** The language as a file has it: this, or a dialect where the file's extension is that of one. */
    Language dialect(String path) {
        return reading.dialects.stream()
                .filter(dialect -> dialect.extensions.contains(extension(path)))
                .findFirst()
                .orElse(this);
    }

    /** What follows the last dot of a path, in lower case. */
    static String extension(String path) {
        return path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    /** {@code rust}, {@code python}, ... */
    public String name() {
        return name;
    }

    /** Of its files, without the dot. */
    public List<String> extensions() {
        return Stream.concat(Stream.of(this), reading.dialects.stream())
                .flatMap(dialect -> dialect.extensions.stream())
                .toList();
    }

    /** Artifact and version of the grammar, for manifests; of a user's own its file name and a hash. */
    public synchronized String grammarVersion() {
        return library == null ? grammarVersion : version(library);
    }

    private static String version(Path library) {
        try {
            String hash = new Sha256().add(library).hex();
            return library.getFileName() + " " + hash.substring(0, 16);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes the grammar from a shared library that a user built. Errors: there is none that fits. */
    synchronized void use(Path file) {
        TSLanguage loaded = load(file);
        if (grammar != null) {
            throw new IllegalStateException("the grammar of " + name + " is in use already");
        }
        library = file;
        grammar = loaded;
    }

    /** The same of all its dialects. */
    public List<String> grammarVersions() {
        return Stream.concat(Stream.of(this), reading.dialects.stream())
                .map(Language::grammarVersion)
                .toList();
    }

    /** What stands between the parts of a qualified name. */
    String separator() {
        return separator;
    }

    DocStyle docs() {
        return docs;
    }

    /** What is parsed in the place of its files. */
    Spelling spelling() {
        return reading.spelling;
    }

    /** How a declaration and a definition elsewhere are told to be one; null where there are no such. */
    @Nullable
    HeadStyle heads() {
        return reading.heads;
    }

    /**
     * Whether functions of other files are declared in such a file: it is read before them, for {@link Declarations}.
     */
    public boolean isHeader(String path) {
        return reading.heads != null && reading.heads.headers().contains(extension(path));
    }

    /** The name that is written so where a function or type is defined. */
    String nameOf(String written) {
        return reading.naming.apply(written);
    }

    /** The grammar. Errors: its native library does not load on this machine. */
    synchronized TSLanguage grammar() {
        if (grammar == null) {
            grammar = load(null);
        }
        return grammar;
    }

    /**
     * Makes sure that files can be read, of whatever dialect. Errors: a native library does not load on this machine.
     */
    public void requireGrammar() {
        grammar();
        reading.dialects.forEach(Language::grammar);
    }

    /** The compiled {@code FILE.scm}: {@code functions}, {@code comments} or {@code classes}. */
    synchronized TSQuery query(String file) {
        return queries.computeIfAbsent(file, this::compile);
    }

    private TSQuery compile(String file) {
        String resource = "/languages/" + reading.folder + "/" + file + ".scm";
        try (InputStream in = Language.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is missing from the jar");
            }
            return new TSQuery(grammar(), new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (TSQueryException e) {
            if (library != null) {
                throw UserError.doing("using the grammar of " + name)
                        .expected("the nodes and fields that " + resource + " names")
                        .found(String.valueOf(e.getMessage()))
                        .at(library)
                        .because(e)
                        .fix("It must be of the same family as " + grammarVersion + ".");
            }
            throw new IllegalStateException(resource + ": " + e.getMessage(), e);
        }
    }

    private TSLanguage load(@Nullable Path library) {
        TSLanguage loaded;
        int abi;
        try {
            loaded = library == null ? loader.get() : GrammarLibrary.built(name, library);
            abi = loaded.abiVersion();
        } catch (UserError e) {
            throw e;
        } catch (LinkageError | RuntimeException e) {
            throw UserError.doing("loading the grammar of " + name)
                    .expected("its native library to load")
                    .found(String.valueOf(e.getCause() == null ? e : e.getCause()))
                    .because(e)
                    .fix("It is unpacked to " + System.getProperty("java.io.tmpdir")
                            + ", which must have room and allow execution; "
                            + "name another folder with -Djava.io.tmpdir=DIR. Linux with glibc, macOS and Windows have one; "
                            + "--grammar " + name + "=FILE takes one that you built.");
        }
        if (abi < TSParser.TREE_SITTER_MIN_COMPATIBLE_LANGUAGE_VERSION || abi > TSParser.TREE_SITTER_LANGUAGE_VERSION) {
            String taken = "ABI " + TSParser.TREE_SITTER_MIN_COMPATIBLE_LANGUAGE_VERSION + " to "
                    + TSParser.TREE_SITTER_LANGUAGE_VERSION;
            if (library != null) {
                throw UserError.doing("loading the grammar of " + name)
                        .expected(taken)
                        .found("ABI " + abi)
                        .at(library)
                        .fix("Generate its parser again: tree-sitter generate --abi "
                                + TSParser.TREE_SITTER_MIN_COMPATIBLE_LANGUAGE_VERSION + ".");
            }
            throw new IllegalStateException(grammarVersion + " has ABI " + abi + ", the parser takes " + taken);
        }
        return loaded;
    }

    @Override
    public String toString() {
        return name;
    }
}
