package dev.xtrain.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.Golden;
import dev.xtrain.train.GoldenCase;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsTest {

    @TempDir
    Path folder;

    private Safetensors written(SafetensorsWriter writer) throws IOException {
        var bytes = new ByteArrayOutputStream();
        writer.writeTo(bytes);
        return Safetensors.open(Files.write(folder.resolve("w.safetensors"), bytes.toByteArray()));
    }

    @Test
    void readsWhatTheReferenceWrote() throws IOException {
        GoldenCase golden = Golden.open("t5-xtr");
        try (Safetensors file = Safetensors.open(golden.directory().resolve("model.safetensors"))) {
            StoredTensor shared = file.tensor("shared.weight");
            assertArrayEquals(new long[] {211, 64}, shared.shape());
            assertEquals(Dtype.F32, shared.dtype());
            assertTrue(shared.data().isDirect());
            assertEquals(Map.of("format", "pt"), file.metadata());
            assertTrue(file.names().contains("encoder.final_layer_norm.weight"));
        }
    }

    @Test
    void copiesAFileOfTheReferenceWithoutChangingATensor() throws IOException {
        try (Safetensors original =
                Safetensors.open(Golden.open("t5-lora").directory().resolve("adapter/adapter_model.safetensors"))) {
            var writer = new SafetensorsWriter();
            original.names().forEach(name -> writer.add(original.tensor(name)));
            try (Safetensors copy = written(writer)) {
                assertEquals(original.names(), copy.names());
                for (String name : original.names()) {
                    assertEquals(original.tensor(name).data(), copy.tensor(name).data());
                    assertArrayEquals(
                            original.tensor(name).shape(), copy.tensor(name).shape());
                }
            }
        }
    }

    @Test
    void roundsToNearestEven() throws IOException {
        float[] values = {
            1f + 0x1p-8f, 1f + 3 * 0x1p-8f, 1f + 0x1p-8f + 0x1p-23f, -0f, Float.NaN, Float.MAX_VALUE, 0x1p-24f
        };
        long[] shape = {7};
        try (Safetensors file = written(new SafetensorsWriter()
                .add("bf16", Dtype.BF16, shape, values)
                .add("f16", Dtype.F16, shape, values)
                .add("f32", Dtype.F32, shape, values))) {
            assertArrayEquals(
                    new float[] {1f, 1f + 0x1p-6f, 1f + 0x1p-7f, -0f, Float.NaN, Float.POSITIVE_INFINITY, 0x1p-24f},
                    file.tensor("bf16").toFloats());
            assertArrayEquals(
                    new float[] {
                        1f + 0x1p-8f, 1f + 3 * 0x1p-8f, 1f + 0x1p-8f, -0f, Float.NaN, Float.POSITIVE_INFINITY, 0x1p-24f
                    },
                    file.tensor("f16").toFloats());
            assertArrayEquals(values, file.tensor("f32").toFloats());
        }
    }

    @Test
    void keepsScalarsEmptyTensorsIntegersAndMetadata() throws IOException {
        try (Safetensors file = written(new SafetensorsWriter()
                .metadata("base", "bge-small \"quoted\"")
                .add("scalar", Dtype.F32, new long[0], new float[] {2.5f})
                .add("odd", Dtype.F16, new long[] {3}, new float[] {1, 2, 3})
                .add("empty", Dtype.F32, new long[] {0, 7}, new float[0])
                .add("steps", new long[] {2}, new long[] {Long.MIN_VALUE, 42}))) {
            assertEquals(Set.of("scalar", "odd", "empty", "steps"), file.names());
            assertArrayEquals(new float[] {2.5f}, file.tensor("scalar").toFloats());
            assertArrayEquals(new long[0], file.tensor("scalar").shape());
            assertEquals(0, file.tensor("empty").elements());
            assertEquals(Long.MIN_VALUE, file.tensor("steps").data().getLong(0));
            assertEquals(Map.of("base", "bge-small \"quoted\"", "format", "pt"), file.metadata());
        }
    }
}
