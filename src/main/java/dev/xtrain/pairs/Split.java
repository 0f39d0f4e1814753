package dev.xtrain.pairs;

/**
 * Which side of the split a file is on: a hash of seed, repository and path, so that adding files moves none of the
 * others.
 *
 * @param testShare share of files, 0 to 1, that are for testing
 * @param seed another seed, another choice
 */
public record Split(double testShare, long seed) {

    /** Rows to train on. */
    public static final String TRAIN = "train";

    /** Rows to measure with. */
    public static final String TEST = "test";

    private static final int DIGITS = 13; // hex digits of the hash that make the fraction: 52 bits

    String of(String repo, String path) {
        String hash = PairId.hash(Long.toString(seed), repo, path);
        double fraction = Long.parseLong(hash.substring(0, DIGITS), 16) / (double) (1L << (4 * DIGITS));
        return fraction < testShare ? TEST : TRAIN;
    }
}
