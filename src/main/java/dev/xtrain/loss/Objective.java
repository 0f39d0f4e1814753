package dev.xtrain.loss;

/** What is minimised, as a function of the scores of a step. All in float64. */
public sealed interface Objective permits Contrastive, Distillation {

    /**
     * The objective of some scores.
     *
     * @param scores {@code [queries][documents]}
     */
    Value of(double[][] scores, Targets targets);

    /**
     * A value and what it follows.
     *
     * @param loss the value
     * @param gradient by each score, {@code [queries][documents]}
     */
    record Value(double loss, double[][] gradient) {}
}
