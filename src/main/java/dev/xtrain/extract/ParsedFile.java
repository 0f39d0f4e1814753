package dev.xtrain.extract;

import dev.xtrain.source.SourceFile;

/**
 * A file and what its parse tree answered, with what reads them.
 *
 * @param names of what stands in it
 */
record ParsedFile(
        SourceFile file,
        Language language,
        Matches matches,
        Lines lines,
        Excerpt excerpt,
        Comments comments,
        QualifiedNames names) {

    static ParsedFile of(SourceFile file, Language language, Matches matches) {
        return new ParsedFile(
                file,
                language,
                matches,
                new Lines(file.bytes()),
                new Excerpt(file),
                new Comments(file, language.docs(), matches),
                new QualifiedNames(matches, language.separator()));
    }
}
