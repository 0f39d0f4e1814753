package dev.xtrain.extract;

import dev.xtrain.extract.ImportMatches.Import;
import dev.xtrain.source.SourceFile;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a file imports by its name. */
final class Imports {

    private static final Pattern EXTENSION = Pattern.compile("\\.[cm]?[jt]sx?$"); // of a module that is a file
    private static final Pattern IDENTIFIER = Pattern.compile("[\\p{L}_$][\\p{L}\\p{N}_$]*");

    private final SourceFile file;
    private final Language language;
    private final Lines lines;

    Imports(SourceFile file, Language language, Lines lines) {
        this.file = file;
        this.language = language;
        this.lines = lines;
    }

    /**
     * In the order of the file. The symbol is the name that the file has for it, the code its path, the documentation
     * the words of that.
     */
    List<Function> of(ImportMatches matches) {
        return matches.imports().stream().map(this::function).toList();
    }

    private Function function(Import found) {
        String path = Stream.concat(found.modules().stream(), Stream.ofNullable(found.imported()))
                .map(this::written)
                .collect(Collectors.joining(" "));
        String words = IDENTIFIER
                .matcher(path)
                .results()
                .map(MatchResult::group)
                .flatMap(identifier -> IdentifierParts.of(identifier).stream())
                .distinct()
                .collect(Collectors.joining(" "));
        Span name = found.name();
        return new Function(
                file.path(),
                language.name(),
                file.slice(name.start(), name.end()),
                "import",
                lines.of(name.start()),
                lines.of(name.start()),
                name.start(),
                name.end(),
                0,
                0,
                name.start(),
                "",
                "",
                path,
                0,
                new Documentation(words, words),
                null);
    }

    private String written(Span span) {
        return EXTENSION.matcher(file.slice(span.start(), span.end())).replaceAll("");
    }
}
