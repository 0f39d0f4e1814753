package dev.xtrain.extract;

import dev.xtrain.io.UserError;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.treesitter.TreeSitterJava;
import org.treesitter.TreeSitterPython;
import org.treesitter.TreeSitterRust;
import org.treesitter.TreeSitterSwift;

/** The languages that functions can be extracted from. A new one is a line here, a query file and a doc style. */
public final class Languages {

    private static final List<Language> ALL = List.of(
            new Language("rust", List.of("rs"), "::", "tree-sitter-rust 0.24.0", new RustDocs(), TreeSitterRust::new),
            new Language(
                    "python",
                    List.of("py", "pyi"),
                    ".",
                    "tree-sitter-python 0.25.0",
                    new PythonDocs(),
                    TreeSitterPython::new),
            new Language("java", List.of("java"), ".", "tree-sitter-java 0.23.5", new JavaDocs(), TreeSitterJava::new),
            new Language(
                    "swift",
                    List.of("swift"),
                    ".",
                    "tree-sitter-swift 0.5.0",
                    new SwiftDocs(),
                    TreeSitterSwift::new,
                    new SwiftSpelling()),
            new Language(
                    "lean",
                    List.of("lean"),
                    ".",
                    "xtrain's grammar of Lean 1",
                    new LeanDocs(),
                    () -> GrammarLibrary.shipped("lean")));

    private Languages() {}

    /** All of them. */
    public static List<Language> all() {
        return ALL;
    }

    /** The language of that name. Errors: there is none. */
    public static Language named(String name) {
        for (Language language : ALL) {
            if (language.name().equals(name.toLowerCase(Locale.ROOT))) {
                return language;
            }
        }
        throw UserError.doing("choosing the language")
                .expected("one of " + ALL)
                .found(name)
                .at("--lang")
                .fix("Without --lang, languages are told by file extension.");
    }

    /**
     * Takes a language's grammar from a shared library that a user built, for the whole process, before that language
     * is first used; the query files stay. Errors: no such language, or no grammar of it that fits.
     */
    public static void useGrammar(String name, Path library) {
        named(name).use(library);
    }

    /** The language that a file's extension tells. */
    public static Optional<Language> of(String path) {
        String extension = path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return ALL.stream()
                .filter(language -> language.extensions().contains(extension))
                .findFirst();
    }
}
