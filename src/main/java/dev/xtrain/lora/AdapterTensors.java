package dev.xtrain.lora;

import dev.xtrain.io.UserError;
import dev.xtrain.model.LinearShape;
import dev.xtrain.tensor.Safetensors;
import dev.xtrain.tensor.StoredTensor;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The weights of a PEFT adapter: for each adapted module {@code lora_A} {@code [rank, in]} and {@code lora_B}
 * {@code [out, rank]}, with DoRA {@code lora_magnitude_vector} {@code [out]}, too.
 *
 * <p>Every error names the file and the tensor.
 */
final class AdapterTensors implements Closeable {

    static final String FILE = "adapter_model.safetensors";

    private static final String PREFIX = "base_model.model.";
    private static final String DOWN = "lora_A";
    private static final String UP = "lora_B";
    private static final String MAGNITUDE = "lora_magnitude_vector";
    private static final Pattern NAME = Pattern.compile(
            Pattern.quote(PREFIX) + "(.+)\\.(?:(?:" + DOWN + "|" + UP + ")\\.weight|" + MAGNITUDE + ")");

    private final Path file;
    private final Safetensors weights;

    private AdapterTensors(Path file, Safetensors weights) {
        this.file = file;
        this.weights = weights;
    }

    /** Opens the weights of an adapter's folder. Errors: none there, or a malformed file. */
    static AdapterTensors open(Path folder) {
        Path file = folder.resolve(FILE);
        return new AdapterTensors(file, Safetensors.open(file));
    }

    /** The name of A. */
    static String down(String module) {
        return PREFIX + module + "." + DOWN + ".weight";
    }

    /** The name of B. */
    static String up(String module) {
        return PREFIX + module + "." + UP + ".weight";
    }

    /** The name of DoRA's magnitudes; PEFT leaves {@code .weight} off. */
    static String magnitude(String module) {
        return PREFIX + module + "." + MAGNITUDE;
    }

    /**
     * The adapted modules. Errors: none, tensors of another kind, modules of a decoder, magnitudes in an adapter that
     * is not DoRA.
     */
    SortedSet<String> modules(boolean dora) {
        var modules = new TreeSet<String>();
        for (String name : weights.names()) {
            Matcher parts = NAME.matcher(name);
            if (!parts.matches()) {
                throw PeftFiles.wrong(file, name, "only lora_A and lora_B tensors", "another");
            }
            String module = parts.group(1);
            if (!dora && name.equals(magnitude(module))) {
                throw PeftFiles.wrong(
                        file, name, "no magnitudes, since " + PeftFiles.CONFIG + " has no use_dora", "some");
            }
            if (module.startsWith("decoder.")) {
                throw UserError.doing("reading the adapter")
                        .expected("modules of an encoder")
                        .found("one of a decoder")
                        .at(file)
                        .in(name)
                        .fix("Train the adapter on the encoder alone (T5EncoderModel).");
            }
            modules.add(module);
        }
        if (modules.isEmpty()) {
            throw PeftFiles.wrong(file, "$", "at least one adapted module", "none");
        }
        return modules;
    }

    /** Refuses an adapter of modules that a base does not have, or has in other widths. */
    void requireFit(List<LinearShape> base, LoraSettings settings) {
        Set<String> known = base.stream().map(LinearShape::module).collect(Collectors.toSet());
        for (String module : settings.targets()) {
            if (!known.contains(module)) {
                throw misfit(down(module), "a module of the base", "one it does not have");
            }
        }
        for (LoraShape shape : TargetModules.choose(base, settings)) {
            storedDown(shape);
            storedUp(shape);
            if (shape.dora()) {
                storedMagnitude(shape);
            }
        }
    }

    /** A, {@code [rank * in]}, row-major. */
    float[] down(LoraShape shape) {
        return values(storedDown(shape));
    }

    /** B, {@code [out * rank]}, row-major. */
    float[] up(LoraShape shape) {
        return values(storedUp(shape));
    }

    /** DoRA's magnitudes, {@code [out]}. */
    float[] magnitude(LoraShape shape) {
        return values(storedMagnitude(shape));
    }

    private StoredTensor storedDown(LoraShape shape) {
        return stored(down(shape.module()), shape.rank(), shape.linear().in());
    }

    private StoredTensor storedUp(LoraShape shape) {
        return stored(up(shape.module()), shape.linear().out(), shape.rank());
    }

    private StoredTensor storedMagnitude(LoraShape shape) {
        return stored(magnitude(shape.module()), shape.linear().out());
    }

    private StoredTensor stored(String name, long... shape) {
        if (!weights.names().contains(name)) {
            throw PeftFiles.wrong(file, name, "a tensor of shape " + Arrays.toString(shape), "none of that name");
        }
        StoredTensor tensor = weights.tensor(name);
        long[] found = tensor.shape();
        if (Arrays.equals(found, shape) && tensor.dtype().isFloating()) {
            return tensor;
        }
        int ranks = name.endsWith(DOWN + ".weight") ? 0 : 1; // the axis that the rank is on
        if (shape.length == 2 && found.length == 2 && found[1 - ranks] == shape[1 - ranks]) {
            throw PeftFiles.wrong(
                    file,
                    name,
                    "rank " + shape[ranks] + ", as r in " + PeftFiles.CONFIG + " or its rank_pattern says",
                    tensor.dtype() + " " + Arrays.toString(found));
        }
        throw misfit(name, "shape " + Arrays.toString(shape), Arrays.toString(found));
    }

    private UserError misfit(String name, String expected, String found) {
        return UserError.doing("attaching the adapter to its base")
                .expected(expected)
                .found(found)
                .at(file)
                .in(name)
                .fix("Name the base it was trained on with --base.");
    }

    private float[] values(StoredTensor tensor) {
        float[] values = tensor.toFloats();
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw PeftFiles.wrong(file, tensor.name(), "finite values", Float.toString(value));
            }
        }
        return values;
    }

    @Override
    public void close() {
        try {
            weights.close();
        } catch (IOException e) {
            throw new UncheckedIOException("closing " + file + ": " + e.getMessage(), e);
        }
    }
}
