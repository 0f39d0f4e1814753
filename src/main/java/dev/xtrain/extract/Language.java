package dev.xtrain.extract;

import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.treesitter.TSLanguage;
import org.treesitter.TSQuery;

/**
 * A programming language: its tree-sitter grammars, the query files {@code languages/<folder>/*.scm} that find its
 * functions, the statements that comments stand above, and its types, and the way it writes documentation.
 */
public final class Language {

    private final String name;
    private final String separator;
    private final DocStyle docs;
    private final String folder;
    private final List<Grammar> grammars;

    /** A language of several grammars, told by file extension; the folder of its queries may be another language's. */
    Language(String name, String separator, DocStyle docs, String folder, List<Grammar> grammars) {
        this.name = name;
        this.separator = separator;
        this.docs = docs;
        this.folder = folder;
        this.grammars = grammars;
    }

    Language(
            String name,
            List<String> extensions,
            String separator,
            String grammarVersion,
            DocStyle docs,
            Supplier<TSLanguage> loader) {
        this(name, separator, docs, name, List.of(new Grammar(extensions, grammarVersion, loader)));
    }

    /** {@code rust}, {@code python}, ... */
    public String name() {
        return name;
    }

    /** Of its files, without the dot. */
    public List<String> extensions() {
        return grammars.stream()
                .flatMap(grammar -> grammar.extensions().stream())
                .toList();
    }

    /** Artifact and version of each grammar, for manifests. */
    public List<String> grammarVersions() {
        return grammars.stream().map(Grammar::version).toList();
    }

    /** What stands between the parts of a qualified name. */
    String separator() {
        return separator;
    }

    DocStyle docs() {
        return docs;
    }

    /** The grammar of a file; the first one where its extension tells none. */
    Grammar grammar(String path) {
        String extension = extension(path);
        return grammars.stream()
                .filter(grammar -> grammar.extensions().contains(extension))
                .findFirst()
                .orElse(grammars.get(0));
    }

    /** {@code FILE.scm} for that grammar: {@code functions}, {@code comments} or {@code classes}. */
    TSQuery query(String file, Grammar grammar) {
        return grammar.query("/languages/" + folder + "/" + file + ".scm");
    }

    /** What follows the last dot of a path, in lower case. */
    static String extension(String path) {
        return path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return name;
    }
}
