package dev.xtrain.search;

/**
 * How much each signal counts in {@link Fusion#mix}.
 *
 * @param semantic weight of the normalised vector score, 0 to 1; words get the rest
 * @param filename weight of {@link FilenameBoost}, added on top; 0 to 1
 * @param symbol weight of {@link SymbolMatch}, added on top; 0 to 1
 */
public record HybridWeights(double semantic, double filename, double symbol) {

    /** Half and half, no names: to compare with. */
    public static final HybridWeights EQUAL = new HybridWeights(0.5, 0, 0);

    /** Checks the ranges. */
    public HybridWeights {
        if (!(isShare(semantic) && isShare(filename) && isShare(symbol))) {
            throw new IllegalArgumentException(
                    "weights are between 0 and 1: " + semantic + ", " + filename + ", " + symbol);
        }
    }

    /** The same with another weight of file names. */
    public HybridWeights withFilename(double weight) {
        return new HybridWeights(semantic, weight, symbol);
    }

    private static boolean isShare(double value) {
        return value >= 0 && value <= 1;
    }
}
