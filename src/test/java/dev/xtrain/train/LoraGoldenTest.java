package dev.xtrain.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.Golden;
import dev.xtrain.model.TokenBatch;
import dev.xtrain.tensor.ComputeDevice;
import dev.xtrain.tensor.OneThread;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** LoRA gradients and AdamW steps against PEFT, PyLate's Contrastive and torch.optim.AdamW. */
@ExtendWith(OneThread.class)
class LoraGoldenTest {

    private static final GoldenCase GOLDEN = Golden.open("t5-lora");

    @ParameterizedTest
    @ValueSource(strings = {"queries", "docs"})
    void givesPeftsHiddenStatesAndTokenVectors(String name) {
        TokenBatch batch = GoldenModel.batch(GOLDEN.inputs(name));
        try (var model = new GoldenModel(GOLDEN, ComputeDevice.CPU)) {
            compare(name + ".last_hidden_state_base", batch, model.hidden(batch));
            try (var training = new GoldenTraining(GOLDEN, model)) {
                assertEquals(21, training.sites());
                compare(name + ".last_hidden_state", batch, model.hidden(batch));
                compare(name + ".token_embeddings", batch, model.tokens(batch));
            }
            compare(name + ".last_hidden_state_base", batch, model.hidden(batch));
        }
    }

    private static void compare(String tensor, TokenBatch batch, float[] actual) {
        double difference =
                GoldenModel.difference(batch, actual, GOLDEN.tensor(tensor).values());
        assertTrue(difference <= GOLDEN.tolerance(tensor), tensor + " differs by " + difference);
    }

    @ParameterizedTest
    @CsvSource({"inbatch,1.0", "hardneg,1.0", "inbatch,0.05", "hardneg,0.05"})
    void givesPeftsGradients(String batch, double temperature) {
        String name = batch + "_t" + temperature;
        try (var model = new GoldenModel(GOLDEN, ComputeDevice.CPU);
                var training = new GoldenTraining(GOLDEN, model)) {
            double loss = training.accumulate(temperature, batch.equals("hardneg"));
            double expected = GOLDEN.loss(name);
            assertEquals(expected, loss, 4e-5 * Math.max(1, expected));
            double worst = training.gradientError(name);
            assertTrue(worst <= GOLDEN.gradientTolerance(name), name + " differs by " + worst);
        }
    }

    @ParameterizedTest
    @CsvSource({"inbatch,1.0", "inbatch,0.05", "hardneg,1.0", "hardneg,0.05"})
    void stepsAsTorchsAdamW(String batch, double temperature) {
        String name = batch + "_t" + temperature;
        try (var model = new GoldenModel(GOLDEN, ComputeDevice.CPU);
                var training = new GoldenTraining(GOLDEN, model)) {
            for (int step = 1; step <= 3; step++) {
                training.accumulate(temperature, batch.equals("hardneg"));
                training.step();
                if (batch.equals("inbatch") || step == 3) {
                    double worst = training.stepError(name, step);
                    double tolerance = GOLDEN.stepTolerance(name + ".step" + step);
                    assertTrue(
                            worst <= tolerance,
                            name + " step " + step + " differs by " + worst + ", allowed " + tolerance);
                }
            }
        }
    }
}
