package dev.xtrain.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.io.UserError;
import dev.xtrain.tensor.OnnxInitializers;
import dev.xtrain.tensor.Proto;
import dev.xtrain.tensor.WeightFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedModelsTest {

    @TempDir
    Path folder;

    @Test
    void bgeSmallIsLateInteractionWithoutInstruction() {
        TextPolicy policy = EmbeddedModels.open("bge-small", null).policy();
        assertEquals(new TextPolicy(false, "", "", 64, 256, Pooling.TOKENS, true), policy);
    }

    @Test
    void bgeSmallAsPublishedPutsItsInstructionInFrontOfQueries() {
        ModelDirectory model = EmbeddedModels.open("bge-small", Pooling.CLS);
        assertEquals("bge-small:cls", model.name());
        assertEquals(
                new TextPolicy(
                        false,
                        "Represent this sentence for searching relevant passages: ",
                        "",
                        64,
                        256,
                        Pooling.CLS,
                        true),
                model.policy());
    }

    @Test
    void convertsEveryTensor() throws IOException {
        ModelDirectory model = EmbeddedModels.open("minilm", null);
        try (WeightFile weights = model.openWeights()) {
            assertEquals(5 + 6 * 16, weights.names().size());
            assertArrayEquals(
                    new long[] {1536, 384},
                    weights.tensor("encoder.layer.5.intermediate.dense.weight").shape());
        }
        assertEquals(List.of(), model.projections());
        assertTrue(model.hasTokenizer());
        assertFalse(model.policy().lowerCase());
    }

    @Test
    void minilmGivesTokensWhenAskedAndThenHasNoPrefix() {
        TextPolicy policy = EmbeddedModels.open("minilm", Pooling.TOKENS).policy();
        assertEquals(new TextPolicy(false, "", "", 64, 256, Pooling.TOKENS, true), policy);
    }

    @Test
    void transposesTheMatricesOfTheExport() throws IOException {
        OnnxInitializers export = export();
        float[] stored = export.tensor("onnx::MatMul_798").toFloats(); // layer 0's intermediate, [384, 1536]
        try (WeightFile weights = EmbeddedModels.open("minilm", null).openWeights()) {
            float[] converted =
                    weights.tensor("encoder.layer.0.intermediate.dense.weight").toFloats();
            assertEquals(stored[383 * 1536 + 7], converted[7 * 384 + 383]);
            assertEquals(stored[1535], converted[1535 * 384]);
        }
    }

    @Test
    void namesTensorsThatAreMissingMisshapenOrUnknown() throws IOException {
        OnnxInitializers export = export();
        refuses(export, 7, "(encoder.layer.6.", "none");
        refuses(export, 5, "(encoder.layer.5.", "only tensors of a BERT encoder of 5 layers");
        byte[] tiny =
                Proto.model(Proto.tensor("embeddings.word_embeddings.weight", new long[] {1, 2}, Proto.floats(1, 2)));
        OnnxInitializers misshapen = OnnxInitializers.read(Path.of("m.onnx"), ByteBuffer.wrap(tiny));
        refuses(misshapen, 6, "(embeddings.word_embeddings.weight)", "[30522, 384] F32", "[1, 2] F32");
    }

    private static OnnxInitializers export() throws IOException {
        try (InputStream in = EmbeddedModelsTest.class.getResourceAsStream("/all-minilm-l6-v2.onnx")) {
            return OnnxInitializers.read(
                    Path.of("all-minilm-l6-v2.onnx"),
                    ByteBuffer.wrap(Objects.requireNonNull(in).readAllBytes()));
        }
    }

    private static void refuses(OnnxInitializers export, int layers, String... parts) {
        String message = assertThrows(UserError.class, () -> EmbeddedBert.convert(Path.of("m.onnx"), export, layers))
                .toString();
        for (String part : parts) {
            assertTrue(message.contains(part), () -> "'" + part + "' in: " + message);
        }
    }

    @Test
    void convertsOnceWhenManyAskAtTheSameTime() throws Exception {
        EmbeddedModels.Preset minilm = EmbeddedModels.presets().get(1);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            Callable<Path> convert = () -> EmbeddedModels.directory(minilm, folder);
            Set<Path> paths = new HashSet<>();
            for (Future<Path> path : threads.invokeAll(Collections.nCopies(4, convert))) {
                paths.add(path.get());
            }
            assertEquals(1, paths.size());
        } finally {
            threads.shutdown();
        }
        String license =
                Files.readString(EmbeddedModels.directory(minilm, folder).resolve("LICENSE"));
        assertTrue(license.contains("Apache License"), license);
        try (Stream<Path> left = Files.list(folder.resolve("embedded"))) {
            assertEquals(2, left.count()); // the model and its lock: nothing temporary
        }
    }

    @Test
    void recordsTheIdentityOfWhatItConverted() throws IOException {
        ModelDirectory model = EmbeddedModels.open("minilm", null);
        String recorded = Files.readString(model.path().resolve("identity.json"));
        assertTrue(recorded.contains(model.identity()), recorded);
    }
}
