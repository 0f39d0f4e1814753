package dev.xtrain.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.xtrain.io.AtomicFile;
import dev.xtrain.io.Json;
import dev.xtrain.io.Progress;
import dev.xtrain.io.StopSignal;
import dev.xtrain.io.UserError;
import dev.xtrain.tensor.SafetensorsWriter;
import dev.xtrain.tensor.StoredTensor;
import dev.xtrain.tensor.WeightFile;
import dev.xtrain.tensor.WeightType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Writes a model anew, in the layout that sentence-transformers and PyLate load, its weights changed on the way or not.
 *
 * <p>Weights go from file to file one tensor at a time. A value that is no finite number, before or after, is an error
 * that names its tensor.
 *
 * @param model what to write; its policy decides between late interaction and a single vector
 * @param projections the layers behind the encoder; of a late-interaction model they are written as one
 * @param type what floating-point tensors become; others are copied as they are
 * @param change what is done to the encoder's weights
 */
public record ModelExport(ModelDirectory model, List<DenseModule> projections, WeightType type, WeightChange change) {

    private static final Pattern LICENSE_FILE = Pattern.compile("(?i)(licen[cs]e|notice|copying)([._-].*)?");

    /** What is done to a tensor. */
    @FunctionalInterface
    public interface WeightChange {
        /** Changes nothing. */
        WeightChange NONE = (name, values) -> values;

        /**
         * The new values of a tensor; may be the array given.
         *
         * @param name as in the model's file
         */
        float[] apply(String name, float[] values);
    }

    /** The model as it is. */
    public static ModelExport of(ModelDirectory model, WeightType type) {
        return new ModelExport(model, model.projections(), type, WeightChange.NONE);
    }

    /** Fills an empty folder and opens it; the model card is the caller's. */
    public ModelDirectory writeTo(Path folder) {
        writeConfig(folder);
        ModelLayout.copyTokenizer(model.tokenizerFolder(), folder);
        copyLicense(folder);
        writeWeights(folder.resolve("model.safetensors"));
        for (DenseModule projection : projections) {
            ModelCheck.requireFinite(projection.weight(), model.path(), "linear.weight of the projection");
            ModelCheck.requireFinite(projection.bias(), model.path(), "linear.bias of the projection");
        }
        TextPolicy policy = model.policy();
        if (policy.pooling() == Pooling.TOKENS) {
            DenseModule projection =
                    projections.stream().reduce(DenseModule::then).orElseGet(() -> DenseModule.identity(model.width()));
            ModelLayout.writeLateInteraction(folder, policy, projection);
        } else {
            ModelLayout.writeSingleVector(folder, policy, model.width(), projections);
        }
        ModelDirectory written = ModelDirectory.open(folder);
        ModelIdentity.record(written);
        return written;
    }

    private void writeConfig(Path folder) {
        ObjectNode config = Json.read(model.configFile(), ObjectNode.class);
        // transformers renamed it; a configuration that has the old name is read by the versions that know no other
        config.put(config.has("torch_dtype") ? "torch_dtype" : "dtype", type.torchName());
        ModelLayout.writeConfig(folder, config);
    }

    private void copyLicense(Path folder) {
        try (Stream<Path> files = Files.list(model.path())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path name = file.getFileName();
                if (LICENSE_FILE.matcher(name.toString()).matches()) {
                    Files.copy(file, folder.resolve(name));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void writeWeights(Path target) {
        try (WeightFile weights = model.openWeights();
                AtomicFile file = AtomicFile.open(target);
                Progress progress =
                        Progress.start("writing weights", weights.names().size(), "tensors")) {
            var writer = new SafetensorsWriter();
            for (String name : weights.names()) {
                StoredTensor tensor = weights.tensor(name);
                if (tensor.dtype().isFloating()) {
                    writer.add(name, type.dtype(), tensor.shape(), () -> {
                        StopSignal.check();
                        progress.advance(1);
                        return changed(name, weights.tensor(name).toFloats());
                    });
                } else {
                    writer.add(tensor);
                }
            }
            writer.writeTo(file.stream());
            file.commit();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private float[] changed(String name, float[] values) {
        ModelCheck.requireFinite(values, model.weightFile(), name);
        float[] result = change.apply(name, values);
        for (float value : result) {
            if (!type.holds(value)) {
                throw UserError.doing("writing weights as " + type.torchName())
                        .expected("values that it can hold")
                        .found(Float.toString(value))
                        .in(name)
                        .fix(
                                Float.isFinite(value)
                                        ? "Save them as fp32 or bf16."
                                        : "The change is larger than any weight: train it anew, more slowly.");
            }
        }
        return result;
    }
}
