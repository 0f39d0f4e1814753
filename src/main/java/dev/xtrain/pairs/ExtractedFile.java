package dev.xtrain.pairs;

import dev.xtrain.extract.DocumentedType;
import dev.xtrain.extract.Extraction;
import dev.xtrain.extract.Extractor;
import dev.xtrain.extract.Function;
import dev.xtrain.extract.Language;
import dev.xtrain.source.Provenance;
import dev.xtrain.source.Repository;
import dev.xtrain.source.SourceFile;
import dev.xtrain.source.SourceTree;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
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
 * @param losses what was left out of it
 * @param side of the split, where a published set has put it on one; else null
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
        FileCount.Losses losses,
        @Nullable String side) {

    /** A file that no published set has put on a side of the split. */
    ExtractedFile(
            Repository repository,
            String path,
            String lang,
            Pair.@Nullable License license,
            boolean generated,
            List<Function> functions,
            List<Function> blocks,
            List<DocumentedType> types,
            FileCount.Losses losses) {
        this(repository, path, lang, license, generated, functions, blocks, types, losses, null);
    }

    /** How much that is. */
    FileCount count() {
        long documented = functions.stream()
                .filter(function -> function.documentation() != null)
                .count();
        return new FileCount(repository.name(), path, lang, functions.size(), (int) documented, losses, side);
    }

    static ExtractedFile of(SourceTree tree, SourceFile file, Language language, CorpusOptions options) {
        Pair.License license = tree.license(file)
                .map(found -> new Pair.License(found.spdx(), found.source()))
                .orElse(null);
        return of(tree.provenance(file.path()), license, file, language, options);
    }

    static ExtractedFile of(
            Provenance from,
            Pair.@Nullable License license,
            SourceFile file,
            Language language,
            CorpusOptions options) {
        Set<PairKind> kinds = options.kinds();
        boolean detailed = kinds.contains(PairKind.COMMENT) || kinds.contains(PairKind.CLASS);
        Extraction extraction = detailed ? Extractor.extractAll(file, language) : Extractor.extract(file, language);
        var redaction = new Redaction();
        UnaryOperator<String> change = options.clean() ? redaction::of : UnaryOperator.identity();
        List<Function> functions = extraction.functions().stream()
                .map(function -> function.withoutText().rewritten(change))
                .toList();
        List<Function> blocks = extraction.blocks().stream()
                .map(block -> block.rewritten(change))
                .toList();
        List<DocumentedType> types = types(extraction, functions, change);
        return new ExtractedFile(
                from.repository(),
                from.path(),
                language.name(),
                license,
                Cleaning.isGenerated(file),
                functions,
                blocks,
                types,
                new FileCount.Losses(
                        extraction.broken(),
                        extraction.tooDeep(),
                        extraction.cutDocs(),
                        0,
                        0,
                        redaction.counts(),
                        extraction.gaveUp(),
                        null));
    }

    private static List<DocumentedType> types(
            Extraction extraction, List<Function> functions, UnaryOperator<String> change) {
        Map<Integer, Function> byStart = new HashMap<>();
        functions.forEach(function -> byStart.put(function.startByte(), function));
        return extraction.types().stream()
                .map(type -> type.with(
                        type.documentation().rewritten(change),
                        type.methods().stream()
                                .map(method -> byStart.getOrDefault(method.startByte(), method))
                                .toList()))
                .toList();
    }

    /** A file that could not be worked on. */
    static ExtractedFile failed(SourceTree tree, SourceTree.Entry entry, Language language, Throwable failure) {
        return failed(tree.provenance(entry.path()), language.name(), failure);
    }

    /** The same of a file from anywhere. */
    static ExtractedFile failed(Provenance from, String lang, Throwable failure) {
        return new ExtractedFile(
                from.repository(),
                from.path(),
                lang,
                null,
                false,
                List.of(),
                List.of(),
                List.of(),
                FileCount.Losses.all(failure));
    }

    /** The same on a side of the split. */
    ExtractedFile on(@Nullable String otherSide) {
        return new ExtractedFile(
                repository, path, lang, license, generated, functions, blocks, types, losses, otherSide);
    }
}
