package dev.xtrain.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.xtrain.Golden;
import dev.xtrain.tensor.ComputeDevice;
import dev.xtrain.tensor.KernelVariants;
import dev.xtrain.tensor.OneThread;
import dev.xtrain.tensor.Torch;
import dev.xtrain.train.GoldenCase;
import dev.xtrain.train.GoldenModel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The T5 encoder with XTR's head against transformers' and xtr-warp's. */
@ExtendWith(OneThread.class)
class T5GoldenTest {

    private static final GoldenCase GOLDEN = Golden.open("t5-xtr");

    @ParameterizedTest
    @ValueSource(strings = {"mixed", "single", "one_token", "padded_more", "queries", "docs"})
    void givesTheReferencesHiddenStates(String batchName) {
        TokenBatch batch = GoldenModel.batch(GOLDEN.inputs(batchName));
        String name = batchName + ".last_hidden_state";
        try (var model = new GoldenModel(GOLDEN, ComputeDevice.CPU)) {
            double difference = GoldenModel.difference(
                    batch, model.hidden(batch), GOLDEN.tensor(name).values());
            assertTrue(difference <= GOLDEN.tolerance(name), name + " differs by " + difference);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"queries", "docs", "mixed"})
    void givesTheReferencesTokenVectors(String batchName) {
        TokenBatch batch = GoldenModel.batch(GOLDEN.inputs(batchName));
        String name = batchName + ".token_embeddings";
        try (var model = new GoldenModel(GOLDEN, ComputeDevice.CPU)) {
            double difference = GoldenModel.difference(
                    batch, model.tokens(batch), GOLDEN.tensor(name).values());
            assertTrue(difference <= GOLDEN.tolerance(name), name + " differs by " + difference);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mixed", "queries", "docs"})
    void theAttentionOfOtherDevicesGivesThemToo(String batchName) {
        TokenBatch batch = GoldenModel.batch(GOLDEN.inputs(batchName));
        String name = batchName + ".last_hidden_state";
        Path config = GOLDEN.directory().resolve("config.json");
        Torch torch = KernelVariants.open(KernelVariants::mathAttention);
        try (var model = new GoldenModel(GOLDEN, torch, config, UnaryOperator.identity())) {
            double difference = GoldenModel.difference(
                    batch, model.hidden(batch), GOLDEN.tensor(name).values());
            assertTrue(difference <= GOLDEN.tolerance(name), name + " differs by " + difference);
        }
    }

    @Test
    void givesThePositionBiasOfEveryDistance() {
        int length = 160;
        String table = "encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight";
        try (Torch torch = Torch.open(ComputeDevice.CPU);
                NDManager scope = torch.scope()) {
            GoldenCase.Tensor weight = GOLDEN.tensor("model.safetensors", table);
            NDArray bias = torch.one(
                    scope, "relative_bias", torch.floats(scope, weight.values(), weight.shape()), length, 128);
            for (int row : new int[] {0, 80}) {
                float[] expected = GOLDEN.tensor("position_bias.row" + row).values();
                for (int head = 0; head < 4; head++) {
                    float[] actual = bias.get("0," + head + "," + row).toFloatArray();
                    assertArrayEquals(Arrays.copyOfRange(expected, head * length, (head + 1) * length), actual);
                }
            }
        }
    }

    @Test
    void givesExactMaxSim() {
        TokenBatch queries = GoldenModel.batch(GOLDEN.inputs("queries"));
        TokenBatch documents = GoldenModel.batch(GOLDEN.inputs("docs"));
        try (var model = new GoldenModel(GOLDEN, ComputeDevice.CPU)) {
            assertTrue(scoresOff(model, queries, documents) <= 1);
        }
    }

    /** The largest difference of a score of exact MaxSim, in units of what is allowed. */
    static double scoresOff(GoldenModel model, TokenBatch queries, TokenBatch documents) {
        Torch torch = model.torch();
        try (NDManager scope = torch.scope()) {
            NDList scores = torch.run(
                    scope,
                    "max_sim",
                    vectors(model, scope, queries),
                    torch.longs(scope, queries.mask(), queries.batch(), queries.length()),
                    vectors(model, scope, documents),
                    torch.longs(scope, documents.mask(), documents.batch(), documents.length()));
            float[] expected = GOLDEN.tensor("scores.unpadded").values();
            float[] actual = scores.get(0).toFloatArray();
            assertEquals(expected.length, actual.length);
            double largest = 0;
            for (int i = 0; i < expected.length; i++) {
                largest = Math.max(largest, Math.abs(actual[i] - expected[i]));
            }
            return largest / GOLDEN.tolerance("scores.unpadded");
        }
    }

    private static NDArray vectors(GoldenModel model, NDManager scope, TokenBatch batch) {
        float[] tokens = model.tokens(batch);
        return model.torch().floats(scope, tokens, batch.batch(), batch.length(), tokens.length / batch.ids().length);
    }
}
