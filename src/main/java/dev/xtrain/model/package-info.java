/** Model directories, presets and encoders: text in, vectors out. Start at {@link dev.xtrain.model.TextEncoder}. */
@NullMarked
package dev.xtrain.model;

import org.jspecify.annotations.NullMarked;
