package dev.xtrain.pairs;

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
 * @param losses what was left out of it
 * @param side of the split, where a published set has put it on one; else null
 */
record FileCount(
        String repo,
        String path,
        String lang,
        int functions,
        int documented,
        Losses losses,
        @Nullable String side) {

    /**
     * What was left out of a file.
     *
     * @param broken functions with a syntax error inside
     * @param tooDeep functions with too much around them
     * @param cutDocs functions of whose documentation only the beginning was read
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
            int unparsed,
            int telling,
            Map<String, Integer> redacted,
            boolean gaveUp,
            @Nullable String failure) {

        /** Of a file that could not be worked on. */
        static Losses all(Throwable failure) {
            return new Losses(0, 0, 0, 0, 0, Map.of(), false, failure.toString());
        }
    }
}
