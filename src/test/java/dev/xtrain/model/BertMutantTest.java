package dev.xtrain.model;

import static dev.xtrain.model.Mutant.each;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.xtrain.io.Json;
import dev.xtrain.tensor.OneThread;
import dev.xtrain.tensor.Precision;
import dev.xtrain.tensor.Torch;
import dev.xtrain.tensor.WeightFile;
import dev.xtrain.train.GoldenModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each wrong setting of a BERT encoder fails the comparison of bge-small with ONNX Runtime. */
@ExtendWith(OneThread.class)
class BertMutantTest {

    private static final double TOLERANCE = 5e-5;
    private static final int HIDDEN = EmbeddedBert.HIDDEN;
    private static final List<String> TEXTS = List.of(
            "Reads the file line by line; a broken line is an error that names it.",
            "public int size() { return elements; }",
            "getHTTPResponse");
    private static final String LAYER_NORM =
            "def layer_norm(self, x: Tensor, w: Tensor, b: Tensor, eps: float) -> List[Tensor]:";
    private static final String UNNORMED = "[x, torch.mean(x, [1], True), torch.mean(x, [1], True)]";

    private static ModelDirectory directory;
    private static TokenBatch batch;
    private static float[] expected;

    @TempDir
    Path folder;

    @BeforeAll
    static void refer() {
        directory = EmbeddedModels.open("bge-small", Pooling.TOKENS);
        try (Tokenizer tokenizer = directory.openTokenizer();
                var reference = new OnnxReference(EmbeddedModels.presets().get(0))) {
            batch = TokenBatch.pad(tokenizer.encode(TEXTS, TextEncoder.Kind.DOCUMENT), tokenizer.padId());
            expected = reference.hidden(batch);
        }
    }

    static Stream<Mutant> mutants() {
        return Stream.of(
                Mutant.ofWeights(
                        "scores not scaled",
                        weights -> weights.change(
                                name -> name.contains("self.query."), each(x -> x * (float) Math.sqrt(32)))),
                Mutant.ofWeights(
                        "scores scaled by the whole width",
                        weights -> weights.change(
                                name -> name.contains("self.query."), each(x -> x / (float) Math.sqrt(12)))),
                Mutant.ofConfig("GELU by tanh", config -> config.put("hidden_act", "gelu_new")),
                Mutant.ofWeights(
                        "norms of 1 + w",
                        weights -> weights.change(name -> name.endsWith("LayerNorm.weight"), each(x -> 1 + x))),
                Mutant.withoutNorm("no final norm", LAYER_NORM, UNNORMED, "encoder.layer.11.output.LayerNorm.weight"),
                Mutant.withoutNorm("no norm of embeddings", LAYER_NORM, UNNORMED, "embeddings.LayerNorm.weight"),
                Mutant.ofConfig("LayerNorm's epsilon 1e-3", config -> config.put("layer_norm_eps", 1e-3)),
                Mutant.ofWeights(
                        "no token types",
                        weights -> weights.change(name -> name.contains("token_type"), each(x -> 0f))),
                Mutant.ofWeights(
                        "the other token type",
                        weights -> weights.change(name -> name.contains("token_type"), BertMutantTest::otherType)),
                Mutant.ofKernels(
                        "positions off by one",
                        "torch.slice(positions, 0, first, first + ids.size(1))",
                        "torch.slice(positions, 0, first + 1, first + 1 + ids.size(1))"),
                Mutant.ofWeights(
                        "matrices not transposed",
                        weights -> weights.change(
                                name -> name.endsWith("attention.output.dense.weight"), BertMutantTest::transposed)),
                Mutant.ofWeights("query and key swapped", weights -> {
                    for (int layer = 0; layer < 12; layer++) {
                        String name = "encoder.layer." + layer + ".attention.self.";
                        weights.swap(name + "query.weight", name + "key.weight");
                        weights.swap(name + "query.bias", name + "key.bias");
                    }
                }),
                Mutant.ofWeights(
                        "no biases", weights -> weights.change(name -> name.endsWith("dense.bias"), each(x -> 0f))),
                Mutant.ofKernels("pads attended to", "blocked = torch.eq(mask, 0)", "blocked = torch.eq(mask, 2)"));
    }

    private static float[] otherType(float[] rows) {
        System.arraycopy(rows, HIDDEN, rows, 0, HIDDEN);
        return rows;
    }

    private static float[] transposed(float[] values) {
        float[] transposed = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            transposed[i % HIDDEN * HIDDEN + i / HIDDEN] = values[i];
        }
        return transposed;
    }

    @Test
    void theRightSettingsPass() throws IOException {
        assertTrue(off(Mutant.NONE) <= 1, "the comparison fails without a mutant");
    }

    @ParameterizedTest
    @MethodSource("mutants")
    void isCaught(Mutant mutant) throws IOException {
        double off = off(mutant);
        assertTrue(Double.isFinite(off), mutant + " gives no numbers, which any comparison catches");
        assertTrue(off > 1, mutant + " differs by " + off + " of what is allowed");
    }

    /** The largest difference of a hidden state, in units of what is allowed. */
    private double off(Mutant mutant) throws IOException {
        Path config = mutant.config(directory.configFile(), folder);
        try (Torch torch = mutant.torch();
                WeightFile weights = directory.openWeights();
                Encoder encoder =
                        Encoder.load(config, mutant.change(weights), directory.weightFile(), torch, Precision.FP32);
                Pass pass = encoder.inference(batch)) {
            return GoldenModel.difference(batch, encoder.forward(pass).toFloatArray(), expected) / TOLERANCE;
        }
    }

    @Test
    void noLowerCasingIsCaught() throws IOException {
        var json = (ObjectNode) Json.mapper()
                .readTree(directory.path().resolve("tokenizer.json").toFile());
        ((ObjectNode) json.get("normalizer")).put("lowercase", false);
        Path file = Files.write(folder.resolve("tokenizer.json"), Json.mapper().writeValueAsBytes(json));
        try (Tokenizer right = directory.openTokenizer();
                Tokenizer wrong = Tokenizer.open(file, directory.policy(), right.padId())) {
            List<String> pieces = List.of("[CLS]", "get", "##ht", "##tp", "##res", "##pon", "##se", "[SEP]");
            assertEquals(pieces, right.tokens("getHTTPResponse", 20));
            assertNotEquals(pieces, wrong.tokens("getHTTPResponse", 20));
        }
    }
}
