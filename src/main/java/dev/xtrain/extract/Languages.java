package dev.xtrain.extract;

import dev.xtrain.io.UserError;
import dev.xtrain.source.SourceFile;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.treesitter.TreeSitterCpp;
import org.treesitter.TreeSitterJava;
import org.treesitter.TreeSitterObjc;
import org.treesitter.TreeSitterPython;
import org.treesitter.TreeSitterRust;
import org.treesitter.TreeSitterSwift;
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
                    .speltBy(Spelling.ofErrors(TypeScriptSpelling::respell))
                    .with(new Language(
                                    "typescript",
                                    List.of("tsx"),
                                    ".",
                                    "tree-sitter-tsx 0.23.2",
                                    new JsDocs(),
                                    TreeSitterTsx::new)
                            .speltBy(Spelling.ofErrors(TypeScriptSpelling::respellWithJsx))),
            new Language(
                            "javascript",
                            List.of("js", "jsx", "mjs", "cjs"),
                            ".",
                            "tree-sitter-tsx 0.23.2",
                            new JsDocs(),
                            TreeSitterTsx::new)
                    .speltBy(Spelling.ofErrors(TypeScriptSpelling::respellWithJsx))
                    .queriedAs("typescript"),
            new Language(
                            "cpp",
                            List.of(
                                    "cpp", "cc", "cxx", "c++", "hpp", "hh", "hxx", "h++", "ipp", "inl", "tpp", "h",
                                    "c"),
                            "::",
                            "tree-sitter-cpp 0.23.4",
                            new DoxygenDocs(),
                            TreeSitterCpp::new)
                    .speltBy(new CppSpelling())
                    .namedBy(CppNames::plain)
                    .declaredBy(new CppHeads(false, List.of("h", "hpp", "hh", "hxx", "h++"))),
            new Language(
                            "objc",
                            List.of("m", "mm", "h"),
                            ".",
                            "tree-sitter-objc main-a",
                            new DoxygenDocs(),
                            TreeSitterObjc::new)
                    .speltBy(new CppSpelling())
                    .declaredBy(new CppHeads(true, List.of("h"))),
            new Language(
                            "swift",
                            List.of("swift"),
                            ".",
                            "tree-sitter-swift 0.5.0",
                            new SwiftDocs(),
                            TreeSitterSwift::new)
                    .speltBy(new SwiftSpelling()),
            new Language(
                    "lean",
                    List.of("lean"),
                    ".",
                    "xtrain's grammar of Lean 1",
                    new LeanDocs(),
                    () -> GrammarLibrary.shipped("lean")));

    /** Signs of Objective-C at the beginning of a line; what Doxygen's commands look like stands behind an asterisk. */
    private static final Pattern OBJECTIVE_C =
            Pattern.compile("^(?:@interface|@protocol|@end|#[ \\t]*import)\\b", Pattern.MULTILINE);

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

    /**
     * Takes a language's grammar from a shared library that a user built, for the whole process, before that language
     * is first used; the query files stay. Errors: no such language, or no grammar of it that fits.
     */
    public static void useGrammar(String name, Path library) {
        named(name).use(library);
    }

    /** The language that a file's extension tells; of several that have it, the first. */
    public static Optional<Language> of(String path) {
        return possible(path).stream().findFirst();
    }

    /** The languages that a file's extension allows. */
    public static List<Language> possible(String path) {
        String extension = Language.extension(path);
        return ALL.stream()
                .filter(language -> language.extensions().contains(extension))
                .toList();
    }

    /** The language of a file: its extension tells, and of a header the content, whether it is Objective-C. */
    public static Optional<Language> of(SourceFile file) {
        List<Language> possible = possible(file.path());
        boolean second = possible.size() > 1 && OBJECTIVE_C.matcher(file.text()).find();
        return possible.stream().skip(second ? 1 : 0).findFirst();
    }
}
