package dev.xtrain.pairs;

import dev.xtrain.extract.Extraction;
import dev.xtrain.extract.Extractor;
import dev.xtrain.extract.Function;
import dev.xtrain.extract.Language;
import dev.xtrain.source.Repository;
import dev.xtrain.source.SourceFile;
import dev.xtrain.source.SourceTree;
import java.util.List;
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
 * @param losses what was left out of it
 */
record ExtractedFile(
        Repository repository,
        String path,
        String lang,
        Pair.@Nullable License license,
        boolean generated,
        List<Function> functions,
        Losses losses) {

    /**
     * What was left out of a file.
     *
     * @param broken functions with a syntax error inside
     * @param tooDeep functions with too much around them
     * @param cutDocs functions of whose documentation only the beginning was read
     * @param gaveUp whether the parser ran out of time, so that there are no functions
     * @param failure what ended the work on the file, so that there are no functions; or null
     */
    record Losses(
            int broken,
            int tooDeep,
            int cutDocs,
            boolean gaveUp,
            @Nullable Throwable failure) {}

    static ExtractedFile of(SourceTree tree, SourceFile file, Language language) {
        Extraction extraction = Extractor.extract(file, language);
        Pair.License license = tree.license(file)
                .map(found -> new Pair.License(found.spdx(), found.source()))
                .orElse(null);
        return new ExtractedFile(
                tree.repository(),
                tree.repository().prefix() + file.path(),
                language.name(),
                license,
                Cleaning.isGenerated(file),
                extraction.functions().stream().map(Function::withoutText).toList(),
                new Losses(extraction.broken(), extraction.tooDeep(), extraction.cutDocs(), extraction.gaveUp(), null));
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
                new Losses(0, 0, 0, false, failure));
    }
}
