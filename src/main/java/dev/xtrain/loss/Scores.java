package dev.xtrain.loss;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * The scores of every query of a step with every document, and the way back to their vectors. Closed when both are
 * known.
 */
interface Scores extends AutoCloseable {

    /** {@code [queries][documents]}. */
    double[][] values();

    /**
     * The gradients of the vectors, each in its side's shape, which belong to the manager that scoring was given.
     *
     * @param gradient of the loss by each score
     */
    Gradients backward(double[][] gradient);

    @Override
    void close();

    /** Of each side's vectors, in order. */
    record Gradients(List<NDArray> queries, List<NDArray> documents) {}
}
