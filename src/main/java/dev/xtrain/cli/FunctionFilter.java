package dev.xtrain.cli;

import dev.xtrain.extract.Languages;
import dev.xtrain.io.Globs;
import dev.xtrain.io.UserError;
import dev.xtrain.search.IndexedFunction;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.PatternSyntaxException;

/** Which functions {@code --lang} and {@code --path} leave. */
final class FunctionFilter {

    private FunctionFilter() {}

    /** Functions in one of the languages, in a file that one of the globs matches; an empty list leaves all. */
    static Predicate<IndexedFunction> of(List<String> langs, List<String> globs) {
        List<String> names =
                langs.stream().map(name -> Languages.named(name).name()).toList();
        List<Predicate<Path>> paths = globs.stream().map(FunctionFilter::paths).toList();
        return function -> (names.isEmpty() || names.contains(function.lang()))
                && (paths.isEmpty() || paths.stream().anyMatch(path -> path.test(Path.of(function.path()))));
    }

    /** A glob without folders is one of names. */
    private static Predicate<Path> paths(String glob) {
        try {
            Predicate<Path> matching = Globs.matching(glob);
            boolean named = glob.indexOf('/') < 0;
            return path -> matching.test(named ? path.getFileName() : path);
        } catch (PatternSyntaxException e) {
            throw UserError.doing("choosing files")
                    .expected("a glob")
                    .found(glob)
                    .at("--path")
                    .because(e)
                    .fix("A glob is like 'src/**/*.java': " + e.getDescription() + ".");
        }
    }
}
