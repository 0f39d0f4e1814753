package dev.xtrain.extract;

import dev.xtrain.extract.Matches.Declaration;
import dev.xtrain.extract.Matches.Definition;
import dev.xtrain.source.SourceFile;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The heads without a body that stand right before a function of their name, as TypeScript declares overloads: what
 * they document is the function, where it has no documentation of its own.
 */
final class Overloads {

    private final SourceFile file;
    private final Matches matches;
    private final Comments comments;

    Overloads(SourceFile file, Matches matches, Comments comments) {
        this.file = file;
        this.matches = matches;
        this.comments = comments;
    }

    /** The documentation of the first overload that has a summary, or else of the first that has any. */
    List<Span> docs(Definition function) {
        List<Span> found = List.of();
        boolean summarised = false;
        int at = comments.before(function.whole()).start();
        for (Declaration overload = before(at);
                overload != null && text(overload.name()).equals(text(function.name()));
                overload = before(at)) {
            Comments.Before before = comments.before(overload.whole());
            if (!before.docs().isEmpty()) {
                boolean summary = !comments.read(before.docs()).summary().isEmpty();
                found = summary || !summarised ? before.docs() : found;
                summarised |= summary;
            }
            at = before.start();
        }
        return found;
    }

    private @Nullable Declaration before(int offset) {
        int end = comments.backOverComments(offset);
        if (end > 0 && file.bytes()[end - 1] == ';') {
            Declaration closed = matches.declarationBefore(end);
            return closed != null ? closed : matches.declarationBefore(comments.backOverComments(end - 1));
        }
        return matches.declarationBefore(end);
    }

    private String text(Span span) {
        return file.slice(span.start(), span.end());
    }
}
