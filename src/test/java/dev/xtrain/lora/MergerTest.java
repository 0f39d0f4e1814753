package dev.xtrain.lora;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.xtrain.Golden;
import dev.xtrain.io.Json;
import dev.xtrain.io.UserError;
import dev.xtrain.model.DenseModule;
import dev.xtrain.model.EmbeddingModel;
import dev.xtrain.model.ModelDirectory;
import dev.xtrain.model.ModelLayout;
import dev.xtrain.model.Pooling;
import dev.xtrain.model.TextPolicy;
import dev.xtrain.tensor.ComputeDevice;
import dev.xtrain.tensor.Dtype;
import dev.xtrain.tensor.Precision;
import dev.xtrain.tensor.Safetensors;
import dev.xtrain.tensor.SafetensorsWriter;
import dev.xtrain.tensor.StoredTensor;
import dev.xtrain.tensor.WeightType;
import dev.xtrain.train.GoldenCase;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MergerTest {

    private static final GoldenCase GOLDEN = Golden.open("t5-lora");
    private static final LoraSettings ALL = new LoraSettings(4, 8, 0, List.of("q", "k", "v", "o", "wi", "wo"));

    @TempDir
    Path folder;

    private Path merge(Path adapter, @Nullable String base, WeightType type) throws IOException {
        Path merged = Files.createDirectory(folder.resolve("merged"));
        Merger.open(adapter, base).writeTo(merged, type);
        return merged;
    }

    private Path mergedGolden(WeightType type) throws IOException {
        return merge(GOLDEN.directory().resolve("adapter"), GOLDEN.directory().toString(), type);
    }

    private static void refuses(Runnable action, String... parts) {
        String message = assertThrows(UserError.class, action::run).toString();
        for (String part : parts) {
            assertTrue(message.contains(part), () -> "'" + part + "' in: " + message);
        }
    }

    // --- against PEFT

    @Test
    void givesPeftsMergedWeights() throws IOException {
        Path merged = mergedGolden(WeightType.FP32);
        double worst = 0;
        int changed = 0;
        try (Safetensors ours = Safetensors.open(merged.resolve("model.safetensors"));
                Safetensors base = Safetensors.open(GOLDEN.directory().resolve("model.safetensors"));
                Safetensors theirs = Safetensors.open(GOLDEN.directory().resolve("merged/model.safetensors"))) {
            assertEquals(theirs.names(), ours.names());
            for (String name : ours.names()) {
                float[] expected = theirs.tensor(name).toFloats();
                float[] actual = ours.tensor(name).toFloats();
                for (int i = 0; i < expected.length; i++) {
                    worst = Math.max(worst, Math.abs(expected[i] - actual[i]));
                }
                if (ours.tensor(name).data().equals(base.tensor(name).data())) {
                    continue;
                }
                changed++;
            }
        }
        assertEquals(21, changed, "seven maps in each of three layers, and nothing else");
        assertTrue(worst <= GOLDEN.tolerance("merged"), "differs by " + worst);
        assertTrue(worst < 1e-6, "one rounding apart, not " + worst);
    }

    // --- the layout

    private static void assertJson(Path file, String expected) throws IOException {
        assertEquals(Json.mapper().readTree(expected), Json.mapper().readTree(file.toFile()), file.toString());
    }

    private static Set<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .collect(Collectors.toSet());
        }
    }

    @Test
    void writesAnXtrDirectoryAsPylateLoadsIt() throws IOException {
        Path merged = mergedGolden(WeightType.FP32);
        assertEquals(
                Set.of(
                        "1_Dense/config.json",
                        "1_Dense/model.safetensors",
                        "README.md",
                        "config.json",
                        "config_sentence_transformers.json",
                        "identity.json",
                        "merged_from.json",
                        "model.safetensors",
                        "modules.json",
                        "sentence_bert_config.json"),
                names(merged));
        assertJson(merged.resolve("modules.json"), """
                [{"idx":0,"name":"0","path":"","type":"sentence_transformers.models.Transformer"},
                 {"idx":1,"name":"1","path":"1_Dense","type":"pylate.models.Dense.Dense"}]
                """);
        assertJson(merged.resolve("1_Dense/config.json"), """
                {"in_features":64,"out_features":32,"bias":false,
                 "activation_function":"torch.nn.modules.linear.Identity","use_residual":false}
                """);
        assertJson(merged.resolve("config_sentence_transformers.json"), """
                {"model_type":"ColBERT","__version__":{},"prompts":{"query":"","document":""},
                 "default_prompt_name":null,"similarity_fn_name":"MaxSim","query_prefix":"","document_prefix":"",
                 "query_length":64,"document_length":512,"attend_to_expansion_tokens":false,"skiplist_words":[],
                 "do_query_expansion":false}
                """);
        assertJson(merged.resolve("sentence_bert_config.json"), "{\"max_seq_length\":512,\"do_lower_case\":true}");
        assertJson(
                merged.resolve("config.json"),
                Files.readString(GOLDEN.directory().resolve("config.json")));
        try (Safetensors dense = Safetensors.open(merged.resolve("1_Dense/model.safetensors"));
                Safetensors weights = Safetensors.open(merged.resolve("model.safetensors"))) {
            assertArrayEquals(
                    GOLDEN.tensor("2_Dense/model.safetensors", "linear.weight").values(),
                    dense.tensor("linear.weight").toFloats());
            assertEquals("pt", weights.metadata().get("format"));
        }
    }

    @Test
    void copiesTokenizerAndLicenceOfTheBase() throws IOException {
        Path base = TinyBert.write(folder.resolve("base"), "", WeightType.FP32);
        Files.writeString(base.resolve("LICENSE.txt"), "Do what you like.");
        Files.writeString(base.resolve("vocab.txt"), "[PAD]\n");
        Files.writeString(base.resolve("README.md"), "---\nlicense: apache-2.0\n---\nA model.\n");
        Path adapter = RandomAdapter.write(folder.resolve("adapter"), base.toString(), ALL, 0.1);
        Path merged = merge(adapter, null, WeightType.FP32);
        assertEquals("Do what you like.", Files.readString(merged.resolve("LICENSE.txt")));
        assertEquals("[PAD]\n", Files.readString(merged.resolve("vocab.txt")));
        String card = Files.readString(merged.resolve("README.md"));
        assertTrue(card.startsWith("---\nlicense: apache-2.0\nbase_model: base\n"), card);
        assertTrue(card.contains("rank 4, alpha 8.0, 12 modules"), card);
    }

    // --- what the model does

    /** The smallest cosine of base and adapter to what they were merged to, and of the base alone. */
    private static double[] agreement(String base, Path adapter, Path merged) {
        try (Models models = Models.on(ComputeDevice.CPU, Precision.FP32);
                EmbeddingModel plain = models.open(base);
                EmbeddingModel adapted = models.open(adapter.toString());
                EmbeddingModel whole = models.open(merged.toString())) {
            assertEquals(adapted.pooling(), whole.pooling());
            List<int[]> ids = List.of(new int[] {3, 17, 44, 2, 9, 30}, new int[] {11, 49}, new int[] {1, 2, 3, 4, 5});
            List<float[]> vectors = whole.encodeTokens(ids);
            return new double[] {
                Agreement.of(adapted.encodeTokens(ids), vectors, whole.dimension())
                        .minimum(),
                Agreement.of(plain.encodeTokens(ids), vectors, whole.dimension())
                        .minimum()
            };
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bge-small", "bge-small:cls"})
    void isTheEmbeddedBaseWithItsAdapter(String base) throws IOException {
        Path adapter = RandomAdapter.write(folder.resolve("adapter"), base, ALL, 0.05);
        Path merged = merge(adapter, null, WeightType.FP32);
        double[] cosines = agreement(base, adapter, merged);
        assertTrue(cosines[0] >= 0.9999, "base and adapter against merged: " + cosines[0]);
        assertTrue(cosines[1] < 0.99, "the adapter changes something: " + cosines[1]);
        ModelDirectory model = ModelDirectory.open(merged);
        boolean cls = base.endsWith(":cls");
        assertEquals(
                new TextPolicy(
                        false,
                        cls ? "Represent this sentence for searching relevant passages: " : "",
                        "",
                        64,
                        256,
                        cls ? Pooling.CLS : Pooling.TOKENS,
                        true),
                model.policy());
        assertEquals(!cls, Files.exists(merged.resolve("1_Dense")));
        if (!cls) {
            DenseModule dense = DenseModule.read(merged.resolve("1_Dense"));
            assertTrue(dense.isIdentity() && dense.in() == 384, "PyLate would make a random projection");
        }
        assertTrue(Files.readString(merged.resolve("README.md")).contains("base_model: BAAI/bge-small-en-v1.5\n"));
        assertTrue(Files.readString(merged.resolve("LICENSE")).contains("MIT License"));
        assertTrue(Files.exists(merged.resolve("tokenizer_config.json")));
    }

    @ParameterizedTest
    @EnumSource(names = {"FP16", "BF16"})
    void savesInSixteenBits(WeightType type) throws IOException {
        Path base = TinyBert.write(folder.resolve("base"), "", WeightType.FP32);
        Path adapter = RandomAdapter.write(folder.resolve("adapter"), base.toString(), ALL, 0.1);
        Path merged = merge(adapter, null, type);
        try (Safetensors weights = Safetensors.open(merged.resolve("model.safetensors"))) {
            for (String name : weights.names()) {
                Dtype dtype = name.endsWith("position_ids") ? Dtype.I64 : type.dtype();
                assertEquals(dtype, weights.tensor(name).dtype(), name);
            }
        }
        assertEquals(
                type.torchName(),
                Json.read(merged.resolve("config.json"), ObjectNode.class)
                        .path("dtype")
                        .asText());
        try (Models models = Models.on(ComputeDevice.CPU, Precision.FP32);
                EmbeddingModel adapted = models.open(adapter.toString());
                EmbeddingModel whole = models.open(merged.toString())) {
            Agreement agreement = Agreement.between(adapted, whole);
            assertTrue(agreement.isEnoughFor(type), () -> agreement.text(type));
            assertTrue(agreement.mean() < 1, "16 bits are not fp32");
        }
    }

    @Test
    void savesASixteenBitBaseInFp32WithoutRoundingTheDelta() throws IOException {
        Path base = TinyBert.write(folder.resolve("base"), "", WeightType.BF16);
        Path adapter = RandomAdapter.write(folder.resolve("adapter"), base.toString(), ALL, 0.1);
        Path merged = merge(adapter, null, WeightType.FP32);
        double[] cosines = agreement(base.toString(), adapter, merged);
        assertTrue(cosines[0] >= 0.999999, "base and adapter against merged: " + cosines[0]);
        try (Safetensors weights = Safetensors.open(merged.resolve("model.safetensors"))) {
            assertEquals(
                    Dtype.F32,
                    weights.tensor("embeddings.word_embeddings.weight").dtype());
            assertEquals(Dtype.I64, weights.tensor("embeddings.position_ids").dtype());
        }
        assertEquals(
                "float32",
                Json.read(merged.resolve("config.json"), ObjectNode.class)
                        .path("dtype")
                        .asText());
    }

    @Test
    void keepsTheNamesThatTheBaseGivesItsTensors() throws IOException {
        Path base = TinyBert.write(folder.resolve("base"), "bert.", WeightType.FP32);
        Path adapter = RandomAdapter.write(folder.resolve("adapter"), base.toString(), ALL, 0.1);
        Path merged = merge(adapter, null, WeightType.FP32);
        try (Safetensors before = Safetensors.open(base.resolve("model.safetensors"));
                Safetensors after = Safetensors.open(merged.resolve("model.safetensors"))) {
            assertEquals(before.names(), after.names());
        }
        double[] cosines = agreement(base.toString(), adapter, merged);
        assertTrue(cosines[0] >= 0.999999 && cosines[1] < 0.99, cosines[0] + " and " + cosines[1]);
    }

    @Test
    void makesOneFileOfSeveral() throws IOException {
        Path base = TinyBert.write(folder.resolve("base"), "", WeightType.FP32);
        Path adapter = RandomAdapter.write(folder.resolve("adapter"), base.toString(), ALL, 0.1);
        byte[] whole = Files.readAllBytes(merge(adapter, null, WeightType.FP32).resolve("model.safetensors"));
        Path shard = Files.move(base.resolve("model.safetensors"), base.resolve("model-00001-of-00001.safetensors"));
        ObjectNode index = Json.mapper().createObjectNode();
        try (Safetensors weights = Safetensors.open(shard)) {
            ObjectNode map = index.putObject("weight_map");
            weights.names().forEach(name -> map.put(name, shard.getFileName().toString()));
        }
        Json.pretty().writeValue(base.resolve("model.safetensors.index.json").toFile(), index);
        Path sharded = Files.createDirectory(folder.resolve("sharded"));
        Path other = RandomAdapter.write(folder.resolve("other"), base.toString(), ALL, 0.1);
        Merger.open(other, null).writeTo(sharded, WeightType.FP32);
        assertArrayEquals(whole, Files.readAllBytes(sharded.resolve("model.safetensors")));
    }

    @Test
    void putsTheTrainedProjectionInPlaceOfTheBases() throws IOException {
        Path base = TinyBert.write(folder.resolve("base"), "", WeightType.FP32);
        var policy = new TextPolicy(false, "", "", 16, 32, Pooling.TOKENS, true);
        ModelLayout.writeLateInteraction(base, policy, random(TinyBert.WIDTH, 8, 1));
        DenseModule trained = random(TinyBert.WIDTH, 8, 2);
        Path adapter = RandomAdapter.write(folder.resolve("adapter"), base.toString(), ALL, 0.1, trained);
        Path merged = merge(adapter, null, WeightType.FP32);
        assertArrayEquals(
                trained.weight(), DenseModule.read(merged.resolve("1_Dense")).weight());
        assertTrue(agreement(base.toString(), adapter, merged)[0] >= 0.999999);
        assertEquals(policy, ModelDirectory.open(merged).policy());
    }

    @Test
    void writesSeveralProjectionsOfTokensAsOne() throws IOException {
        Path base = TinyBert.write(folder.resolve("base"), "", WeightType.FP32);
        var policy = new TextPolicy(false, "", "", 16, 32, Pooling.TOKENS, true);
        ModelLayout.writeLateInteraction(base, policy, random(TinyBert.WIDTH, 12, 1));
        ModelLayout.writeDense(base.resolve("2_Dense"), random(12, 8, 2));
        Path modules = base.resolve("modules.json");
        String one = Files.readString(modules);
        Files.writeString(
                modules,
                one.substring(0, one.lastIndexOf(']'))
                        + ",{\"idx\":2,\"name\":\"2\",\"path\":\"2_Dense\",\"type\":\"pylate.models.Dense.Dense\"}]");
        Path adapter = RandomAdapter.write(folder.resolve("adapter"), base.toString(), ALL, 0.1);
        Path merged = merge(adapter, null, WeightType.FP32);
        assertFalse(Files.exists(merged.resolve("2_Dense")));
        assertTrue(agreement(base.toString(), adapter, merged)[0] >= 0.999999);
    }

    private static DenseModule random(int in, int out, long seed) {
        var random = new SplittableRandom(seed);
        float[] weight = new float[in * out];
        float[] bias = new float[out];
        for (int i = 0; i < weight.length; i++) {
            weight[i] = (float) random.nextDouble(-1, 1);
        }
        for (int i = 0; i < out; i++) {
            bias[i] = (float) random.nextDouble(-1, 1);
        }
        return new DenseModule(in, out, weight, bias);
    }

    // --- what it refuses

    /** The golden adapter with one tensor replaced. */
    private Path adapterWith(String tensor, long[] shape, float value) throws IOException {
        Path changed = copy(GOLDEN.directory().resolve("adapter"), "changed");
        rewrite(changed.resolve("adapter_model.safetensors"), tensor, shape, value);
        return changed;
    }

    private Path copy(Path from, String name) throws IOException {
        Path to = Files.createDirectory(folder.resolve(name));
        for (String file : names(from)) {
            if (!file.contains("/")) {
                Files.copy(from.resolve(file), to.resolve(file));
            }
        }
        return to;
    }

    private static void rewrite(Path file, String tensor, long[] shape, float value) throws IOException {
        Path old = Files.move(file, file.resolveSibling("old.safetensors"));
        try (Safetensors weights = Safetensors.open(old);
                OutputStream out = Files.newOutputStream(file)) {
            var writer = new SafetensorsWriter();
            for (String name : weights.names()) {
                StoredTensor stored = weights.tensor(name);
                if (name.equals(tensor)) {
                    float[] values = Arrays.copyOf(stored.toFloats(), (int) (shape[0] * shape[1]));
                    values[values.length / 2] = value;
                    writer.add(name, Dtype.F32, shape, values);
                } else {
                    writer.add(stored);
                }
            }
            writer.writeTo(out);
        }
        Files.delete(old);
    }

    private static final String Q = "encoder.block.1.layer.0.SelfAttention.q";

    @Test
    void refusesAnAdapterOfOtherWidths() throws IOException {
        String base = GOLDEN.directory().toString();
        Path wide = adapterWith("base_model.model." + Q + ".lora_A.weight", new long[] {4, 65}, 0);
        refuses(() -> Merger.open(wide, base), "expected shape [4, 64]", "[4, 65]", Q + ".lora_A.weight", "--base");
    }

    @Test
    void refusesABaseWhoseWeightsStandTransposed() throws IOException {
        Path base = copy(GOLDEN.directory(), "base");
        rewrite(base.resolve("model.safetensors"), Q + ".weight", new long[] {64, 96}, 0);
        Merger merger = Merger.open(GOLDEN.directory().resolve("adapter"), base.toString());
        refuses(
                () -> merger.writeTo(folder.resolve("merged"), WeightType.FP32),
                "expected shape [96, 64]",
                "[64, 96]",
                Q + ".weight");
    }

    @Test
    void refusesAnAdapterOfAnotherRankThanItSays() throws IOException {
        String base = GOLDEN.directory().toString();
        Path ranked = adapterWith("base_model.model." + Q + ".lora_B.weight", new long[] {96, 5}, 0);
        refuses(
                () -> Merger.open(ranked, base),
                "expected rank 4, as r in adapter_config.json",
                "[96, 5]",
                Q + ".lora_B");
    }

    @Test
    void refusesAnAdapterOfAnotherArchitecture() throws IOException {
        Path bert = TinyBert.write(folder.resolve("bert"), "", WeightType.FP32);
        refuses(
                () -> Merger.open(GOLDEN.directory().resolve("adapter"), bert.toString()),
                "a module of the base",
                "encoder.block.0.layer.0.SelfAttention.k.lora_A.weight");
    }

    @Test
    void refusesABaseOfOtherWeightsThanTheAdapterWasTrainedOn() throws IOException {
        Path base = TinyBert.write(folder.resolve("base"), "", WeightType.FP32);
        Path adapter = RandomAdapter.write(folder.resolve("adapter"), base.toString(), ALL, 0.1);
        Path other = TinyBert.write(folder.resolve("other"), "", WeightType.FP16);
        refuses(
                () -> Merger.open(adapter, other.toString()),
                "expected the base it was trained on, sha256 "
                        + ModelDirectory.open(base).identity(),
                "found other, sha256 ",
                "--base");
    }

    @Test
    void refusesModulesOfADecoder() throws IOException {
        Path adapter = copy(GOLDEN.directory().resolve("adapter"), "decoder");
        try (OutputStream out = Files.newOutputStream(adapter.resolve("adapter_model.safetensors"))) {
            new SafetensorsWriter()
                    .add(
                            "base_model.model.decoder.block.0.layer.0.SelfAttention.q.lora_A.weight",
                            Dtype.F32,
                            new long[] {1, 1},
                            new float[1])
                    .writeTo(out);
        }
        refuses(
                () -> Merger.open(adapter, GOLDEN.directory().toString()),
                "modules of an encoder",
                "decoder.block.0",
                "T5EncoderModel");
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
    void namesTheTensorOfAnAdapterThatHoldsNoNumber(float value) throws IOException {
        String tensor = "base_model.model." + Q + ".lora_A.weight";
        Path adapter = adapterWith(tensor, new long[] {4, 64}, value);
        Merger merger = Merger.open(adapter, GOLDEN.directory().toString());
        Path merged = Files.createDirectory(folder.resolve("merged"));
        refuses(() -> merger.writeTo(merged, WeightType.FP32), "finite values", Float.toString(value), tensor);
        assertFalse(Files.exists(merged.resolve("model.safetensors")));
    }

    @Test
    void namesTheTensorOfABaseThatHoldsNoNumber() throws IOException {
        Path base = TinyBert.write(folder.resolve("base"), "", WeightType.FP32);
        String tensor = "embeddings.word_embeddings.weight";
        rewrite(base.resolve("model.safetensors"), tensor, new long[] {50, TinyBert.WIDTH}, Float.NaN);
        Path adapter = RandomAdapter.write(folder.resolve("adapter"), base.toString(), ALL, 0.1);
        Merger merger = Merger.open(adapter, null);
        Path merged = Files.createDirectory(folder.resolve("merged"));
        refuses(() -> merger.writeTo(merged, WeightType.FP32), "finite values", "NaN", "(" + tensor + ")");
    }

    @Test
    void refusesValuesThatTheTypeCannotHold() throws IOException {
        Path adapter = adapterWith("base_model.model." + Q + ".lora_B.weight", new long[] {96, 4}, 1e7f);
        Merger merger = Merger.open(adapter, GOLDEN.directory().toString());
        Path half = Files.createDirectory(folder.resolve("half"));
        refuses(() -> merger.writeTo(half, WeightType.FP16), "float16", "(" + Q + ".weight)", "fp32 or bf16");
        Path brain = Files.createDirectory(folder.resolve("brain"));
        merger.writeTo(brain, WeightType.BF16);
        assertTrue(Files.exists(brain.resolve("model.safetensors")));
    }

    // --- where it came from

    @Test
    void tellsWhetherItWouldMakeTheSameAgain() throws IOException {
        Path base = TinyBert.write(folder.resolve("base"), "", WeightType.FP32);
        Path adapter = RandomAdapter.write(folder.resolve("adapter"), base.toString(), ALL, 0.1);
        Path merged = merge(adapter, null, WeightType.FP32);
        MergeOrigin origin = MergeOrigin.read(merged).orElseThrow();
        Merger merger = Merger.open(adapter, null);
        assertEquals(merger.origin(WeightType.FP32), origin);
        assertFalse(merger.origin(WeightType.FP16).makesTheSameAs(origin));
        RandomAdapter.write(adapter, base.toString(), ALL, 0.2);
        assertFalse(merger.origin(WeightType.FP32).makesTheSameAs(origin));
        JsonNode json = Json.read(merged.resolve("merged_from.json"), JsonNode.class);
        assertEquals(
                ModelDirectory.open(base).identity(), json.path("base_sha256").asText());
        assertTrue(MergeOrigin.read(base).isEmpty());
    }
}
