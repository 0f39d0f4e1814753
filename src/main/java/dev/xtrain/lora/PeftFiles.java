package dev.xtrain.lora;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.xtrain.io.AtomicFile;
import dev.xtrain.io.Json;
import dev.xtrain.io.UserError;
import dev.xtrain.model.Encoder;
import dev.xtrain.model.Linear;
import dev.xtrain.model.LinearShape;
import dev.xtrain.model.LowRank;
import dev.xtrain.tensor.Dtype;
import dev.xtrain.tensor.SafetensorsWriter;
import dev.xtrain.tensor.Torch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An adapter on disk as PEFT writes it: {@code adapter_config.json} and {@code adapter_model.safetensors}, tensors
 * named {@code base_model.model.<module>.lora_A.weight} {@code [rank, in]} and {@code lora_B} {@code [out, rank]}, with
 * DoRA {@code lora_magnitude_vector} {@code [out]}.
 *
 * <p>Beside PEFT's keys the configuration holds {@code base_sha256}, the identity of the base; an adapter without it is
 * accepted and checked by shapes. Source: huggingface/peft, {@code save_and_load.py}, {@code tuners/lora/config.py}.
 */
public final class PeftFiles {

    static final String CONFIG = "adapter_config.json";

    private static final String BASE_SHA256 = "base_sha256";

    /** What makes an adapter more than W + s B A, or m times its direction, on a base left as it was. */
    private static final List<String> VARIANTS = List.of(
            "alora_invocation_tokens",
            "arrow_config",
            "corda_config",
            "fan_in_fan_out",
            "kasa_config",
            "layer_replication",
            "loftq_config",
            "lora_bias",
            "lora_ga_config",
            "modules_to_save",
            "monteclora_config",
            "target_parameters",
            "trainable_token_indices",
            "use_bdlora",
            "use_qalora",
            "velora_config");

    /** Initial values that leave the base as it was; pissa, olora and others change it, and files do not tell how. */
    private static final Set<String> INITIAL_VALUES = Set.of("true", "false", "gaussian", "eva", "orthogonal");

    private PeftFiles() {}

    /**
     * What an adapter's folder says.
     *
     * @param settings what the adapter is; targets and the keys of patterns are full names of modules
     * @param base name or path of the base
     * @param baseSha256 identity of the base, where the folder tells it
     */
    public record Description(
            LoraSettings settings, String base, @Nullable String baseSha256) {}

    /** Whether a folder holds an adapter. */
    public static boolean isAdapter(Path folder) {
        return Files.isRegularFile(folder.resolve(CONFIG));
    }

    /**
     * Writes an adapter into a folder.
     *
     * @param base name or path of the base, as the user gave it
     * @param baseSha256 identity of the base
     */
    public static void write(Path folder, LoraAdapter adapter, Encoder encoder, String base, String baseSha256) {
        var weights = new SafetensorsWriter();
        for (LoraAdapter.Site site : adapter.sites()) {
            String module = site.shape().module();
            LowRank delta = site.delta();
            add(weights, AdapterTensors.down(module), adapter.torch(), delta.down());
            add(weights, AdapterTensors.up(module), adapter.torch(), delta.up());
            LowRank.Magnitude magnitude = delta.magnitude();
            if (magnitude != null) {
                add(weights, AdapterTensors.magnitude(module), adapter.torch(), magnitude.values());
            }
        }
        try (AtomicFile file = AtomicFile.open(folder.resolve(AdapterTensors.FILE))) {
            weights.writeTo(file.stream());
            file.commit();
        } catch (IOException e) {
            throw new UncheckedIOException("writing the adapter to " + folder + ": " + e.getMessage(), e);
        }
        List<LinearShape> all = encoder.linears().stream().map(Linear::shape).toList();
        List<LoraShape> adapted =
                adapter.sites().stream().map(LoraAdapter.Site::shape).toList();
        AtomicFile.writeString(
                folder.resolve(CONFIG),
                config(adapter.settings(), all, adapted, base, baseSha256).toPrettyString() + "\n");
    }

    private static void add(SafetensorsWriter weights, String name, Torch torch, NDArray values) {
        weights.add(name, Dtype.F32, values.getShape().getShape(), () -> torch.toFloats(values));
    }

    private static ObjectNode config(
            LoraSettings settings, List<LinearShape> all, List<LoraShape> adapted, String base, String baseSha256) {
        ObjectNode config = template();
        config.put("base_model_name_or_path", base);
        config.put(BASE_SHA256, baseSha256);
        config.put("r", settings.rank());
        putNumber(config, "lora_alpha", settings.alpha());
        config.put("lora_dropout", settings.dropout());
        config.put("use_rslora", settings.rslora());
        config.put("use_dora", settings.dora());
        ObjectNode ranks = config.putObject("rank_pattern");
        ObjectNode alphas = config.putObject("alpha_pattern");
        for (LoraShape shape : adapted) {
            if (shape.rank() != settings.rank()) {
                ranks.put(shape.module(), shape.rank());
            }
            if (shape.alpha() != settings.alpha()) {
                putNumber(alphas, shape.module(), shape.alpha());
            }
        }
        if (!settings.layers().isEmpty()) {
            var layers = config.putArray("layers_to_transform");
            settings.layers().stream().sorted().distinct().forEach(layers::add);
            config.put("layers_pattern", TargetModules.layerList(adapted.get(0).linear()));
        }
        var modules = config.putArray("target_modules");
        TargetModules.forPeft(
                        TargetModules.inLayers(all, settings.layers()),
                        adapted.stream().map(LoraShape::linear).toList())
                .forEach(modules::add);
        return config;
    }

    /** A whole number as such, as Python's json writes what was an int. */
    private static void putNumber(ObjectNode object, String key, double value) {
        if (value == Math.rint(value)) {
            object.put(key, (long) value);
        } else {
            object.put(key, value);
        }
    }

    /** PEFT's full field set with neutral values. */
    private static ObjectNode template() {
        try (var in = PeftFiles.class.getResourceAsStream("/lora/" + CONFIG)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks lora/" + CONFIG);
            }
            return (ObjectNode) Json.mapper().readTree(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads what an adapter's folder says. Errors: none there, a variant of LoRA that is not known, odd values. */
    public static Description describe(Path folder) {
        Path file = folder.resolve(CONFIG);
        JsonNode config = readConfig(file);
        for (String variant : VARIANTS) {
            if (!isOff(config.path(variant))) {
                throw wrong(file, variant, "LoRA or DoRA without it", shown(config.path(variant)));
            }
        }
        requireKnownKeys(config, file);
        requireOneOf(config, file, "peft_type", Set.of("LORA"));
        requireOneOf(config, file, "bias", Set.of("none"));
        requireOneOf(config, file, "init_lora_weights", INITIAL_VALUES);
        int rank = rank(config.path("r"), file, "r");
        double alpha = alpha(config.path("lora_alpha"), file, "lora_alpha");
        double dropout = config.path("lora_dropout").asDouble(0);
        boolean dora = flag(config, file, "use_dora");
        List<String> modules = adaptedModules(folder, dora);
        var patterns = new PeftPatterns(file, config, modules);
        patterns.requireLayers();
        JsonNode base = config.path(BASE_SHA256);
        return new Description(
                new LoraSettings(
                        rank,
                        alpha,
                        dropout >= 0 && dropout < 1 ? dropout : 0,
                        modules,
                        List.of(), // the modules are named in full
                        patterns.values("rank_pattern", PeftFiles::rank),
                        patterns.values("alpha_pattern", PeftFiles::alpha),
                        flag(config, file, "use_rslora"),
                        dora),
                config.path("base_model_name_or_path").asText(""),
                base.isTextual() ? base.asText() : null);
    }

    /** A key of a later PEFT may be a variant, too. */
    private static void requireKnownKeys(JsonNode config, Path file) {
        ObjectNode known = template();
        for (Map.Entry<String, JsonNode> entry : config.properties()) {
            String key = entry.getKey();
            if (!known.has(key) && !key.equals(BASE_SHA256) && !isOff(entry.getValue())) {
                throw wrong(file, key, "only settings that xtrain knows", shown(entry.getValue()));
            }
        }
    }

    private static int rank(JsonNode value, Path file, String key) {
        if (!value.isInt() || value.intValue() < 1) {
            throw wrong(file, key, "a whole number of at least 1", shown(value));
        }
        return value.intValue();
    }

    private static double alpha(JsonNode value, Path file, String key) {
        if (!value.isNumber() || !(value.doubleValue() > 0)) {
            throw wrong(file, key, "a number above 0", shown(value));
        }
        return value.doubleValue();
    }

    private static boolean flag(JsonNode config, Path file, String key) {
        JsonNode value = config.path(key);
        if (!value.isMissingNode() && !value.isNull() && !value.isBoolean()) {
            throw wrong(file, key, "true or false", shown(value));
        }
        return value.booleanValue();
    }

    private static boolean isOff(JsonNode value) {
        return value.isMissingNode()
                || value.isNull()
                || (value.isBoolean() && !value.booleanValue())
                || (value.isContainerNode() && value.isEmpty());
    }

    private static void requireOneOf(JsonNode config, Path file, String key, Set<String> allowed) {
        JsonNode value = config.path(key);
        if (!value.isMissingNode() && !value.isNull() && !allowed.contains(value.asText())) {
            throw wrong(file, key, String.join(" or ", allowed.stream().sorted().toList()), shown(value));
        }
    }

    static String shown(JsonNode value) {
        return value.isMissingNode() ? "nothing" : value.toString();
    }

    private static ObjectNode readConfig(Path file) {
        if (!Files.isRegularFile(file)) {
            throw UserError.doing("opening the adapter")
                    .expected("a folder with " + CONFIG + " and " + AdapterTensors.FILE)
                    .found(Files.isDirectory(file.resolveSibling("")) ? "none of the first" : "no such folder")
                    .at(file)
                    .fix("Train one with xtrain train, or name another folder.");
        }
        return Json.read(file, ObjectNode.class);
    }

    /** An error about one value of an adapter's files. */
    static UserError wrong(Path file, String key, String expected, String found) {
        return UserError.doing("reading the adapter")
                .expected(expected)
                .found(found)
                .at(file)
                .in(key)
                .fix("Use an intact adapter, saved as LoRA or DoRA.");
    }

    /** The modules that the weights of a folder belong to. */
    private static List<String> adaptedModules(Path folder, boolean dora) {
        try (AdapterTensors weights = AdapterTensors.open(folder)) {
            return List.copyOf(weights.modules(dora));
        }
    }

    /**
     * Reads an adapter and attaches it to an encoder. Errors: a tensor is missing, has another shape than the base asks
     * for, or holds a value that is no number.
     */
    public static LoraAdapter attach(Path folder, Description description, Encoder encoder) {
        return attach(folder, description, description.settings(), encoder);
    }

    /** The same under settings of one's own, which choose the same modules, ranks and alphas. */
    static LoraAdapter attach(Path folder, Description description, LoraSettings settings, Encoder encoder) {
        try (AdapterTensors weights = AdapterTensors.open(folder)) {
            weights.requireFit(encoder.linears().stream().map(Linear::shape).toList(), description.settings());
            return LoraAdapter.attach(encoder, settings, new LoraAdapter.Initializer() {
                @Override
                public float[] down(LoraShape shape) {
                    return weights.down(shape);
                }

                @Override
                public float[] up(LoraShape shape) {
                    return weights.up(shape);
                }

                @Override
                public float[] magnitude(LoraShape shape, float[] norms) {
                    return weights.magnitude(shape);
                }
            });
        }
    }
}
