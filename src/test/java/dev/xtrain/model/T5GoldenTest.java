package dev.xtrain.model;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.Golden;
import dev.xtrain.GoldenModel;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The T5 encoder with XTR's head against transformers' and xtr-warp's. */
class T5GoldenTest {

    private static final Golden GOLDEN = Golden.open("t5-xtr");

    @ParameterizedTest
    @ValueSource(strings = {"mixed", "single", "one_token", "padded_more", "queries", "docs"})
    void givesTheReferencesHiddenStates(String batchName) {
        TokenBatch batch = GoldenModel.batch(GOLDEN.inputs(batchName));
        String name = batchName + ".last_hidden_state";
        try (var model = new GoldenModel(GOLDEN)) {
            double difference =
                    difference(batch, model.hidden(batch), GOLDEN.tensor(name).values());
            assertTrue(difference <= GOLDEN.tolerance(name), name + " differs by " + difference);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"queries", "docs", "mixed"})
    void givesTheReferencesTokenVectors(String batchName) {
        TokenBatch batch = GoldenModel.batch(GOLDEN.inputs(batchName));
        String name = batchName + ".token_embeddings";
        try (var model = new GoldenModel(GOLDEN)) {
            double difference =
                    difference(batch, model.tokens(batch), GOLDEN.tensor(name).values());
            assertTrue(difference <= GOLDEN.tolerance(name), name + " differs by " + difference);
        }
    }

    /** The largest absolute difference at real tokens. */
    static double difference(TokenBatch batch, float[] actual, float[] expected) {
        int width = expected.length / batch.ids().length;
        double largest = 0;
        for (int i = 0; i < expected.length; i++) {
            if (batch.mask()[i / width] != 0) {
                largest = Math.max(largest, Math.abs(actual[i] - expected[i]));
            }
        }
        return largest;
    }
}
