package dev.xtrain.lora;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.xtrain.Golden;
import dev.xtrain.io.Json;
import dev.xtrain.io.UserError;
import dev.xtrain.model.Encoder;
import dev.xtrain.model.LinearShape;
import dev.xtrain.tensor.ComputeDevice;
import dev.xtrain.tensor.Precision;
import dev.xtrain.tensor.Safetensors;
import dev.xtrain.tensor.StoredTensor;
import dev.xtrain.tensor.Torch;
import dev.xtrain.tensor.WeightType;
import dev.xtrain.train.GoldenCase;
import dev.xtrain.train.GoldenModel;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeftFilesTest {

    private static final GoldenCase GOLDEN = Golden.open("t5-lora");
    private static final Path T5_BASE = Path.of("src/main/resources/presets/t5-v1_1-base.json");

    @TempDir
    Path folder;

    // --- there and back

    @Test
    void readsWhatItWrites() throws IOException {
        var settings = new LoraSettings(3, 4.5, 0.25, List.of("q", "wi"));
        List<float[]> written = new ArrayList<>();
        try (var model = new GoldenModel(GOLDEN, ComputeDevice.CPU)) {
            try (LoraAdapter adapter = LoraAdapter.attach(model.encoder(), settings, RandomAdapter.values(0.3))) {
                PeftFiles.write(folder, adapter, model.encoder(), "some/base", "abc");
                adapter.parameters().forEach(array -> written.add(model.torch().toFloats(array)));
            }
            PeftFiles.Description description = PeftFiles.describe(folder);
            assertEquals("some/base", description.base());
            assertEquals("abc", description.baseSha256());
            assertEquals(3, description.settings().rank());
            assertEquals(4.5, description.settings().alpha());
            assertEquals(0.25, description.settings().dropout());
            try (LoraAdapter adapter = PeftFiles.attach(folder, description, model.encoder())) {
                assertEquals(9, adapter.sites().size(), "q, wi_0 and wi_1 of three layers");
                for (int i = 0; i < written.size(); i++) {
                    assertArrayEquals(
                            written.get(i),
                            model.torch().toFloats(adapter.parameters().get(i)));
                }
            }
        }
    }

    @Test
    void readsWhatPeftWrote() throws IOException {
        Path adapter = GOLDEN.directory().resolve("adapter");
        PeftFiles.Description description = PeftFiles.describe(adapter);
        assertEquals(new LoraSettings(4, 8, 0, description.settings().targets()), description.settings());
        assertEquals(21, description.settings().targets().size());
        assertEquals(null, description.baseSha256());
        try (var model = new GoldenModel(GOLDEN, ComputeDevice.CPU);
                LoraAdapter attached = PeftFiles.attach(adapter, description, model.encoder())) {
            LoraAdapter.Site site = attached.sites().get(6);
            assertArrayEquals(
                    GOLDEN.tensor(
                                    "adapter/adapter_model.safetensors",
                                    AdapterTensors.down(site.linear().module()))
                            .values(),
                    model.torch().toFloats(site.delta().down()));
        }
    }

    /** What PEFT 0.20 wrote for the golden adapter: the same keys, and base_sha256 beside them. */
    @Test
    void writesEveryKeyThatPeftWrites() throws IOException {
        ObjectNode theirs = Json.read(GOLDEN.directory().resolve("adapter/adapter_config.json"), ObjectNode.class);
        Path base = TinyBert.write(folder.resolve("base"), "", WeightType.FP32);
        var settings = new LoraSettings(4, 8, 0, List.of("q"));
        Path adapter = RandomAdapter.write(folder.resolve("adapter"), base.toString(), settings, 0.1);
        ObjectNode ours = Json.read(adapter.resolve("adapter_config.json"), ObjectNode.class);
        Set<String> missing = new TreeSet<>();
        for (Map.Entry<String, JsonNode> entry : theirs.properties()) {
            boolean ownValue =
                    Set.of("base_model_name_or_path", "target_modules").contains(entry.getKey());
            if (!ownValue && !entry.getValue().equals(ours.path(entry.getKey()))) {
                missing.add(entry.getKey() + " " + ours.path(entry.getKey()));
            }
        }
        assertEquals(Set.of(), missing);
        assertTrue(ours.path("base_sha256").asText().matches("[0-9a-f]{64}"));
    }

    // --- target_modules

    private List<String> targetModules(Path base, String... targets) throws IOException {
        var settings = new LoraSettings(2, 4, 0, List.of(targets));
        Path adapter = RandomAdapter.write(folder.resolve("adapter"), base.toString(), settings, 0.1);
        JsonNode modules = Json.read(adapter.resolve("adapter_config.json"), ObjectNode.class)
                .path("target_modules");
        List<String> names = new ArrayList<>();
        modules.forEach(module -> names.add(module.asText()));
        return names;
    }

    @Test
    void namesModulesInFullWhereAnEndingWouldMatchMore() throws IOException {
        Path base = TinyBert.write(folder.resolve("base"), "", WeightType.FP32);
        assertEquals(
                List.of("encoder.layer.0.output.dense", "encoder.layer.1.output.dense"),
                targetModules(base, "wo"),
                "output.dense is attention.output.dense's ending, too");
    }

    @Test
    void namesModulesByTheirEndingsWhereTheseAreEnough() throws IOException {
        Path base = TinyBert.write(folder.resolve("base"), "", WeightType.FP32);
        assertEquals(List.of("query", "value"), targetModules(base, "q", "v"));
        assertEquals(List.of("q", "v"), targetModules(GOLDEN.directory(), "q", "v"));
        // o is an ending of wo by letters, not by name
        assertEquals(List.of("o"), targetModules(GOLDEN.directory(), "o"));
    }

    // --- patterns and layers

    /** Modules that PEFT adapts by that configuration, with rank and alpha: the rules of its tuners_utils.py. */
    private static Map<String, String> byPeft(ObjectNode config, List<String> modules) {
        Map<String, String> adapted = new TreeMap<>();
        for (String module : modules) {
            boolean whole = false;
            boolean end = false;
            for (JsonNode target : config.path("target_modules")) {
                whole |= module.equals(target.asText());
                end |= module.endsWith("." + target.asText());
            }
            JsonNode layers = config.path("layers_to_transform");
            if (!whole && end && layers.isArray()) {
                Matcher layer = Pattern.compile(
                                ".*\\." + config.path("layers_pattern").asText() + "\\.(\\d+)\\.")
                        .matcher(module);
                end = layer.lookingAt() && layers.toString().matches(".*\\b" + layer.group(1) + "\\b.*");
            }
            if (whole || end) {
                adapted.put(
                        module,
                        byPeft(config.path("rank_pattern"), module, config.path("r")) + " "
                                + byPeft(config.path("alpha_pattern"), module, config.path("lora_alpha")));
            }
        }
        return adapted;
    }

    private static String byPeft(JsonNode pattern, String module, JsonNode otherwise) {
        for (Map.Entry<String, JsonNode> entry : pattern.properties()) {
            if (Pattern.matches("(.*\\.)?(" + entry.getKey() + ")", module)) {
                return entry.getValue().toString();
            }
        }
        return otherwise.toString();
    }

    /** The golden T5 and the tiny BERT; of the latter, with the module that transformers has beside ours. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"t5 | q wo", "t5 | wi", "t5 | encoder.block.0.* o", "bert | q v", "bert | wo", "bert | o wi wo"})
    void tellsPeftTheSameModulesRanksAndAlphas(String architecture, String targets) throws IOException {
        Path base = architecture.equals("t5")
                ? GOLDEN.directory()
                : TinyBert.write(folder.resolve("base"), "", WeightType.FP32);
        List<LinearShape> shapes = Encoder.shapes(base.resolve("config.json"));
        List<String> modules = new ArrayList<>(List.of("pooler.dense"));
        shapes.forEach(shape -> modules.add(shape.module()));
        List<String> chosen = List.of(targets.split(" "));
        for (List<Integer> layers : List.of(List.<Integer>of(), List.of(0), List.of(1, 0))) {
            var settings = new LoraSettings(
                    4,
                    8,
                    0,
                    chosen,
                    layers,
                    Map.of(chosen.get(0), 3),
                    Map.of(chosen.get(chosen.size() - 1), 2.5),
                    true,
                    true);
            Path adapter = RandomAdapter.write(folder.resolve("adapter"), base.toString(), settings, 0.1);
            ObjectNode config = Json.read(adapter.resolve("adapter_config.json"), ObjectNode.class);
            Map<String, String> ours = new TreeMap<>();
            for (LoraShape shape : TargetModules.choose(shapes, settings)) {
                ours.put(shape.module(), shape.rank() + " " + (shape.alpha() == 8 ? "8" : "2.5"));
            }
            assertEquals(ours, byPeft(config, modules));
            LoraSettings read = PeftFiles.describe(adapter).settings();
            assertEquals(TargetModules.choose(shapes, settings), TargetModules.choose(shapes, read));
        }
    }

    @Test
    void readsPatternsByPeftsRules() throws IOException {
        Path from = GOLDEN.directory().resolve("adapter");
        ObjectNode config = Json.read(from.resolve("adapter_config.json"), ObjectNode.class);
        config.putObject("alpha_pattern")
                .put("^encoder.block.0.layer.0.SelfAttention.q", 2)
                .put("[qk]", 3.5)
                .put("q", 4)
                .put("elfAttention.v", 5)
                .put("block.1.*", 6);
        config.put("layers_pattern", "block")
                .putArray("layers_to_transform")
                .add(0)
                .add(1)
                .add(2);
        Json.pretty().writeValue(folder.resolve("adapter_config.json").toFile(), config);
        Files.copy(from.resolve("adapter_model.safetensors"), folder.resolve("adapter_model.safetensors"));
        Map<String, Double> alphas = PeftFiles.describe(folder).settings().alphaPattern();
        String first = "encoder.block.0.layer.0.SelfAttention.";
        assertEquals(2, alphas.get(first + "q"), "an anchor is the whole name's beginning");
        assertEquals(3.5, alphas.get(first + "k"));
        assertEquals(null, alphas.get(first + "v"), "a key begins where a part of the name does");
        assertEquals(3.5, alphas.get(first.replace("block.0", "block.2") + "q"), "the first that matches");
        assertEquals(6, alphas.get(first.replace("block.0", "block.1") + "v"));
        assertEquals(6, alphas.get("encoder.block.1.layer.1.DenseReluDense.wo"));
        assertEquals(null, alphas.get(first + "o"));
    }

    // --- size

    /** A file of that architecture's tensors, all zero, that takes no room on the disk. */
    private Path zeros(Path config) throws IOException {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        shapes.put("shared.weight", new long[] {32_128, 768});
        shapes.put("encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight", new long[] {32, 12});
        shapes.put("encoder.final_layer_norm.weight", new long[] {768});
        for (LinearShape shape : Encoder.shapes(config)) {
            shapes.put(shape.module() + ".weight", new long[] {shape.out(), shape.in()});
            shapes.put("encoder.block." + shape.layer() + ".layer.0.layer_norm.weight", new long[] {768});
            shapes.put("encoder.block." + shape.layer() + ".layer.1.layer_norm.weight", new long[] {768});
        }
        ObjectNode header = Json.mapper().createObjectNode();
        long end = 0;
        for (Map.Entry<String, long[]> entry : shapes.entrySet()) {
            ObjectNode tensor = header.putObject(entry.getKey()).put("dtype", "F32");
            tensor.putPOJO("shape", entry.getValue());
            long start = end;
            end += 4 * Arrays.stream(entry.getValue()).reduce(1, Math::multiplyExact);
            tensor.putPOJO("data_offsets", new long[] {start, end});
        }
        byte[] text = Json.mapper().writeValueAsString(header).getBytes(StandardCharsets.UTF_8);
        byte[] padded = Arrays.copyOf(text, (text.length + 7) / 8 * 8);
        Arrays.fill(padded, text.length, padded.length, (byte) ' ');
        Path file = folder.resolve("zeros.safetensors");
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.write(ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(padded.length)
                    .array());
            out.write(padded);
            out.setLength(8 + padded.length + end);
        }
        return file;
    }

    @Test
    void takesAsMuchRoomOnT5BaseAsThePrototype() throws IOException {
        Path file = zeros(T5_BASE);
        try (Torch torch = Torch.open(ComputeDevice.CPU);
                Safetensors weights = Safetensors.open(file);
                Encoder encoder = Encoder.load(T5_BASE, weights, file, torch, Precision.FP32);
                LoraAdapter adapter =
                        LoraAdapter.create(encoder, new LoraSettings(16, 32, 0.1, List.of("q", "v")), 1)) {
            PeftFiles.write(folder, adapter, encoder, "google/xtr-base-en", "0");
            assertEquals(36_864 * 16, adapter.parameterCount());
        }
        try (Safetensors adapter = Safetensors.open(folder.resolve("adapter_model.safetensors"))) {
            long bytes = 0;
            for (String name : adapter.names()) {
                StoredTensor tensor = adapter.tensor(name);
                bytes += tensor.data().remaining();
            }
            assertEquals(2_359_296, bytes);
            assertEquals(48, adapter.names().size());
        }
        assertEquals(2.4, Files.size(folder.resolve("adapter_model.safetensors")) / 1e6, 0.05);
    }

    // --- what it refuses

    private UserError refusal(String key, String value) throws IOException {
        Path from = GOLDEN.directory().resolve("adapter");
        ObjectNode config = Json.read(from.resolve("adapter_config.json"), ObjectNode.class);
        config.set(key, Json.mapper().readTree(value));
        Json.pretty().writeValue(folder.resolve("adapter_config.json").toFile(), config);
        Files.copy(from.resolve("adapter_model.safetensors"), folder.resolve("adapter_model.safetensors"));
        return assertThrows(UserError.class, () -> PeftFiles.describe(folder));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "use_dora | \"yes\"",
                "use_rslora | 1",
                "use_something_new | true",
                "velora_config | {\"a\": 1}",
                "use_qalora | true",
                "lora_bias | true",
                "fan_in_fan_out | true",
                "rank_pattern | [8]",
                "layers_to_transform | [0]",
                "modules_to_save | [\"shared\"]",
                "layer_replication | [[0, 2]]",
                "alora_invocation_tokens | [3]",
                "bias | \"all\"",
                "init_lora_weights | \"pissa\"",
                "peft_type | \"IA3\"",
                "r | 0",
                "r | \"4\"",
                "r | null",
                "lora_alpha | -1",
                "lora_alpha | null"
            })
    void refusesWhatItDoesNotKnow(String key, String value) throws IOException {
        String message = refusal(key, value).toString();
        assertTrue(message.contains("(" + key + ")") && message.contains("found " + value.replace(" ", "")), message);
        assertTrue(message.contains("adapter_config.json"), message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rank_pattern | {\"q\": 0} | rank_pattern.q",
                "alpha_pattern | {\"q\": \"8\"} | alpha_pattern.q",
                "alpha_pattern | {\"(q\": 8} | alpha_pattern.(q",
                "layers_to_transform | 1 | layers_to_transform",
            })
    void namesTheKeyOfAPatternThatIsWrong(String key, String value, String named) throws IOException {
        String message = refusal(key, value).toString();
        assertTrue(message.contains("(" + named + ")") && message.contains("adapter_config.json"), message);
    }

    @Test
    void refusesDoraWithoutMagnitudesAndMagnitudesWithoutDora() throws IOException {
        Path base = TinyBert.write(folder.resolve("base"), "", WeightType.FP32);
        var dora = new LoraSettings(2, 4, 0, List.of("q"), List.of(), Map.of(), Map.of(), false, true);
        for (boolean has : new boolean[] {true, false}) {
            LoraSettings settings = has ? dora : new LoraSettings(2, 4, 0, List.of("q"));
            Path adapter = RandomAdapter.write(folder.resolve("adapter"), base.toString(), settings, 0.1);
            Path file = adapter.resolve("adapter_config.json");
            ObjectNode config = Json.read(file, ObjectNode.class);
            Json.pretty().writeValue(file.toFile(), config.put("use_dora", !has));
            String message = assertThrows(UserError.class, () -> Merger.open(adapter, null))
                    .toString();
            String tensor = "(base_model.model.encoder.layer.0.attention.self.query.lora_magnitude_vector)";
            assertTrue(message.contains(tensor) && message.contains(has ? "no use_dora" : "[24]"), message);
        }
    }

    @Test
    void namesTheTensorThatIsMissingOrUnknown() throws IOException {
        Path adapter = GOLDEN.directory().resolve("adapter");
        Files.copy(adapter.resolve("adapter_config.json"), folder.resolve("adapter_config.json"));
        Path weights = folder.resolve("adapter_model.safetensors");
        byte[] whole = Files.readAllBytes(adapter.resolve("adapter_model.safetensors"));
        String name = "base_model.model.encoder.block.0.layer.0.SelfAttention.q.lora_A.weight";
        rename(whole, weights, name, name.replace("lora_A", "lora_E"));
        assertTrue(assertThrows(UserError.class, () -> PeftFiles.describe(folder))
                .toString()
                .contains("lora_E"));
        rename(whole, weights, name, name.replace(".q.", ".Q."));
        try (var model = new GoldenModel(GOLDEN, ComputeDevice.CPU)) {
            PeftFiles.Description description = PeftFiles.describe(folder);
            String message = assertThrows(UserError.class, () -> PeftFiles.attach(folder, description, model.encoder()))
                    .toString();
            assertTrue(message.contains("SelfAttention.Q.lora_A.weight"), message);
        }
    }

    private static void rename(byte[] file, Path target, String from, String to) throws IOException {
        String text = new String(file, StandardCharsets.ISO_8859_1);
        assertTrue(text.contains(from));
        Files.write(target, text.replace(from, to).getBytes(StandardCharsets.ISO_8859_1));
    }
}
