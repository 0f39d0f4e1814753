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
 * @param functions all of them, documented or not
 * @param broken functions left out for a syntax error inside
 * @param gaveUp whether the parser ran out of time
 */
record ExtractedFile(
        Repository repository,
        String path,
        String lang,
        Pair.@Nullable License license,
        boolean generated,
        List<Function> functions,
        int broken,
        boolean gaveUp) {

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
                extraction.functions(),
                extraction.broken(),
                extraction.gaveUp());
    }
}
