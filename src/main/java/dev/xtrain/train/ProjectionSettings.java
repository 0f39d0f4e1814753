package dev.xtrain.train;

import dev.xtrain.io.Default;

/**
 * A projection of the vectors.
 *
 * @param dimension width of the projection to add where the base has none, initialised by PCA of token vectors; 0 adds
 *     none
 * @param train whether the projection, the base's or the added one, is trained
 */
public record ProjectionSettings(
        @Default("0") int dimension, @Default("true") boolean train) {
    /** Checks the range. */
    public ProjectionSettings {
        if (dimension < 0) {
            throw new IllegalArgumentException("dimension: a whole number of at least 0");
        }
    }
}
