/**
 * Kernels, devices and weight files: everything that touches numbers. Start at {@link dev.xtrain.tensor.WeightFile}.
 */
@NullMarked
package dev.xtrain.tensor;

import org.jspecify.annotations.NullMarked;
