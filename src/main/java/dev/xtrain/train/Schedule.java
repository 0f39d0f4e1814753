package dev.xtrain.train;

import dev.xtrain.train.TrainConfig.Decay;

/**
 * The learning rate of every step: linear warm-up, then decay to zero at the end.
 *
 * @param highest the rate at the end of the warm-up
 * @param warmupSteps steps of the warm-up
 * @param totalSteps steps of the run
 * @param decay how the rate falls after the warm-up
 */
public record Schedule(double highest, int warmupSteps, int totalSteps, Decay decay) {

    /** The rate of a step, counted from 1: step 50 of a warm-up of 1,000 has a twentieth of the highest. */
    public double learningRate(int step) {
        if (step <= warmupSteps) {
            return highest * step / warmupSteps;
        }
        double done = (double) (step - 1 - warmupSteps) / Math.max(1, totalSteps - warmupSteps);
        return switch (decay) {
            case NONE -> highest;
            case LINEAR -> highest * (1 - done);
            case COSINE -> highest * (1 + Math.cos(Math.PI * done)) / 2;
        };
    }
}
