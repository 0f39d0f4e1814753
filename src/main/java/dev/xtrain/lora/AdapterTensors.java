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
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The weights of a PEFT adapter: for each adapted module {@code lora_A} {@code [rank, in]} and {@code lora_B}
 * {@code [out, rank]}.
 *
 * <p>Every error names the file and the tensor.
 */
final class AdapterTensors implements Closeable {

    static final String FILE = "adapter_model.safetensors";

    private static final String PREFIX = "base_model.model.";
    private static final String DOWN = "lora_A";
    private static final String UP = "lora_B";
    private static final int ENDING_LENGTH = ".lora_A.weight".length();

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

    /** The adapted modules. Errors: none, tensors of another kind, modules of a decoder. */
    SortedSet<String> modules() {
        var modules = new TreeSet<String>();
        for (String name : weights.names()) {
            if (!name.startsWith(PREFIX)
                    || !(name.endsWith("." + DOWN + ".weight") || name.endsWith("." + UP + ".weight"))) {
                throw PeftFiles.wrong(file, name, "only lora_A and lora_B tensors", "another");
            }
            String module = name.substring(PREFIX.length(), name.length() - ENDING_LENGTH);
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
    void requireFit(List<LinearShape> base, int rank) {
        Map<String, LinearShape> shapes =
                base.stream().collect(Collectors.toMap(LinearShape::module, Function.identity()));
        for (String module : modules()) {
            LinearShape shape = shapes.get(module);
            if (shape == null) {
                throw misfit(down(module), "a module of the base", "one it does not have");
            }
            stored(down(module), rank, shape.in());
            stored(up(module), shape.out(), rank);
        }
    }

    /** A, {@code [rank * in]}, row-major. */
    float[] down(LinearShape linear, int rank) {
        return values(stored(down(linear.module()), rank, linear.in()));
    }

    /** B, {@code [out * rank]}, row-major. */
    float[] up(LinearShape linear, int rank) {
        return values(stored(up(linear.module()), linear.out(), rank));
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
        if (found.length == 2 && found[1 - ranks] == shape[1 - ranks]) {
            throw PeftFiles.wrong(
                    file,
                    name,
                    "rank " + shape[ranks] + ", as r in " + PeftFiles.CONFIG + " says",
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
