package dev.xtrain.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.Golden;
import dev.xtrain.io.UserError;
import dev.xtrain.tensor.Dtype;
import dev.xtrain.tensor.PickledModel;
import dev.xtrain.tensor.Safetensors;
import dev.xtrain.tensor.SafetensorsWriter;
import dev.xtrain.tensor.StoredTensor;
import dev.xtrain.tensor.WeightFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelDirectoryTest {

    private static final TextPolicy XTR = new TextPolicy(true, "", "", 64, 512, Pooling.TOKENS, true);

    @TempDir
    Path folder;

    private static void refuses(Path directory, String... parts) {
        refuses(() -> ModelDirectory.open(directory), parts);
    }

    private static void refuses(Runnable action, String... parts) {
        String message = assertThrows(UserError.class, action::run).toString();
        for (String part : parts) {
            assertTrue(message.contains(part), () -> "'" + part + "' in: " + message);
        }
    }

    /** The encoder of golden t5-xtr, without its projection. */
    private Path encoder() throws IOException {
        Path golden = Golden.open("t5-xtr").directory();
        for (String file : List.of("config.json", "model.safetensors")) {
            Files.copy(golden.resolve(file), folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        return folder;
    }

    private void write(String file, String content) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, content);
    }

    private void replace(String file, String what, String with) throws IOException {
        String before = Files.readString(folder.resolve(file));
        assertTrue(before.contains(what), before);
        write(file, before.replace(what, with));
    }

    @Test
    void takesT5WithoutModulesForXtr() throws IOException {
        ModelDirectory model = ModelDirectory.open(Golden.open("t5-xtr").directory());
        assertEquals("t5-xtr", model.name());
        assertEquals("t5", model.modelType());
        assertEquals(XTR, model.policy());
        DenseModule projection = model.projections().get(0);
        assertEquals(64, projection.in());
        assertEquals(32, projection.out());
        assertEquals(0, projection.bias().length);
        try (WeightFile weights = model.openWeights()) {
            assertTrue(weights.names().contains("shared.weight"));
        }
    }

    @Test
    void readsAProjectionInATorchZip() throws IOException {
        Path golden = Golden.open("t5-xtr").directory();
        encoder();
        write("2_Dense/config.json", Files.readString(golden.resolve("2_Dense/config.json")));
        try (Safetensors weights = Safetensors.open(golden.resolve("2_Dense/model.safetensors"))) {
            StoredTensor weight = weights.tensor("linear.weight");
            byte[] bytes = new byte[weight.data().remaining()];
            weight.data().get(bytes);
            Files.write(
                    folder.resolve("2_Dense/pytorch_model.bin"),
                    new PickledModel()
                            .begin()
                            .tensor("linear.weight", "FloatStorage", "0", 64 * 32, 0, weight.shape(), 64, 1)
                            .end()
                            .storage("0", bytes)
                            .file());
            assertArrayEquals(
                    weight.toFloats(),
                    ModelDirectory.open(folder).projections().get(0).weight());
        }
    }

    @Test
    void saysThatTheTokenizerIsMissingWhenItIsAskedFor() {
        ModelDirectory model = ModelDirectory.open(Golden.open("t5-xtr").directory());
        assertFalse(model.hasTokenizer());
        refuses(model::openTokenizer, "tokenizer.json", "t5-xtr", "only token ids");
    }

    @Test
    void readsBackTheLateInteractionLayoutItWrites() throws IOException {
        var policy = new TextPolicy(true, "", "", 48, 300, Pooling.TOKENS, true);
        var projection = new DenseModule(64, 2, new float[128], new float[] {1, 2});
        projection.weight()[5] = 3;
        ModelLayout.writeLateInteraction(encoder(), policy, projection);
        ModelDirectory model = ModelDirectory.open(folder);
        assertEquals(policy, model.policy());
        assertArrayEquals(projection.weight(), model.projections().get(0).weight());
        assertArrayEquals(new float[] {1, 2}, model.projections().get(0).bias());
    }

    @Test
    void leavesTheIdentityProjectionOut() throws IOException {
        ModelLayout.writeLateInteraction(encoder(), XTR, DenseModule.identity(64));
        assertEquals(List.of(), ModelDirectory.open(folder).projections());
    }

    @Test
    void readsBackTheSingleVectorLayoutItWrites() throws IOException {
        encoder();
        for (Pooling pooling : List.of(Pooling.CLS, Pooling.MEAN, Pooling.LAST)) {
            var policy = new TextPolicy(false, "query: ", "passage: ", 64, 256, pooling, pooling != Pooling.LAST);
            var projection = new DenseModule(64, 1, new float[64], new float[0]);
            ModelLayout.writeSingleVector(folder, policy, 64, List.of(projection));
            ModelDirectory model = ModelDirectory.open(folder);
            assertEquals(policy, model.policy());
            assertEquals(1, model.projections().size());
        }
    }

    /** As sentence-transformers 6.0 saves a MultiVectorEncoder. */
    private void writeMultiVectorEncoder() throws IOException {
        encoder();
        ModelLayout.writeDense(folder.resolve("1_Dense"), DenseModule.identity(64));
        write("modules.json", """
                [{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.base.modules.transformer.Transformer"},
                 {"idx": 1, "name": "1", "path": "1_Dense", "type": "sentence_transformers.base.modules.dense.Dense"},
                 {"idx": 2, "name": "2", "path": "2_MultiVectorMask",
                  "type": "sentence_transformers.multi_vector_encoder.modules.multi_vector_mask.MultiVectorMask"},
                 {"idx": 3, "name": "3", "path": "3_Normalize",
                  "type": "sentence_transformers.base.modules.normalize.Normalize"}]
                """);
        write(
                "2_MultiVectorMask/config.json",
                "{\"skiplist_words\": [], \"skiplist_tasks\": [\"document\"], \"keep_only_token_ids\": null}");
        write("config_sentence_transformers.json", """
                {"model_type": "MultiVectorEncoder", "prompts": {"query": "[Q] ", "document": ""},
                 "default_prompt_name": null, "similarity_fn_name": "maxsim"}
                """);
        write("sentence_bert_config.json", """
                {"transformer_task": "feature-extraction", "module_output_name": "token_embeddings",
                 "query_length": 48, "document_length": 300}
                """);
    }

    @Test
    void readsAMultiVectorEncoderOfSentenceTransformers() throws IOException {
        writeMultiVectorEncoder();
        assertEquals(
                new TextPolicy(false, "[Q] ", "", 48, 300, Pooling.TOKENS, true),
                ModelDirectory.open(folder).policy());
        assertEquals(List.of(), ModelDirectory.open(folder).projections(), "the identity");
        replace("sentence_bert_config.json", "\"query_length\": 48, ", "");
        write("tokenizer_config.json", "{\"model_max_length\": 200}");
        assertEquals(200, ModelDirectory.open(folder).policy().queryLength());
        write("tokenizer_config.json", "{\"model_max_length\": 1000000000000000019884624838656}");
        assertEquals(512, ModelDirectory.open(folder).policy().queryLength());
    }

    @Test
    void refusesAMultiVectorEncoderThatLeavesTokensOutOrAddsSome() throws IOException {
        writeMultiVectorEncoder();
        replace("2_MultiVectorMask/config.json", "[]", "[\",\"]");
        refuses(folder, "2_MultiVectorMask", "(skiplist_words)", "every token");
        replace("2_MultiVectorMask/config.json", "[\",\"]", "null");
        replace("2_MultiVectorMask/config.json", "\"keep_only_token_ids\": null", "\"keep_only_token_ids\": [7]");
        refuses(folder, "2_MultiVectorMask", "(keep_only_token_ids)", "[7]");
        writeMultiVectorEncoder();
        replace("sentence_bert_config.json", "{\"trans", "{\"query_expansion\": {\"strategy\": \"fixed\"}, \"trans");
        refuses(folder, "sentence_bert_config.json", "(query_expansion)", "not expanded");
        writeMultiVectorEncoder();
        replace("modules.json", "normalize.Normalize", "dense.Dense");
        replace("modules.json", "3_Normalize", "1_Dense");
        refuses(folder, "modules.json", "a module Normalize");
    }

    @Test
    void takesOtherDirectoriesForMeanPooling() throws IOException {
        encoder();
        write("config.json", "{\"model_type\":\"bert\",\"hidden_size\":64,\"max_position_embeddings\":128}");
        assertEquals(
                new TextPolicy(false, "", "", 128, 128, Pooling.MEAN, true),
                ModelDirectory.open(folder).policy());
    }

    @Test
    void refusesWhatPylateWouldFillWithItsDefaults() throws IOException {
        ModelLayout.writeLateInteraction(encoder(), XTR, DenseModule.identity(64));
        String file = "config_sentence_transformers.json";
        String whole = Files.readString(folder.resolve(file));
        replace(file, "\"do_query_expansion\"", "\"other\"");
        refuses(folder, file, "(do_query_expansion)", "found nothing");
        write(file, whole);
        replace(file, "\"do_query_expansion\": false", "\"do_query_expansion\": true");
        refuses(folder, file, "(do_query_expansion)", "not expanded");
        write(file, whole);
        replace(file, "\"skiplist_words\": [ ]", "\"skiplist_words\": [\",\"]");
        refuses(folder, file, "(skiplist_words)", "every token");
        write(file, whole);
        replace(file, "\"query_prefix\": \"\"", "\"query_prefix\": \"[Q] \"");
        refuses(folder, file, "(query_prefix)", "no prefixes");
        write(file, whole);
        replace(file, "\"query_length\": 64", "\"query_length\": 0");
        refuses(folder, file, "(query_length)", "found 0");
    }

    @Test
    void refusesLengthsBeyondTheModelsPositions() throws IOException {
        ModelLayout.writeLateInteraction(encoder(), XTR, DenseModule.identity(64));
        write("config.json", "{\"model_type\":\"bert\",\"hidden_size\":64,\"max_position_embeddings\":511}");
        refuses(folder, "config.json", "(max_position_embeddings)", "at least 512", "found 511");
    }

    @Test
    void refusesModulesItDoesNotKnow() throws IOException {
        encoder();
        write("modules.json", "[{\"type\":\"sentence_transformers.models.LSTM\",\"path\":\"\"}]");
        refuses(folder, "modules.json", "([0])", "models.LSTM");
        write("modules.json", "[{\"type\":\"sentence_transformers.models.Transformer\",\"path\":\"../other\"}]");
        refuses(folder, "([0])", "inside the model's directory");
        write("modules.json", "[]");
        refuses(folder, "a module Transformer");
        write("modules.json", "[{\"type\":\"sentence_transformers.models.Transformer\",\"path\":\"\"}]");
        refuses(folder, "Pooling", "neither");
    }

    @Test
    void refusesPoolingsItDoesNotKnow() throws IOException {
        ModelLayout.writeSingleVector(encoder(), new TextPolicy(false, "", "", 8, 8, Pooling.CLS, true), 64, List.of());
        String file = "1_Pooling/config.json";
        replace(file, "\"pooling_mode_max_tokens\": false", "\"pooling_mode_max_tokens\": true");
        refuses(folder, file, "(pooling_mode)", "cls_token, max_tokens");
        write(file, "{}");
        refuses(folder, file, "(pooling_mode)", "found []");
    }

    @Test
    void refusesProjectionsThatAreNotPlainLinearLayers() throws IOException {
        ModelLayout.writeLateInteraction(encoder(), XTR, new DenseModule(64, 2, new float[128], new float[0]));
        String file = "1_Dense/config.json";
        String whole = Files.readString(folder.resolve(file));
        ModelDirectory model = ModelDirectory.open(folder);
        replace(file, "linear.Identity", "activation.Tanh");
        refuses(model::projections, file, "(activation_function)", "activation.Tanh");
        write(file, whole);
        replace(file, "\"use_residual\": false", "\"use_residual\": true");
        refuses(model::projections, file, "(use_residual)");
        write(file, whole);
        replace(file, "\"out_features\": 2", "\"out_features\": 3");
        refuses(model::projections, file, "(out_features)", "expected 2", "found 3");
        write(file, whole);
        replace(file, "\"bias\": false", "\"bias\": true");
        refuses(model::projections, "(linear.bias)");
        ModelLayout.writeLateInteraction(folder, XTR, new DenseModule(32, 2, new float[64], new float[0]));
        refuses(model::projections, "1_Dense", "in_features 64", "found 32");
    }

    @Test
    void namesTheFileThatIsMissing() throws IOException {
        refuses(folder.resolve("none"), "a model's directory", "bge-small");
        refuses(folder, "config.json", "found nothing");
        Path golden = Golden.open("t5-xtr").directory();
        Files.copy(golden.resolve("config.json"), folder.resolve("config.json"));
        refuses(() -> ModelDirectory.open(folder).openWeights(), "model.safetensors", "found none");
        write("config.json", "{}");
        refuses(folder, "config.json", "(model_type)");
        write("config.json", "{");
        refuses(folder, "config.json", "malformed JSON");
    }

    @Test
    void readsShardedWeightsAsOne() throws IOException {
        encoder();
        Files.delete(folder.resolve("model.safetensors"));
        shard("model-00001-of-00002.safetensors", "a");
        shard("model-00002-of-00002.safetensors", "b");
        String index = "model.safetensors.index.json";
        write(
                index,
                "{\"weight_map\":{\"a\":\"model-00001-of-00002.safetensors\","
                        + "\"b\":\"model-00002-of-00002.safetensors\"}}");
        ModelDirectory model = ModelDirectory.open(folder);
        try (WeightFile weights = model.openWeights()) {
            assertEquals(Set.of("a", "b"), weights.names());
            assertArrayEquals(new float[] {7}, weights.tensor("b").toFloats());
        }
        replace(index, "\"b\":", "\"c\":");
        refuses(model::openWeights, index, "(c)", "model-00002-of-00002.safetensors");
        write(index, "{\"weight_map\":{\"a\":\"../model.safetensors\"}}");
        refuses(model::openWeights, index, "(a)", "beside the index");
        write(index, "{}");
        refuses(model::openWeights, index, "weight_map");
    }

    private void shard(String file, String tensor) throws IOException {
        try (OutputStream out = Files.newOutputStream(folder.resolve(file))) {
            new SafetensorsWriter()
                    .add(tensor, Dtype.F32, new long[] {1}, new float[] {7})
                    .writeTo(out);
        }
    }

    @Test
    void hasAnIdentityThatEveryDecisiveByteChanges() throws IOException {
        ModelLayout.writeLateInteraction(encoder(), XTR, new DenseModule(64, 2, new float[128], new float[0]));
        new ModelCard("MIT", "base").write(folder, "A card.");
        String before = ModelDirectory.open(folder).identity();
        assertEquals(before, ModelDirectory.open(folder).identity());
        assertTrue(before.matches("[0-9a-f]{64}"), before);
        new ModelCard("MIT", "base").write(folder, "Another card.");
        assertEquals(before, ModelDirectory.open(folder).identity());
        for (String file :
                List.of("model.safetensors", "1_Dense/model.safetensors", "config_sentence_transformers.json")) {
            Path path = folder.resolve(file);
            byte[] content = Files.readAllBytes(path);
            byte[] changed = content.clone();
            changed[content.length - 3] ^= 1;
            ModelDirectory model = ModelDirectory.open(folder);
            Files.write(path, changed);
            assertNotEquals(before, model.identity(), file);
            Files.write(path, content);
        }
    }

    @Test
    void believesARecordedIdentityOnlyWhileTheFilesAreTheSame() throws IOException {
        ModelDirectory model = ModelDirectory.open(encoder());
        String identity = model.identity();
        ModelIdentity.record(model);
        assertEquals(identity, model.identity());
        replace("identity.json", identity, "0".repeat(64));
        assertEquals("0".repeat(64), model.identity());
        write("config.json", Files.readString(folder.resolve("config.json")) + " ");
        assertNotEquals("0".repeat(64), model.identity());
        write("identity.json", "damaged");
        assertNotEquals("0".repeat(64), model.identity());
    }
}
