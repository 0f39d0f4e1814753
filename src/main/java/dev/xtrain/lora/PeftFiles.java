package dev.xtrain.lora;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.xtrain.io.AtomicFile;
import dev.xtrain.io.Json;
import dev.xtrain.io.UserError;
import dev.xtrain.model.Encoder;
import dev.xtrain.model.Linear;
import dev.xtrain.model.LinearShape;
import dev.xtrain.tensor.Dtype;
import dev.xtrain.tensor.SafetensorsWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An adapter on disk as PEFT writes it: {@code adapter_config.json} and {@code adapter_model.safetensors}, tensors
 * named {@code base_model.model.<module>.lora_A.weight} {@code [rank, in]} and {@code lora_B} {@code [out, rank]}.
 *
 * <p>Beside PEFT's keys the configuration holds {@code base_sha256}, the identity of the base; an adapter without it is
 * accepted and checked by shapes. Source: huggingface/peft, {@code save_and_load.py}, {@code tuners/lora/config.py}.
 */
public final class PeftFiles {

    static final String CONFIG = "adapter_config.json";

    private static final String BASE_SHA256 = "base_sha256";

    /** What makes an adapter more than W + s B A on a base left as it was. */
    private static final List<String> VARIANTS = List.of(
            "alora_invocation_tokens",
            "alpha_pattern",
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
            "rank_pattern",
            "target_parameters",
            "trainable_token_indices",
            "use_bdlora",
            "use_dora",
            "use_qalora",
            "use_rslora");

    /** Initial values that leave the base as it was; pissa, olora and others change it, and files do not tell how. */
    private static final Set<String> INITIAL_VALUES = Set.of("true", "false", "gaussian", "eva", "orthogonal");

    private PeftFiles() {}

    /**
     * What an adapter's folder says.
     *
     * @param settings rank, alpha, dropout, and as targets the full names of the adapted modules
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
            Linear linear = site.linear();
            int rank = adapter.settings().rank();
            weights.add(
                    AdapterTensors.down(linear.module()),
                    Dtype.F32,
                    new long[] {rank, linear.in()},
                    () -> adapter.torch().toFloats(site.delta().down()));
            weights.add(
                    AdapterTensors.up(linear.module()),
                    Dtype.F32,
                    new long[] {linear.out(), rank},
                    () -> adapter.torch().toFloats(site.delta().up()));
        }
        try (AtomicFile file = AtomicFile.open(folder.resolve(AdapterTensors.FILE))) {
            weights.writeTo(file.stream());
            file.commit();
        } catch (IOException e) {
            throw new UncheckedIOException("writing the adapter to " + folder + ": " + e.getMessage(), e);
        }
        List<LinearShape> all = encoder.linears().stream().map(Linear::shape).toList();
        List<LinearShape> adapted =
                adapter.sites().stream().map(site -> site.linear().shape()).toList();
        AtomicFile.writeString(
                folder.resolve(CONFIG),
                config(adapter.settings(), TargetModules.forPeft(all, adapted), base, baseSha256)
                                .toPrettyString()
                        + "\n");
    }

    private static ObjectNode config(LoraSettings settings, List<String> targets, String base, String baseSha256) {
        ObjectNode config = template();
        config.put("base_model_name_or_path", base);
        config.put(BASE_SHA256, baseSha256);
        config.put("r", settings.rank());
        if (settings.alpha() == Math.rint(settings.alpha())) {
            config.put("lora_alpha", (long) settings.alpha());
        } else {
            config.put("lora_alpha", settings.alpha());
        }
        config.put("lora_dropout", settings.dropout());
        var modules = config.putArray("target_modules");
        targets.forEach(modules::add);
        return config;
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

    /** Reads what an adapter's folder says. Errors: none there, a variant of LoRA that is not plain, odd values. */
    public static Description describe(Path folder) {
        Path file = folder.resolve(CONFIG);
        JsonNode config = readConfig(file);
        for (String variant : VARIANTS) {
            if (!isOff(config.path(variant))) {
                throw wrong(file, variant, "plain LoRA, without it", shown(config.path(variant)));
            }
        }
        requireOneOf(config, file, "peft_type", Set.of("LORA"));
        requireOneOf(config, file, "bias", Set.of("none"));
        requireOneOf(config, file, "init_lora_weights", INITIAL_VALUES);
        JsonNode rank = config.path("r");
        JsonNode alpha = config.path("lora_alpha");
        if (!rank.isInt() || rank.intValue() < 1) {
            throw wrong(file, "r", "a whole number of at least 1", shown(rank));
        }
        if (!alpha.isNumber() || !(alpha.doubleValue() > 0)) {
            throw wrong(file, "lora_alpha", "a number above 0", shown(alpha));
        }
        double dropout = config.path("lora_dropout").asDouble(0);
        JsonNode base = config.path(BASE_SHA256);
        return new Description(
                new LoraSettings(
                        rank.intValue(),
                        alpha.doubleValue(),
                        dropout >= 0 && dropout < 1 ? dropout : 0,
                        adaptedModules(folder)),
                config.path("base_model_name_or_path").asText(""),
                base.isTextual() ? base.asText() : null);
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

    private static String shown(JsonNode value) {
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
                .fix("Use an intact adapter, saved as plain LoRA.");
    }

    /** The modules that the weights of a folder belong to. */
    private static List<String> adaptedModules(Path folder) {
        try (AdapterTensors weights = AdapterTensors.open(folder)) {
            return List.copyOf(weights.modules());
        }
    }

    /**
     * Reads an adapter and attaches it to an encoder. Errors: a tensor is missing, has another shape than the base asks
     * for, or holds a value that is no number.
     */
    public static LoraAdapter attach(Path folder, Description description, Encoder encoder) {
        int rank = description.settings().rank();
        try (AdapterTensors weights = AdapterTensors.open(folder)) {
            weights.requireFit(encoder.linears().stream().map(Linear::shape).toList(), rank);
            return LoraAdapter.attach(encoder, description.settings(), new LoraAdapter.Initializer() {
                @Override
                public float[] down(Linear linear) {
                    return weights.down(linear.shape(), rank);
                }

                @Override
                public float[] up(Linear linear) {
                    return weights.up(linear.shape(), rank);
                }
            });
        }
    }
}
