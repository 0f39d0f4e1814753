package dev.xtrain.tune;

/**
 * How fast this machine is with this base on these pairs.
 *
 * @param step seconds of a training step
 * @param document seconds to encode a function
 * @param query seconds to encode a question
 * @param comparison seconds to score one function for one question
 */
public record Speed(double step, double document, double query, double comparison) {}
