package dev.xtrain.pairs;

import dev.xtrain.extract.Declarations;
import dev.xtrain.extract.Detail;
import dev.xtrain.extract.Documentation;
import dev.xtrain.extract.DocumentedType;
import dev.xtrain.extract.Extraction;
import dev.xtrain.extract.Extractor;
import dev.xtrain.extract.Function;
import dev.xtrain.extract.Language;
import dev.xtrain.extract.TypedVariable;
import dev.xtrain.source.Provenance;
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
 * What was found in a file, worded as rows have it, and where it comes from.
 *
 * @param repository its repository
 * @param path relative to the repository
 * @param lang its language
 * @param license what holds for it, or null
 * @param generated whether it says that a program wrote it
 * @param found its functions without their text as written, and what the kinds of pairs ask for; methods of types and
 *     types of variables are the same objects as those listed
 * @param losses what was left out of it
 * @param side of the split, where a published set has put it on one; else null
 */
record ExtractedFile(
        Repository repository,
        String path,
        String lang,
        Pair.@Nullable License license,
        boolean generated,
        Extraction found,
        FileCount.Losses losses,
        @Nullable String side) {

    /** How much that is. */
    FileCount count() {
        long documented = found.functions().stream()
                .filter(function -> function.documentation() != null)
                .count();
        return new FileCount(repository.name(), path, lang, found.functions().size(), (int) documented, side, losses);
    }

    /** A file of a tree, in which what other files declare is documented. */
    static ExtractedFile of(
            SourceTree tree, SourceFile file, Language language, Declarations declarations, CorpusOptions options) {
        Pair.License license = tree.license(file)
                .map(known -> new Pair.License(known.spdx(), known.source()))
                .orElse(null);
        return of(tree.provenance(file.path()), license, file, language, declarations, options);
    }

    static ExtractedFile of(
            Provenance from,
            Pair.@Nullable License license,
            SourceFile file,
            Language language,
            Declarations declarations,
            CorpusOptions options) {
        Extraction extraction = Extractor.extract(file, language, details(options.kinds()));
        var wording = new Wording(options.clean());
        Declarations.Documented documented = declarations.document(extraction.functions());
        Extraction found = worded(extraction, documented.functions(), wording);
        return new ExtractedFile(
                from.repository(),
                from.path(),
                language.name(),
                license,
                Cleaning.isGenerated(file),
                found,
                new FileCount.Losses(
                        extraction.broken(),
                        extraction.tooDeep(),
                        extraction.cutDocs(),
                        wording.cutQueries(),
                        documented.joined(),
                        documented.ambiguous(),
                        0,
                        0,
                        wording.redacted(),
                        extraction.gaveUp(),
                        null),
                null);
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

    private static Extraction worded(Extraction extraction, List<Function> documented, Wording wording) {
        List<Function> functions =
                documented.stream().map(Function::withoutText).map(wording::of).toList();
        List<Function> definitions =
                extraction.definitions().stream().map(wording::of).toList();
        return extraction.with(
                functions,
                extraction.blocks().stream().map(wording::of).toList(),
                types(extraction, functions, wording),
                definitions,
                variables(extraction, definitions, wording));
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

    private static Map<Integer, Function> byStart(List<Function> functions) {
        Map<Integer, Function> byStart = new HashMap<>();
        functions.forEach(function -> byStart.put(function.startByte(), function));
        return byStart;
    }

    /** A file that could not be worked on. */
    static ExtractedFile failed(Provenance from, String lang, Throwable failure) {
        return new ExtractedFile(
                from.repository(),
                from.path(),
                lang,
                null,
                false,
                Extraction.of(List.of()),
                FileCount.Losses.all(failure),
                null);
    }

    /** The same on a side of the split. */
    ExtractedFile on(@Nullable String otherSide) {
        return new ExtractedFile(repository, path, lang, license, generated, found, losses, otherSide);
    }
}
