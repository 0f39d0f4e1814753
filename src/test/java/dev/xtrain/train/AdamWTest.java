package dev.xtrain.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.xtrain.io.UserError;
import dev.xtrain.io.YamlConfig;
import dev.xtrain.tensor.ComputeDevice;
import dev.xtrain.tensor.Torch;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdamWTest {

    private static final AdamW.Settings SETTINGS = AdamW.Settings.withDecay(0.1);
    private static final double[] RATES = {1e-2, 4e-3, 1e-3};

    /** Three steps of an adapter and a projection in the groups that a factor asks for; what they end in. */
    private static List<float[]> trained(double rateFactor, boolean together) {
        List<float[]> ends = new ArrayList<>();
        try (Torch torch = Torch.open(ComputeDevice.CPU);
                NDManager scope = torch.scope()) {
            List<NDArray> parameters = List.of(
                    torch.floats(scope, new float[] {1, -2, 3}, 3), torch.floats(scope, new float[] {0.5f, 4}, 2));
            List<NDArray> gradients = List.of(torch.zeros(scope, 3), torch.zeros(scope, 2));
            List<AdamW.Group> groups = together
                    ? List.of(new AdamW.Group(parameters, gradients, rateFactor))
                    : List.of(
                            new AdamW.Group(parameters.subList(0, 1), gradients.subList(0, 1), 1),
                            new AdamW.Group(List.of(), List.of(), 7),
                            new AdamW.Group(parameters.subList(1, 2), gradients.subList(1, 2), rateFactor));
            try (var optimizer = new AdamW(torch, SETTINGS, groups)) {
                for (double rate : RATES) {
                    for (int i = 0; i < 2; i++) {
                        torch.run(scope, "accumulate", gradients.get(i), parameters.get(i));
                    }
                    optimizer.step(rate, 0.5);
                }
                optimizer.parameters().forEach(array -> ends.add(torch.toFloats(array)));
            }
        }
        return ends;
    }

    @Test
    void takesTheSameStepsInGroupsOfOneRate() {
        List<float[]> whole = trained(1, true);
        List<float[]> parts = trained(1, false);
        assertArrayEquals(whole.get(0), parts.get(0));
        assertArrayEquals(whole.get(1), parts.get(1));
    }

    @Test
    void givesAGroupItsOwnRateAndLeavesTheOthersTheirs() {
        List<float[]> parts = trained(0.25, false);
        assertArrayEquals(trained(1, true).get(0), parts.get(0));
        assertArrayEquals(trained(0.25, true).get(1), parts.get(1));
    }

    private static double factor(String optimizer) {
        return YamlConfig.parse("run.yaml", "optimizer: {" + optimizer + "}", TrainConfig.class)
                .projectionFactor();
    }

    @Test
    void knowsTheProjectionsRateByItsShareOfTheOther() {
        assertEquals(1, factor("learning_rate: 3e-4"));
        assertEquals(0.1, factor("learning_rate: 1e-3, projection_rate: 1e-4"), 1e-15);
        assertThrows(UserError.class, () -> factor("projection_rate: 0"));
    }
}
