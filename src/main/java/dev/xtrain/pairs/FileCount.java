package dev.xtrain.pairs;

import dev.xtrain.io.UserError;
import dev.xtrain.source.SkipReason;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How much was found in a file.
 *
 * @param repo its repository
 * @param path relative to the repository
 * @param lang its language
 * @param functions with a body
 * @param documented of those
 * @param side of the split, where a published set has put it on one; else null
 * @param losses what was left out of it
 */
record FileCount(
        String repo,
        String path,
        String lang,
        int functions,
        int documented,
        @Nullable String side,
        Losses losses) {

    /**
     * What was left out of a file, or found elsewhere.
     *
     * @param broken functions with a syntax error inside
     * @param tooDeep functions with too much around them
     * @param cutDocs functions of whose documentation only the beginning was read
     * @param cutQueries questions that lost sentences about something else
     * @param joined functions that a declaration in another file documents
     * @param ambiguous functions that none documents, since two that differ fit
     * @param unparsed functions of a published set that stand as they came
     * @param telling functions of one that do not parse and are left out: their documentation may be in them
     * @param redacted how often each token stands for a secret or an address
     * @param gaveUp whether the parser ran out of time, so that there are no functions
     * @param failure what ended the work on the file, so that there are no functions; or null
     */
    record Losses(
            int broken,
            int tooDeep,
            int cutDocs,
            int cutQueries,
            int joined,
            int ambiguous,
            int unparsed,
            int telling,
            Map<String, Integer> redacted,
            boolean gaveUp,
            @Nullable Failure failure) {

        /** Of a file that could not be worked on. */
        static Losses all(Throwable failure) {
            return new Losses(0, 0, 0, 0, 0, 0, 0, 0, Map.of(), false, Failure.of(failure));
        }
    }

    /**
     * What ended the work on a file.
     *
     * @param reason in words that are the same for many files
     * @param detail of this one, in brackets; or nothing
     */
    record Failure(String reason, String detail) {

        static Failure of(Throwable thrown) {
            return thrown instanceof UserError // of the grammar: there is nothing else that the user could mend
                    ? new Failure(SkipReason.NO_PARSER.words(), "")
                    : new Failure("could not be taken apart", " (" + thrown + ")");
        }
    }
}
