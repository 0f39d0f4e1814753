package dev.xtrain.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.xtrain.io.Json;
import dev.xtrain.tensor.KernelVariants;
import dev.xtrain.tensor.MemoryWeights;
import dev.xtrain.tensor.Torch;
import dev.xtrain.tensor.WeightFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * An encoder with one thing wrong, as a careless author or a wrong file would have it. A comparison that still holds
 * for one of these is worth nothing.
 *
 * @param name what is wrong
 * @param kernels changes the kernels' text
 * @param config changes config.json
 * @param weights changes the weights
 */
record Mutant(
        String name, UnaryOperator<String> kernels, Consumer<ObjectNode> config, Consumer<MemoryWeights> weights) {

    /** Not a mutant: the comparison has to hold for it. */
    static final Mutant NONE = new Mutant("none", text -> text, config -> {}, weights -> {});

    static Mutant ofKernels(String name, String target, String replacement) {
        return new Mutant(name, text -> KernelVariants.replace(text, target, replacement), NONE.config, NONE.weights);
    }

    static Mutant ofConfig(String name, Consumer<ObjectNode> config) {
        return new Mutant(name, NONE.kernels, config, NONE.weights);
    }

    static Mutant ofWeights(String name, Consumer<MemoryWeights> weights) {
        return new Mutant(name, NONE.kernels, NONE.config, weights);
    }

    /** A norm that is left out: its weight is marked, and the kernel gives its input back where it sees the mark. */
    static Mutant withoutNorm(String name, String kernelHead, String results, String weight) {
        return new Mutant(
                name,
                text -> KernelVariants.replace(
                        text, kernelHead, kernelHead + "\n    if bool(torch.isnan(w[0])):\n        return " + results),
                NONE.config,
                weights -> weights.change(weight::equals, values -> {
                    values[0] = Float.NaN;
                    return values;
                }));
    }

    /** Every value changed. */
    static UnaryOperator<float[]> each(UnaryOperator<Float> change) {
        return values -> {
            for (int i = 0; i < values.length; i++) {
                values[i] = change.apply(values[i]);
            }
            return values;
        };
    }

    Torch torch() {
        return KernelVariants.open(kernels);
    }

    /** The configuration, written to a folder. */
    Path config(Path original, Path folder) {
        try {
            var json = (ObjectNode) Json.mapper().readTree(original.toFile());
            config.accept(json);
            return Files.write(folder.resolve("config.json"), Json.mapper().writeValueAsBytes(json));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    WeightFile change(WeightFile original) {
        MemoryWeights changed = MemoryWeights.of(original);
        weights.accept(changed);
        return changed;
    }

    @Override
    public String toString() {
        return name;
    }
}
