package dev.xtrain.train;

import dev.xtrain.io.Default;
import org.jspecify.annotations.Nullable;

/**
 * How steps are taken: AdamW, clipped, warmed up linearly.
 *
 * @param learningRate the highest; by default 1e-3 of an adapter, 1e-4 where every weight is trained
 * @param projectionRate the highest of the projection; by default the same
 * @param weightDecay of AdamW
 * @param maxGradientNorm gradients of a larger global norm are scaled down to it
 * @param warmupSteps steps until the highest rate; by default a tenth of all
 * @param decay how the rate falls from there to zero
 */
public record OptimizerSettings(
        @Nullable Double learningRate,
        @Nullable Double projectionRate,
        @Default("0") double weightDecay,
        @Default("1") double maxGradientNorm,
        @Nullable Integer warmupSteps,
        @Default("linear") TrainConfig.Decay decay) {
    /** Checks ranges. */
    public OptimizerSettings {
        if (learningRate != null && !(learningRate > 0 && learningRate < 1)) {
            throw new IllegalArgumentException("learning_rate: a number above 0 and below 1");
        }
        if (projectionRate != null && !(projectionRate > 0 && projectionRate < 1)) {
            throw new IllegalArgumentException("projection_rate: a number above 0 and below 1");
        }
        if (!(weightDecay >= 0 && weightDecay < 1)) {
            throw new IllegalArgumentException("weight_decay: a number of at least 0 and below 1");
        }
        if (!(maxGradientNorm > 0)) {
            throw new IllegalArgumentException("max_gradient_norm: a number above 0");
        }
        if (warmupSteps != null && warmupSteps < 0) {
            throw new IllegalArgumentException("warmup_steps: a whole number of at least 0");
        }
    }
}
