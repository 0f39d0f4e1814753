package dev.xtrain.search;

/**
 * How much each signal counts in {@link Fusion#mix}.
 *
 * @param semantic weight of the normalised vector score, 0 to 1; words get the rest
 * @param filename weight of {@link FilenameBoost}, added on top; 0 to 1
 */
public record HybridWeights(double semantic, double filename) {

    /** Half and half, no filename: to compare with. */
    public static final HybridWeights EQUAL = new HybridWeights(0.5, 0);

    /**
     * For questions that no one has fitted weights for. The weight of vectors was fitted for bge-small to the
     * repositories of {@code scripts/corpora/development.txt}; that of file names is a guess.
     */
    public static final HybridWeights DEFAULT = new HybridWeights(0.9, 0.1);

    /** Checks the ranges. */
    public HybridWeights {
        if (!(semantic >= 0 && semantic <= 1 && filename >= 0 && filename <= 1)) {
            throw new IllegalArgumentException("weights are between 0 and 1: " + semantic + ", " + filename);
        }
    }
}
