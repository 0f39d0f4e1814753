package dev.xtrain.loss;

import java.util.Arrays;

/** The logarithm of softmax, safe for large values; negative infinity has probability 0. */
final class Softmax {

    private Softmax() {}

    /** The logarithms of the probabilities. */
    static double[] logs(double[] logits) {
        double most = Arrays.stream(logits).max().orElseThrow();
        double sum = Arrays.stream(logits).map(logit -> Math.exp(logit - most)).sum();
        double normaliser = most + Math.log(sum);
        return Arrays.stream(logits).map(logit -> logit - normaliser).toArray();
    }
}
