package dev.xtrain.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import dev.xtrain.loss.MaskedTokens;
import dev.xtrain.tensor.OneThread;
import dev.xtrain.tensor.Torch;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The masked-token loss through a whole encoder in float64, whose word vectors are its output layer, too. */
@ExtendWith(OneThread.class)
class MaskedTokensTest {

    private static final double STEP = 1e-6;

    private static double accumulate(TrainingStep step, TokenMasking.Masked masked) {
        Torch torch = step.torch();
        try (Pass pass = step.encoder().training(masked.tokens(), Dropout.NONE)) {
            NDArray hidden = step.encoder().forward(pass);
            NDArray gradient = torch.zerosLike(pass.scope(), hidden);
            double loss = MaskedTokens.accumulate(
                    torch, hidden, gradient, step.encoder().words(), masked, 1.0 / masked.places().length);
            step.encoder().backward(pass, gradient);
            return loss;
        }
    }

    @Test
    void hasTheGradientsOfCentralDifferences() {
        try (TrainingStep step = EncoderGradientTest.doubles("bert", Pooling.TOKENS, text -> text)
                .withWeights()) {
            int vocabulary = (int) step.encoder().words().shape()[0];
            var masking = new TokenMasking(0.4, 1, new BitSet(), vocabulary);
            TokenBatch texts = step.documents();
            TokenMasking.Masked masked = masking.apply(texts, new int[] {0, 1, 2, 3}, 12);
            assertTrue(masked.places().length > 5);
            accumulate(step, masked);
            Map<String, double[]> gradients = new HashMap<>(); // the next steps add to them
            step.trained()
                    .forEach(trained ->
                            gradients.put(trained.name(), trained.gradient().toDoubleArray()));
            var random = new SplittableRandom(4);
            for (String name : List.of(
                    "embeddings.word_embeddings.weight",
                    "embeddings.position_embeddings.weight",
                    "encoder.layer.0.attention.self.value.weight")) {
                TrainingStep.Trained trained = step.trained().stream()
                        .filter(candidate -> candidate.name().equals(name))
                        .findFirst()
                        .orElseThrow();
                double[] gradient = Objects.requireNonNull(gradients.get(name));
                double[] direction = random.doubles(gradient.length, -1, 1).toArray();
                double expected = 0;
                for (int i = 0; i < gradient.length; i++) {
                    expected += direction[i] * gradient[i];
                }
                double difference = (shifted(step, masked, trained, direction, STEP)
                                - shifted(step, masked, trained, direction, -STEP))
                        / (2 * STEP);
                trained.assign().accept(trained.values());
                double largest = Arrays.stream(gradient).map(Math::abs).max().orElseThrow();
                assertTrue(largest > 1e-4, name);
                assertEquals(expected, difference, 1e-6 * Math.max(1, Math.abs(expected)), name);
            }
        }
    }

    private static double shifted(
            TrainingStep step,
            TokenMasking.Masked masked,
            TrainingStep.Trained trained,
            double[] direction,
            double by) {
        double[] values = trained.values().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] += by * direction[i];
        }
        trained.assign().accept(values);
        return accumulate(step, masked);
    }
}
