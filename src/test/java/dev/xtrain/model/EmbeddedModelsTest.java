package dev.xtrain.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.tensor.WeightFile;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class EmbeddedModelsTest {

    @Test
    void bgeSmallIsLateInteractionWithoutInstruction() {
        TextPolicy policy = EmbeddedModels.open("bge-small", null).policy();
        assertEquals(new TextPolicy(false, "", "", 64, 256, Pooling.TOKENS, true), policy);
    }

    @Test
    void bgeSmallAsPublishedPutsItsInstructionInFrontOfQueries() {
        ModelDirectory model = EmbeddedModels.open("bge-small", Pooling.CLS);
        assertEquals("bge-small:cls", model.name());
        assertEquals(
                new TextPolicy(
                        false,
                        "Represent this sentence for searching relevant passages: ",
                        "",
                        64,
                        256,
                        Pooling.CLS,
                        true),
                model.policy());
    }

    @Test
    void convertsEveryTensor() throws IOException {
        ModelDirectory model = EmbeddedModels.open("minilm", null);
        try (WeightFile weights = model.openWeights()) {
            assertEquals(5 + 6 * 16, weights.names().size());
            assertArrayEquals(
                    new long[] {1536, 384},
                    weights.tensor("encoder.layer.5.intermediate.dense.weight").shape());
        }
        assertEquals(List.of(), model.projections());
        assertTrue(model.hasTokenizer());
        assertFalse(model.policy().lowerCase());
    }

    @Test
    void tokenizes() {
        try (Tokenizer tokenizer = EmbeddedModels.open("bge-small", null).openTokenizer()) {
            assertEquals(
                    List.of("[CLS]", "get", "##ht", "##tp", "##res", "##pon", "##se", "[SEP]"),
                    tokenizer.tokens("getHTTPResponse", 64));
        }
    }
}
