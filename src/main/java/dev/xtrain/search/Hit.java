package dev.xtrain.search;

/**
 * A function that was found.
 *
 * @param number its place among {@link DirectoryIndex#functions}
 * @param score what hits are ordered by
 * @param semantic score by vectors, {@link Float#NaN} where they took no part
 * @param keyword BM25
 * @param filename {@link FilenameBoost}
 * @param shares what each of the three adds to the score
 */
public record Hit(
        IndexedFunction function, int number, float score, float semantic, float keyword, float filename, Shares shares) {

    /** Parts of a score; they add up to it. */
    public record Shares(double semantic, double keyword, double filename) {}
}
