package dev.xtrain.pairs;

import dev.xtrain.extract.Language;
import java.util.List;

/**
 * How rows are made of sources.
 *
 * @param languages which files are read
 * @param clean whether the cleaning rules and deduplication apply
 * @param testShare share of files, 0 to 1, whose rows are for testing
 * @param seed chooses which files those are
 * @param threads how many files are parsed at once; changes nothing in the result
 */
public record CorpusOptions(List<Language> languages, boolean clean, double testShare, long seed, int threads) {

    /** Shares and threads are checked. */
    public CorpusOptions {
        languages = List.copyOf(languages);
        if (!(testShare >= 0 && testShare <= 1)) {
            throw new IllegalArgumentException("the test share is " + testShare + ", not between 0 and 1");
        }
        if (threads < 1) {
            throw new IllegalArgumentException("at least one thread is needed, not " + threads);
        }
    }
}
