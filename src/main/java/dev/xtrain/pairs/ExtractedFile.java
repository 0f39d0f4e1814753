package dev.xtrain.pairs;

import dev.xtrain.extract.Detail;
import dev.xtrain.extract.Documentation;
import dev.xtrain.extract.DocumentedType;
import dev.xtrain.extract.Extraction;
import dev.xtrain.extract.Extractor;
import dev.xtrain.extract.Function;
import dev.xtrain.extract.Language;
import dev.xtrain.extract.TypedVariable;
import dev.xtrain.source.Repository;
import dev.xtrain.source.SourceFile;
import dev.xtrain.source.SourceTree;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file's functions and where it comes from.
 *
 * @param repository its repository
 * @param path relative to the repository
 * @param lang its language
 * @param license what holds for it, or null
 * @param generated whether it says that a program wrote it
 * @param functions all of them, documented or not, without their text as written
 * @param blocks commented blocks inside functions; none where no kind of pairs asks for them
 * @param types documented types, of whose methods each is one of the functions; likewise
 * @param definitions types; likewise
 * @param variables those whose type is one of these; likewise
 * @param imports what other modules bring in; likewise
 * @param losses what was left out of it
 */
record ExtractedFile(
        Repository repository,
        String path,
        String lang,
        Pair.@Nullable License license,
        boolean generated,
        List<Function> functions,
        List<Function> blocks,
        List<DocumentedType> types,
        List<Function> definitions,
        List<TypedVariable> variables,
        List<Function> imports,
        Losses losses) {

    /**
     * What was left out of a file.
     *
     * @param broken functions with a syntax error inside
     * @param tooDeep functions with too much around them
     * @param cutDocs functions of whose documentation only the beginning was read
     * @param cutQueries questions that lost sentences about something else
     * @param redacted how often each token stands for a secret or an address
     * @param gaveUp whether the parser ran out of time, so that there are no functions
     * @param failure what ended the work on the file, so that there are no functions; or null
     */
    record Losses(
            int broken,
            int tooDeep,
            int cutDocs,
            int cutQueries,
            Map<String, Integer> redacted,
            boolean gaveUp,
            @Nullable Throwable failure) {}

    static ExtractedFile of(SourceTree tree, SourceFile file, Language language, CorpusOptions options) {
        Extraction extraction = Extractor.extract(file, language, details(options.kinds()));
        var wording = new Wording(options.clean());
        List<Function> functions = extraction.functions().stream()
                .map(Function::withoutText)
                .map(wording::of)
                .toList();
        List<Function> blocks = extraction.blocks().stream().map(wording::of).toList();
        List<DocumentedType> types = types(extraction, functions, wording);
        List<Function> definitions =
                extraction.definitions().stream().map(wording::of).toList();
        List<TypedVariable> variables = variables(extraction, definitions, wording);
        Pair.License license = tree.license(file)
                .map(found -> new Pair.License(found.spdx(), found.source()))
                .orElse(null);
        return new ExtractedFile(
                tree.repository(),
                tree.repository().prefix() + file.path(),
                language.name(),
                license,
                Cleaning.isGenerated(file),
                functions,
                blocks,
                types,
                definitions,
                variables,
                extraction.imports(),
                new Losses(
                        extraction.broken(),
                        extraction.tooDeep(),
                        extraction.cutDocs(),
                        wording.cutQueries(),
                        wording.redacted(),
                        extraction.gaveUp(),
                        null));
    }

    private static Set<Detail> details(Set<PairKind> kinds) {
        Set<Detail> details = EnumSet.noneOf(Detail.class);
        for (PairKind kind : kinds) {
            switch (kind) {
                case COMMENT -> details.add(Detail.BLOCKS);
                case CLASS -> details.add(Detail.TYPES);
                case TYPE -> details.add(Detail.VARIABLES);
                case IMPORT -> details.add(Detail.IMPORTS);
                case FUNCTION, NAME -> {}
            }
        }
        return details;
    }

    private static List<TypedVariable> variables(Extraction extraction, List<Function> definitions, Wording wording) {
        Map<Integer, Function> byStart = byStart(definitions);
        return extraction.variables().stream()
                .map(variable -> {
                    Documentation said = variable.documentation();
                    Function type = variable.type();
                    return variable.with(
                            said == null ? null : wording.of(said), byStart.getOrDefault(type.startByte(), type));
                })
                .toList();
    }

    private static Map<Integer, Function> byStart(List<Function> functions) {
        Map<Integer, Function> byStart = new HashMap<>();
        functions.forEach(function -> byStart.put(function.startByte(), function));
        return byStart;
    }

    private static List<DocumentedType> types(Extraction extraction, List<Function> functions, Wording wording) {
        Map<Integer, Function> byStart = byStart(functions);
        return extraction.types().stream()
                .map(type -> type.with(
                        wording.of(type.documentation()),
                        type.methods().stream()
                                .map(method -> byStart.getOrDefault(method.startByte(), method))
                                .toList()))
                .toList();
    }

    /** A file that could not be worked on. */
    static ExtractedFile failed(SourceTree tree, SourceTree.Entry entry, Language language, Throwable failure) {
        return new ExtractedFile(
                tree.repository(),
                tree.repository().prefix() + entry.path(),
                language.name(),
                null,
                false,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                new Losses(0, 0, 0, 0, Map.of(), false, failure));
    }
}
