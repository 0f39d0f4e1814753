/** The whole loop on one path: extract, evaluate, train, evaluate again. Start at {@link dev.xtrain.tune.Tuner}. */
@NullMarked
package dev.xtrain.tune;

import org.jspecify.annotations.NullMarked;
