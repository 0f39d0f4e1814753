package dev.xtrain.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.Golden;
import dev.xtrain.io.UserError;
import dev.xtrain.lora.TinyBert;
import dev.xtrain.tensor.ComputeDevice;
import dev.xtrain.tensor.Dtype;
import dev.xtrain.tensor.Precision;
import dev.xtrain.tensor.Safetensors;
import dev.xtrain.tensor.SafetensorsWriter;
import dev.xtrain.tensor.StoredTensor;
import dev.xtrain.tensor.Torch;
import dev.xtrain.tensor.WeightFile;
import dev.xtrain.tensor.WeightType;
import dev.xtrain.train.GoldenCase;
import dev.xtrain.train.GoldenModel;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of weights that are not those of their configuration. */
class WeightsTest {

    private static final String TABLE = "shared.weight";
    private static final String ALIAS = "encoder.embed_tokens.weight";

    private static Torch torch;

    @TempDir
    Path folder;

    @BeforeAll
    static void openTorch() {
        torch = Torch.open(ComputeDevice.CPU);
    }

    @AfterAll
    static void closeTorch() {
        torch.close();
    }

    /** Values and shape of a tensor to be written. */
    private record Values(float[] values, long... shape) {

        Values oneRowMore() {
            long[] larger = shape.clone();
            larger[0]++;
            return new Values(Arrays.copyOf(values, (int) (values.length / shape[0] * larger[0])), larger);
        }
    }

    /** A model of that name and its floating-point tensors. */
    private SortedMap<String, Values> tensors(String model) throws IOException {
        Path from = model.equals("bert")
                ? TinyBert.write(folder.resolve("bert"), "", WeightType.FP32)
                : Golden.open("t5-xtr").directory();
        Files.copy(from.resolve("config.json"), folder.resolve("config.json"));
        var tensors = new TreeMap<String, Values>();
        try (Safetensors file = Safetensors.open(from.resolve("model.safetensors"))) {
            for (String name : file.names()) {
                StoredTensor tensor = file.tensor(name);
                if (tensor.dtype().isFloating()) {
                    tensors.put(name, new Values(tensor.toFloats(), tensor.shape()));
                }
            }
        }
        return tensors;
    }

    private Path write(SortedMap<String, Values> tensors) throws IOException {
        Path file = folder.resolve("model.safetensors");
        var writer = new SafetensorsWriter();
        tensors.forEach((name, tensor) -> writer.add(name, Dtype.F32, tensor.shape(), tensor.values()));
        try (OutputStream out = Files.newOutputStream(file)) {
            writer.writeTo(out);
        }
        return file;
    }

    private Encoder load(Path file, WeightFile weights) {
        return Encoder.load(folder.resolve("config.json"), weights, file, torch, Precision.FP32);
    }

    /** Holds the file to be refused in words that name it, the tensor and what else is given. */
    private void refuses(SortedMap<String, Values> tensors, String name, String... parts) throws IOException {
        Path file = write(tensors);
        try (Safetensors weights = Safetensors.open(file)) {
            String error = assertThrows(
                            UserError.class, () -> load(file, weights).close(), name)
                    .toString();
            assertTrue(error.contains(" at " + file + " (" + name + ")"), error);
            for (String part : parts) {
                assertTrue(error.contains(part), () -> "'" + part + "' in: " + error);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bert", "t5"})
    void aMissingTensorIsNamed(String model) throws IOException {
        SortedMap<String, Values> all = tensors(model);
        for (String name : all.keySet()) {
            var rest = new TreeMap<>(all);
            String shape = Arrays.toString(rest.remove(name).shape());
            refuses(rest, name.equals(TABLE) ? ALIAS : name, "expected a tensor of shape " + shape, "found none");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bert", "t5"})
    void aTensorOfAnotherShapeIsNamed(String model) throws IOException {
        SortedMap<String, Values> all = tensors(model);
        for (String name : all.keySet()) {
            var changed = new TreeMap<>(all);
            Values right = all.get(name);
            Values wrong = right.oneRowMore();
            changed.put(name, wrong);
            refuses(
                    changed,
                    name,
                    "expected a floating-point tensor of shape " + Arrays.toString(right.shape()),
                    "found F32 " + Arrays.toString(wrong.shape()));
        }
    }

    /** As many values, but not as config.json has them. */
    @Test
    void aTransposedTensorIsNamed() throws IOException {
        SortedMap<String, Values> tensors = tensors("bert");
        String name = "encoder.layer.1.intermediate.dense.weight";
        Values right = tensors.get(name);
        tensors.put(name, new Values(right.values(), right.shape()[1], right.shape()[0]));
        refuses(tensors, name, "found F32 [24, 48]");
    }

    @Test
    void aTensorOfWholeNumbersIsNamed() throws IOException {
        tensors("bert");
        Path file = folder.resolve("model.safetensors");
        var writer = new SafetensorsWriter();
        writer.add("embeddings.word_embeddings.weight", new long[] {50, 24}, new long[50 * 24]);
        try (OutputStream out = Files.newOutputStream(file)) {
            writer.writeTo(out);
        }
        try (Safetensors weights = Safetensors.open(file)) {
            String error = assertThrows(
                            UserError.class, () -> load(file, weights).close())
                    .toString();
            assertTrue(error.contains("found I64 [50, 24] at " + file + " (embeddings.word_embeddings.weight)"), error);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bert", "t5"})
    void aTensorThatTheArchitectureHasNotIsNamed(String model) throws IOException {
        SortedMap<String, Values> tensors = tensors(model);
        tensors.put("encoder.zz.weight", new Values(new float[2], 2));
        tensors.put("encoder.another.weight", new Values(new float[2], 2));
        refuses(
                tensors,
                "encoder.another.weight",
                "expected only tensors that the architecture has, found 2 it has not");
    }

    /** T5EncoderModel saves its table of words under one name or the other, some tools under both. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void t5sTableOfWordsHasTwoNames(boolean both) throws IOException {
        SortedMap<String, Values> tensors = tensors("t5");
        tensors.put(ALIAS, tensors.get(TABLE));
        if (!both) {
            tensors.remove(TABLE);
        }
        GoldenCase golden = Golden.open("t5-xtr");
        TokenBatch batch = GoldenModel.batch(golden.inputs("queries"));
        Path file = write(tensors);
        try (Safetensors weights = Safetensors.open(file);
                Encoder encoder = load(file, weights);
                Pass pass = encoder.inference(batch);
                var original = new GoldenModel(golden, ComputeDevice.CPU)) {
            float[] hidden = torch.toFloats(encoder.forward(pass));
            assertEquals(batch.batch() * batch.length() * encoder.width(), hidden.length);
            assertArrayEquals(original.hidden(batch), hidden, 1e-5f);
        }
    }
}
