package dev.xtrain.cli;

import static dev.xtrain.cli.Ran.xtrain;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.Golden;
import dev.xtrain.lora.LoraSettings;
import dev.xtrain.lora.RandomAdapter;
import dev.xtrain.lora.TinyBert;
import dev.xtrain.model.ModelDirectory;
import dev.xtrain.model.Pooling;
import dev.xtrain.tensor.Safetensors;
import dev.xtrain.tensor.WeightType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelsCommandTest {

    private static final Path XTR = Golden.open("t5-xtr").directory();

    @TempDir
    private Path folder;

    private static void assertLines(String text, String... patterns) {
        List<String> lines = text.lines().toList();
        for (String pattern : patterns) {
            assertTrue(lines.stream().anyMatch(line -> line.matches(pattern)), () -> pattern + " in:\n" + text);
        }
    }

    @Test
    void listsTheEmbeddedModels() {
        assertLines(
                xtrain("models", "list").succeeded().out(),
                "bge-small +BAAI/bge-small-en-v1.5 +tokens +MIT +(converted|on first use)",
                "minilm +sentence-transformers/all-MiniLM-L6-v2 +mean +Apache-2.0 +(converted|on first use)",
                "Cache: .*models");
    }

    @Test
    void showsAModel() {
        assertLines(
                xtrain("models", "show", XTR).succeeded().out(),
                "architecture +t5",
                "layers +3",
                "width +64",
                "vocabulary +211",
                "parameters +\\d+,\\d+, F32",
                "q +encoder.block.\\*.layer.0.SelfAttention.q \\[96, 64] x 3",
                "wi +encoder.block.\\*.layer.1.DenseReluDense.wi_1 \\[96, 64] x 3",
                "projection +64 -> 32",
                "vectors +tokens, L2",
                "query +64 tokens",
                "document +512 tokens",
                "lower case +yes",
                "tokenizer +none.*",
                "licence +unknown",
                "identity +[0-9a-f]{64}");
        assertLines(
                xtrain("models", "show", "bge-small:cls").succeeded().out(),
                "name +bge-small:cls",
                "licence +mit",
                "vectors +cls, L2",
                "query +64 tokens, behind \"Represent this sentence for searching relevant passages: \"");
    }

    @Test
    void showsAnAdapter() throws IOException {
        Path base = TinyBert.write(folder.resolve("base"), "", WeightType.FP32);
        var settings = new LoraSettings(4, 8, 0, List.of("q"));
        Path adapter = RandomAdapter.write(folder.resolve("adapter"), base.toString(), settings, 0.1);
        assertLines(
                xtrain("models", "show", adapter).succeeded().out(),
                "base +" + base,
                "base sha256 +" + ModelDirectory.open(base).identity(),
                "rank +4",
                "modules +2",
                " +encoder.layer.1.attention.self.query");
        assertLines(
                xtrain("models", "verify", adapter).succeeded().out(), ".*: whole\\. .* mean vectors of 24 values\\.");
    }

    @Test
    void verifiesThatAModelIsWhole() throws IOException {
        assertLines(
                xtrain("models", "verify", XTR).succeeded().out(),
                ".*t5-xtr: whole\\. 30 tensors, all finite; tokens vectors of 32 values\\.");
        Path model = TinyBert.write(folder.resolve("model"), "", WeightType.FP32);
        Path weights = model.resolve("model.safetensors");
        byte[] whole = Files.readAllBytes(weights);

        byte[] damaged = whole.clone();
        Arrays.fill(damaged, damaged.length - 4, damaged.length, (byte) 0xff);
        Files.write(weights, damaged);
        xtrain("models", "verify", model).refused("finite values, found NaN", "model.safetensors");

        String text = new String(whole, StandardCharsets.ISO_8859_1);
        Files.write(
                weights,
                text.replace("layer.1.output.dense.bias", "layer.1.output.dense.bios")
                        .getBytes(StandardCharsets.ISO_8859_1));
        xtrain("models", "verify", model).refused("found none of that name", "encoder.layer.1.output.dense.bias");

        Files.write(weights, Arrays.copyOf(whole, whole.length - 4));
        xtrain("models", "verify", model).refused("model.safetensors");
        Files.delete(weights);
        xtrain("models", "verify", model).refused("model.safetensors", "found none");
        xtrain("models", "verify", folder.resolve("none")).refused("a model's directory");
    }

    @Test
    void convertsAnXtrDirectoryToWhatPylateLoads() throws IOException {
        Path converted = folder.resolve("converted");
        assertEquals(
                converted + "\n",
                xtrain("models", "convert", XTR, "-o", converted).succeeded().out());
        ModelDirectory model = ModelDirectory.open(converted);
        assertEquals(ModelDirectory.open(XTR).policy(), model.policy());
        assertTrue(Files.exists(converted.resolve("1_Dense/model.safetensors")));
        assertTrue(Files.readString(converted.resolve("README.md")).contains("base_model: t5-xtr\n"));
        try (Safetensors before = Safetensors.open(XTR.resolve("model.safetensors"));
                Safetensors after = Safetensors.open(converted.resolve("model.safetensors"))) {
            assertEquals(before.names(), after.names());
            for (String name : before.names()) {
                assertEquals(before.tensor(name).data(), after.tensor(name).data(), name);
            }
        }
        assertArrayEquals(
                ModelDirectory.open(XTR).projections().get(0).weight(),
                model.projections().get(0).weight());
        xtrain("models", "convert", XTR, "-o", converted).refused("nothing where the model goes", "found a folder");
    }

    @Test
    void convertsAPresetWithThePoolingAskedFor() throws IOException {
        Path converted = folder.resolve("converted");
        xtrain("models", "convert", "bge-small:cls", "-o", converted, "--dtype", "fp16")
                .succeeded();
        assertEquals(Pooling.CLS, ModelDirectory.open(converted).policy().pooling());
        assertTrue(Files.exists(converted.resolve("LICENSE")));
        assertTrue(Files.size(converted.resolve("model.safetensors")) < 68_000_000);
        assertTrue(Files.readString(converted.resolve("config.json")).contains("\"torch_dtype\": \"float16\""));
    }

    @Test
    void asksForACommand() {
        xtrain("models").refused("Missing command");
        xtrain("models", "lsit").refused("list");
    }
}
