package dev.xtrain.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.io.YamlConfig;
import dev.xtrain.model.Pooling;
import dev.xtrain.model.TextPolicy;
import dev.xtrain.tensor.ComputeDevice;
import dev.xtrain.tensor.Hardware;
import org.junit.jupiter.api.Test;

class RecomputationTest {

    private static final Recomputation MEMORY = new Recomputation(12, 1000, 70, 80);

    @Test
    void takesAsFewLayersAsFit() {
        assertEquals(0, MEMORY.layersToFit(100, 108_000));
        assertEquals(1, MEMORY.layersToFit(100, 107_999));
        assertEquals(1, MEMORY.layersToFit(100, 101_000));
        assertEquals(2, MEMORY.layersToFit(100, 100_999));
        assertEquals(12, MEMORY.layersToFit(100, 1), "all, where even these are too few");
    }

    @Test
    void countsTheTokensThatAreEncodedAtOnce() {
        var policy = new TextPolicy(false, "", "", 64, 256, Pooling.TOKENS, true);
        assertEquals(32 * (64 + 256), tokens("{}", policy));
        assertEquals(32 * 64 + 16_384, tokens("batch: {negatives: 3}", policy));
        assertEquals(2 * 1_000, tokens("batch: {token_budget: 1000}", policy));
    }

    private static long tokens(String yaml, TextPolicy policy) {
        return Recomputation.mostTokens(YamlConfig.parse("run.yaml", yaml, TrainConfig.class), policy);
    }

    @Test
    void knowsWhatIsFreeHereButNotOnCuda() {
        assertTrue(Hardware.freeMemory(ComputeDevice.CPU).orElseThrow() > 100_000_000);
        assertTrue(Hardware.freeMemory(ComputeDevice.CUDA).isEmpty());
    }
}
