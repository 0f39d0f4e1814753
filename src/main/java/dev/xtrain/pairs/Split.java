package dev.xtrain.pairs;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which side of the split a file is on: by file a hash of seed, repository and path, so that adding files moves none of
 * the others; by repository the share of repositories, at least one, whose hash with the seed is least.
 */
public final class Split {

    /** Rows to train on. */
    public static final String TRAIN = "train";

    /** Rows to measure with. */
    public static final String TEST = "test";

    private static final int DIGITS = 13; // hex digits of the hash that make the fraction: 52 bits

    /** What is held out whole. */
    public enum By {
        /** Repositories, where the share is one of them or more; else files. */
        AUTO,
        /** Files. */
        FILE,
        /** Repositories. */
        REPOSITORY;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final CorpusOptions options;
    private final @Nullable Set<String> heldOut; // repositories

    private Split(CorpusOptions options, @Nullable Set<String> heldOut) {
        this.options = options;
        this.heldOut = heldOut;
    }

    /** The split of a corpus from repositories of these names. */
    static Split of(CorpusOptions options, Collection<String> repositories) {
        var names = Set.copyOf(repositories);
        boolean enough = names.size() > 1 && options.testShare() * names.size() >= 1;
        boolean whole = options.splitBy() == By.REPOSITORY || (options.splitBy() == By.AUTO && enough);
        return new Split(options, whole ? heldOut(options, names) : null);
    }

    private static Set<String> heldOut(CorpusOptions options, Set<String> names) {
        long count = options.testShare() == 0 ? 0 : Math.max(1, Math.round(options.testShare() * names.size()));
        return names.stream()
                .sorted(Comparator.comparing(name -> hash(options, name)))
                .limit(count)
                .collect(Collectors.toSet());
    }

    private static String hash(CorpusOptions options, String... what) {
        return PairId.hash(Long.toString(options.seed()), String.join("\0", what));
    }

    /** Whether a file is for testing. */
    boolean isTest(String repo, String path) {
        if (heldOut != null) {
            return heldOut.contains(repo);
        }
        return isTest(options, hash(options, repo, path));
    }

    private static boolean isTest(CorpusOptions options, String hash) {
        double fraction = Long.parseLong(hash.substring(0, DIGITS), 16) / (double) (1L << (4 * DIGITS));
        return fraction < options.testShare();
    }

    /** The side of a repository of a published set, of which nobody knows before how many there are. */
    static String sideOf(CorpusOptions options, String repo) {
        return isTest(options, hash(options, repo)) ? TEST : TRAIN;
    }

    /** What is held out whole, in words for a manifest: {@code file} or {@code repository}. */
    By by() {
        return heldOut == null ? By.FILE : By.REPOSITORY;
    }
}
