package dev.xtrain.lora;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.xtrain.io.AtomicFile;
import dev.xtrain.io.Json;
import dev.xtrain.io.UserError;
import dev.xtrain.model.Encoder;
import dev.xtrain.model.Linear;
import dev.xtrain.model.LinearShape;
import dev.xtrain.tensor.Dtype;
import dev.xtrain.tensor.Safetensors;
import dev.xtrain.tensor.SafetensorsWriter;
import dev.xtrain.tensor.StoredTensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
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
    static final String WEIGHTS = "adapter_model.safetensors";

    private static final String PREFIX = "base_model.model.";
    private static final String BASE_SHA256 = "base_sha256";

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
                    name(linear.module(), "lora_A"),
                    Dtype.F32,
                    new long[] {rank, linear.in()},
                    () -> adapter.torch().toFloats(site.delta().down()));
            weights.add(
                    name(linear.module(), "lora_B"),
                    Dtype.F32,
                    new long[] {linear.out(), rank},
                    () -> adapter.torch().toFloats(site.delta().up()));
        }
        try (AtomicFile file = AtomicFile.open(folder.resolve(WEIGHTS))) {
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

    private static String name(String module, String which) {
        return PREFIX + module + "." + which + ".weight";
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
        for (String unsupported : List.of("use_dora", "use_rslora", "fan_in_fan_out", "lora_bias")) {
            if (config.path(unsupported).asBoolean(false)) {
                throw wrong(file, unsupported, "false: plain LoRA", "true");
            }
        }
        for (String pattern : List.of("rank_pattern", "alpha_pattern")) {
            if (!config.path(pattern).isEmpty()) {
                throw wrong(
                        file,
                        pattern,
                        "{}: one rank and alpha for all",
                        config.path(pattern).toString());
            }
        }
        if (!config.path("peft_type").asText("LORA").equals("LORA")) {
            throw wrong(file, "peft_type", "LORA", config.path("peft_type").asText());
        }
        int rank = config.path("r").asInt(8);
        double alpha = config.path("lora_alpha").asDouble(8);
        if (rank < 1 || !(alpha > 0)) {
            throw wrong(file, "r", "a rank of at least 1 and an alpha above 0", rank + " and " + alpha);
        }
        double dropout = config.path("lora_dropout").asDouble(0);
        JsonNode base = config.path(BASE_SHA256);
        return new Description(
                new LoraSettings(rank, alpha, dropout >= 0 && dropout < 1 ? dropout : 0, adaptedModules(folder)),
                config.path("base_model_name_or_path").asText(""),
                base.isTextual() ? base.asText() : null);
    }

    private static JsonNode readConfig(Path file) {
        try {
            JsonNode config = Json.mapper().readTree(Files.readAllBytes(file));
            if (config.isObject()) {
                return config;
            }
            throw wrong(file, "$", "an object", config.getNodeType().toString());
        } catch (JsonProcessingException e) {
            throw wrong(file, "$", "JSON", "something else");
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + file + ": " + e.getMessage(), e);
        }
    }

    private static UserError wrong(Path file, String key, String expected, String found) {
        return UserError.doing("reading the adapter")
                .expected(expected)
                .found(found)
                .at(file)
                .in(key)
                .fix("Save the adapter as plain LoRA.");
    }

    /** The modules that the weights of a folder belong to. */
    private static List<String> adaptedModules(Path folder) {
        try (Safetensors weights = Safetensors.open(folder.resolve(WEIGHTS))) {
            Set<String> modules = new TreeSet<>();
            for (String name : weights.names()) {
                if (!name.startsWith(PREFIX) || !(name.endsWith(".lora_A.weight") || name.endsWith(".lora_B.weight"))) {
                    throw wrong(folder.resolve(WEIGHTS), name, "only lora_A and lora_B tensors", "another");
                }
                modules.add(name.substring(PREFIX.length(), name.length() - ".lora_A.weight".length()));
            }
            if (modules.isEmpty()) {
                throw wrong(folder.resolve(WEIGHTS), "$", "at least one adapted module", "none");
            }
            return new ArrayList<>(modules);
        } catch (IOException e) {
            throw new UncheckedIOException("reading the adapter at " + folder + ": " + e.getMessage(), e);
        }
    }

    /**
     * Reads an adapter and attaches it to an encoder. Errors: a tensor is missing, has another shape than the base asks
     * for, or holds a value that is no number.
     */
    public static LoraAdapter attach(Path folder, Description description, Encoder encoder) {
        try (Safetensors weights = Safetensors.open(folder.resolve(WEIGHTS))) {
            int rank = description.settings().rank();
            return LoraAdapter.attach(encoder, description.settings(), new LoraAdapter.Initializer() {
                @Override
                public float[] down(Linear linear) {
                    return values(weights, folder, name(linear.module(), "lora_A"), rank, linear.in());
                }

                @Override
                public float[] up(Linear linear) {
                    return values(weights, folder, name(linear.module(), "lora_B"), linear.out(), rank);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("reading the adapter at " + folder + ": " + e.getMessage(), e);
        }
    }

    private static float[] values(Safetensors weights, Path folder, String name, long... shape) {
        Path file = folder.resolve(WEIGHTS);
        if (!weights.names().contains(name)) {
            throw wrong(file, name, "a tensor of shape " + Arrays.toString(shape), "none of that name");
        }
        StoredTensor tensor = weights.tensor(name);
        if (!Arrays.equals(tensor.shape(), shape)) {
            throw UserError.doing("attaching the adapter to its base")
                    .expected("shape " + Arrays.toString(shape))
                    .found(Arrays.toString(tensor.shape()))
                    .at(file)
                    .in(name)
                    .fix("Name the base it was trained on with --base.");
        }
        float[] values = tensor.toFloats();
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw wrong(file, name, "finite values", Float.toString(value));
            }
        }
        return values;
    }
}
