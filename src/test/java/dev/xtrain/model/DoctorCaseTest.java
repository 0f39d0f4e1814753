package dev.xtrain.model;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.tensor.ComputeDevice;
import dev.xtrain.tensor.Dtype;
import dev.xtrain.tensor.Precision;
import dev.xtrain.tensor.SafetensorsWriter;
import dev.xtrain.tensor.Torch;
import dev.xtrain.train.GoldenCase;
import dev.xtrain.train.GoldenModel;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The doctor's case of an embedded model is what ONNX Runtime gives. */
class DoctorCaseTest {

    private static final Path CASE = Path.of("src/main/resources/doctor/bge-small");

    private static final Path CURRENT = Path.of("target/doctor-case");

    @Test
    void holdsWhatOnnxRuntimeGives() throws IOException {
        GoldenCase recorded = new GoldenCase(CASE);
        Files.createDirectories(CURRENT);
        Files.copy(CASE.resolve("meta.json"), CURRENT.resolve("meta.json"), StandardCopyOption.REPLACE_EXISTING);
        write(recorded, CURRENT.resolve("expected.safetensors"));
        GoldenCase now = new GoldenCase(CURRENT);
        int texts = recorded.meta().path("texts").size();
        assertTrue(texts >= 2);
        for (int i = 0; i < texts; i++) {
            String name = i + ".token_embeddings";
            double difference = GoldenModel.difference(
                    now.tensor(name).values(), recorded.tensor(name).values());
            assertTrue(
                    difference < 2e-6,
                    name + " differs by " + difference + "; take expected.safetensors from " + CURRENT);
        }
    }

    private static void write(GoldenCase golden, Path file) throws IOException {
        EmbeddedModels.Preset preset = EmbeddedModels.presets().get(0);
        var writer = new SafetensorsWriter();
        try (var reference = new OnnxReference(preset);
                Torch torch = Torch.open(ComputeDevice.CPU);
                var model = EmbeddingModel.open(
                        EmbeddedModels.open(preset.name(), Pooling.TOKENS), torch, Precision.FP32)) {
            Tokenizer tokenizer = model.tokenizer();
            for (int i = 0; i < golden.meta().path("texts").size(); i++) {
                String text = golden.meta().path("texts").get(i).asText();
                List<int[]> ids = tokenizer.encode(List.of(text), TextEncoder.Kind.DOCUMENT);
                TokenBatch batch = TokenBatch.pad(ids, tokenizer.padId(), ids.get(0).length);
                float[] hidden = reference.hidden(batch);
                int width = hidden.length / batch.length();
                float[] vectors = OnnxParityTest.normalised(hidden, width);
                writer.add(i + ".token_embeddings", Dtype.F32, new long[] {batch.length(), width}, vectors);
            }
        }
        try (OutputStream out = Files.newOutputStream(file)) {
            writer.writeTo(out);
        }
    }
}
