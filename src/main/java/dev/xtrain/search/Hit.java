package dev.xtrain.search;

import org.jspecify.annotations.Nullable;

/**
 * A function that was found.
 *
 * @param number its place among {@link DirectoryIndex#functions}
 * @param score what hits are ordered by
 * @param parts the signals as they are: vector score, BM25, names; null where one took no part
 * @param shares what each of them adds to the score
 */
public record Hit(IndexedFunction function, int number, double score, Parts parts, Parts shares) {

    /** A number for each signal of {@link Signals}. */
    public record Parts(
            @Nullable Double semantic,
            @Nullable Double keyword,
            @Nullable Double filename,
            @Nullable Double symbol) {}
}
