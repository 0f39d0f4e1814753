package dev.xtrain.model;

import ai.djl.ndarray.NDArray;

/**
 * One piece of an encoder with its own forward and backward kernels.
 *
 * <p>Arrays are {@code [batch * length, width]}. Both methods consume their argument: the caller must not use it again.
 * What the backward needs the forward saves in the {@link Pass}, as its last act; the backward takes it back as its
 * first, so that parts nest.
 */
interface Part {

    /** The part's output; consumes {@code x}. */
    NDArray forward(Pass pass, NDArray x);

    /** The gradient of the input, from the gradient of the output; consumes {@code dy}. */
    NDArray backward(Pass pass, NDArray dy);
}
