package dev.xtrain.pairs;

import dev.xtrain.extract.Language;
import dev.xtrain.source.Licenses;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How rows are made of sources.
 *
 * @param languages which files are read
 * @param kinds which kinds of pairs are made, at least one
 * @param clean whether the cleaning rules and deduplication apply
 * @param testShare share of files, 0 to 1, whose rows are for testing
 * @param seed chooses which files those are
 * @param splitBy whether whole repositories are held out, or files
 * @param licenses which licences a file may have for its functions to become rows; null for any, also none
 * @param reserved evaluation sets of which nothing becomes a row
 * @param threads how many files are parsed at once; changes nothing in the result
 */
public record CorpusOptions(
        List<Language> languages,
        Set<PairKind> kinds,
        boolean clean,
        double testShare,
        long seed,
        Split.By splitBy,
        @Nullable Licenses licenses,
        List<Fingerprints> reserved,
        int threads) {

    /** Kinds, shares and threads are checked. */
    public CorpusOptions {
        languages = List.copyOf(languages);
        reserved = List.copyOf(reserved);
        if (kinds.isEmpty()) {
            throw new IllegalArgumentException("at least one kind of pairs is needed");
        }
        kinds = Collections.unmodifiableSet(EnumSet.copyOf(kinds)); // in the order of their declaration
        if (!(testShare >= 0 && testShare <= 1)) {
            throw new IllegalArgumentException("the test share is " + testShare + ", not between 0 and 1");
        }
        if (threads < 1) {
            throw new IllegalArgumentException("at least one thread is needed, not " + threads);
        }
    }

    /** Documented functions alone. */
    public CorpusOptions(List<Language> languages, boolean clean, double testShare, long seed, int threads) {
        this(languages, EnumSet.of(PairKind.FUNCTION), clean, testShare, seed, Split.By.FILE, null, List.of(), threads);
    }

    /** With nothing reserved. */
    public CorpusOptions(
            List<Language> languages, Set<PairKind> kinds, boolean clean, double testShare, long seed, int threads) {
        this(languages, kinds, clean, testShare, seed, Split.By.FILE, null, List.of(), threads);
    }
}
