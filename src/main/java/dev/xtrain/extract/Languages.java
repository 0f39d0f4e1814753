package dev.xtrain.extract;

import dev.xtrain.io.UserError;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.treesitter.TreeSitterJava;
import org.treesitter.TreeSitterPython;
import org.treesitter.TreeSitterRust;
import org.treesitter.TreeSitterTsx;
import org.treesitter.TreeSitterTypescript;

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
                            "typescript",
                            List.of("ts", "mts", "cts"),
                            ".",
                            "tree-sitter-typescript 0.23.2",
                            new JsDocs(),
                            TreeSitterTypescript::new)
                    .respelledBy(TypeScriptSpelling::respell)
                    .with(new Language(
                                    "typescript",
                                    List.of("tsx"),
                                    ".",
                                    "tree-sitter-tsx 0.23.2",
                                    new JsDocs(),
                                    TreeSitterTsx::new)
                            .respelledBy(TypeScriptSpelling::respellWithJsx)),
            new Language(
                            "javascript",
                            List.of("js", "jsx", "mjs", "cjs"),
                            ".",
                            "tree-sitter-tsx 0.23.2",
                            new JsDocs(),
                            TreeSitterTsx::new)
                    .respelledBy(TypeScriptSpelling::respellWithJsx)
                    .queriedAs("typescript"));

    private Languages() {}

    /** All of them. */
    public static List<Language> all() {
        return ALL;
    }

    /** Artifact and version of the grammars of some languages, each once: languages may share one. */
    public static List<String> grammarVersions(Collection<Language> languages) {
        return languages.stream()
                .flatMap(language -> language.grammarVersions().stream())
                .distinct()
                .toList();
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

    /** The language that a file's extension tells. */
    public static Optional<Language> of(String path) {
        String extension = Language.extension(path);
        return ALL.stream()
                .filter(language -> language.extensions().contains(extension))
                .findFirst();
    }
}
