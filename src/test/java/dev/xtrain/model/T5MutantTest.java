package dev.xtrain.model;

import static dev.xtrain.model.Mutant.each;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.Golden;
import dev.xtrain.tensor.ComputeDevice;
import dev.xtrain.tensor.OneThread;
import dev.xtrain.tensor.Precision;
import dev.xtrain.tensor.Torch;
import dev.xtrain.train.GoldenCase;
import dev.xtrain.train.GoldenModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each wrong setting of a T5 encoder fails the comparison with transformers' hidden states. */
@ExtendWith(OneThread.class)
class T5MutantTest {

    private static final GoldenCase GOLDEN = Golden.open("t5-xtr");
    private static final List<String> BATCHES = List.of("mixed", "queries", "docs");
    private static final String RMS_NORM = "def rms_norm(self, x: Tensor, w: Tensor, eps: float) -> List[Tensor]:";
    private static final String OFFSET = "r = torch.sub(torch.unsqueeze(position, 0), torch.unsqueeze(position, 1))";

    @TempDir
    Path folder;

    static Stream<Mutant> mutants() {
        return Stream.of(
                Mutant.ofWeights(
                        "scores scaled by 1 / sqrt(d)",
                        weights -> weights.change(
                                name -> name.endsWith("SelfAttention.q.weight"), each(x -> x / (float) Math.sqrt(24)))),
                Mutant.ofKernels("GELU by erf", "torch.gelu(x, approximate=\"tanh\")", "torch.gelu(x)"),
                Mutant.ofWeights(
                        "norms of 1 + w",
                        weights -> weights.change(name -> name.contains("layer_norm"), each(x -> 1 + x))),
                Mutant.withoutNorm("no final norm", RMS_NORM, "[x, x]", "encoder.final_layer_norm.weight"),
                Mutant.ofKernels(
                        "norms that take the mean away",
                        "return [torch.mul(torch.mul(x, rstd), w), rstd]",
                        "return [torch.mul(torch.mul(torch.sub(x, torch.mean(x, [1], True)), rstd), w), rstd]"),
                Mutant.ofWeights("gate and up swapped", weights -> {
                    for (int layer = 0; layer < 3; layer++) {
                        String name = "encoder.block." + layer + ".layer.1.DenseReluDense.wi_";
                        weights.swap(name + "0.weight", name + "1.weight");
                    }
                }),
                Mutant.ofConfig("norms' epsilon 1e-3", config -> config.put("layer_norm_epsilon", 1e-3)),
                Mutant.ofKernels(
                        "positions off by one", OFFSET, OFFSET.replace("(position, 0)", "(torch.add(position, 1), 0)")),
                Mutant.ofKernels(
                        "positions reversed",
                        OFFSET,
                        "r = torch.sub(torch.unsqueeze(position, 1), torch.unsqueeze(position, 0))"),
                Mutant.ofConfig(
                        "another distance of the last bucket",
                        config -> config.put("relative_attention_max_distance", 64)),
                Mutant.ofWeights(
                        "no position bias",
                        weights -> weights.change(name -> name.contains("relative_attention_bias"), each(x -> 0f))),
                Mutant.ofKernels("pads attended to", "blocked = torch.eq(mask, 0)", "blocked = torch.eq(mask, 2)"));
    }

    @Test
    void theRightSettingsPass() {
        assertTrue(off(Mutant.NONE) <= 1, "the comparison fails without a mutant");
    }

    @ParameterizedTest
    @MethodSource("mutants")
    void isCaught(Mutant mutant) {
        double off = off(mutant);
        assertTrue(Double.isFinite(off), mutant + " gives no numbers, which any comparison catches");
        assertTrue(off > 1, mutant + " differs by " + off + " of what is allowed");
    }

    @Test
    void padsThatScoreZeroInMaxSimAreCaught() {
        Mutant pads =
                Mutant.ofKernels("pads score 0", "view(1, documents * td), -inf)", "view(1, documents * td), 0.)");
        TokenBatch queries = GoldenModel.batch(GOLDEN.inputs("queries"));
        TokenBatch documents = GoldenModel.batch(GOLDEN.inputs("docs"));
        Path config = GOLDEN.directory().resolve("config.json");
        try (var model = new GoldenModel(GOLDEN, pads.torch(), config, pads::change)) {
            assertTrue(T5GoldenTest.scoresOff(model, queries, documents) > 1);
        }
    }

    /** The largest difference of a hidden state, in units of what is allowed. */
    private double off(Mutant mutant) {
        Path config = mutant.config(GOLDEN.directory().resolve("config.json"), folder);
        double worst = 0;
        try (var model = new GoldenModel(GOLDEN, mutant.torch(), config, mutant::change)) {
            for (String name : BATCHES) {
                TokenBatch batch = GoldenModel.batch(GOLDEN.inputs(name));
                String tensor = name + ".last_hidden_state";
                double difference = GoldenModel.difference(
                        batch, model.hidden(batch), GOLDEN.tensor(tensor).values());
                worst = Math.max(worst, difference / GOLDEN.tolerance(tensor));
            }
        }
        return worst;
    }

    @Test
    void lowerCasesTexts() throws IOException {
        assertTrue(queriesOff(true) <= 1);
    }

    @Test
    void noLowerCasingIsCaught() throws IOException {
        assertTrue(queriesOff(false) > 1);
    }

    /** The largest difference of a token vector of the reference's queries, in units of what is allowed. */
    private double queriesOff(boolean lowerCase) throws IOException {
        String tensor = "queries.token_embeddings";
        float[] expected = GOLDEN.tensor(tensor).values();
        List<float[]> vectors = encodeQueries(lowerCase);
        double worst = 0;
        for (int row = 0; row < vectors.size(); row++) {
            float[] actual = vectors.get(row);
            int start = row * expected.length / vectors.size();
            for (int i = 0; i < actual.length; i++) {
                worst = Math.max(worst, Math.abs(actual[i] - expected[start + i]));
            }
        }
        return worst / GOLDEN.tolerance(tensor);
    }

    /** Texts in capitals whose words, lower-cased, are the ids of the reference's queries. */
    private List<float[]> encodeQueries(boolean lowerCase) throws IOException {
        Files.createDirectory(folder.resolve("2_Dense"));
        for (String file :
                List.of("config.json", "model.safetensors", "2_Dense/config.json", "2_Dense/model.safetensors")) {
            Files.copy(GOLDEN.directory().resolve(file), folder.resolve(file));
        }
        try (InputStream tokenizer = T5MutantTest.class.getResourceAsStream("/models/tiny-t5/tokenizer.json")) {
            Files.copy(Objects.requireNonNull(tokenizer), folder.resolve("tokenizer.json"));
        }
        ModelDirectory directory = ModelDirectory.open(folder);
        TextPolicy xtr = directory.policy();
        TextPolicy policy = new TextPolicy(
                lowerCase && xtr.lowerCase(),
                xtr.queryPrefix(),
                xtr.documentPrefix(),
                xtr.queryLength(),
                xtr.documentLength(),
                xtr.pooling(),
                xtr.normalize());
        GoldenCase.Inputs queries = GOLDEN.inputs("queries");
        List<String> texts = new ArrayList<>();
        for (int row = 0; row < queries.ids().length; row++) {
            int words = (int) Arrays.stream(queries.mask()[row]).sum() - 1; // the tokenizer adds </s>
            texts.add(Arrays.stream(queries.ids()[row])
                    .limit(words)
                    .mapToObj(id -> "W" + id)
                    .collect(Collectors.joining(" ")));
        }
        try (Torch torch = Torch.open(ComputeDevice.CPU);
                var model = EmbeddingModel.open(directory.as("tiny", policy), torch, Precision.FP32)) {
            return model.encode(texts, TextEncoder.Kind.QUERY);
        }
    }
}
