package dev.xtrain.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.xtrain.io.Json;
import dev.xtrain.tensor.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelLayoutTest {

    private static final Path TINY_T5 = Path.of("src/test/resources/tokenizers/t5-tiny");

    @TempDir
    Path folder;

    private void assertJson(String expected, String file) throws IOException {
        assertEquals(Json.mapper().readTree(expected), Json.read(folder.resolve(file), JsonNode.class));
    }

    @Test
    void writesLateInteractionAsPylateReadsIt() throws IOException {
        var policy = new TextPolicy(true, "", "", 64, 512, Pooling.TOKENS, true);
        ModelLayout.writeLateInteraction(folder, policy, new DenseModule(3, 2, new float[6], new float[0]));
        assertJson("""
                [{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
                 {"idx": 1, "name": "1", "path": "1_Dense", "type": "pylate.models.Dense.Dense"}]
                """, "modules.json");
        assertJson("""
                {"in_features": 3, "out_features": 2, "bias": false,
                 "activation_function": "torch.nn.modules.linear.Identity", "use_residual": false}
                """, "1_Dense/config.json");
        assertJson("""
                {"model_type": "ColBERT", "__version__": {}, "prompts": {"query": "", "document": ""},
                 "default_prompt_name": null, "similarity_fn_name": "MaxSim", "query_prefix": "", "document_prefix": "",
                 "query_length": 64, "document_length": 512, "attend_to_expansion_tokens": false, "skiplist_words": [],
                 "do_query_expansion": false}
                """, "config_sentence_transformers.json");
        assertJson("{\"max_seq_length\": 512, \"do_lower_case\": true}", "sentence_bert_config.json");
        try (Safetensors dense = Safetensors.open(folder.resolve("1_Dense/model.safetensors"))) {
            assertEquals(List.of("linear.weight"), List.copyOf(dense.names()));
        }
    }

    @Test
    void writesASingleVectorAsSentenceTransformersReadsIt() throws IOException {
        var policy = new TextPolicy(false, "query: ", "", 64, 256, Pooling.CLS, true);
        ModelLayout.writeSingleVector(folder, policy, 384, List.of());
        assertJson("""
                [{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
                 {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
                 {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"}]
                """, "modules.json");
        assertTrue(Files.isDirectory(folder.resolve("2_Normalize")));
        JsonNode pooling = Json.read(folder.resolve("1_Pooling/config.json"), JsonNode.class);
        assertTrue(pooling.get("pooling_mode_cls_token").asBoolean());
        assertEquals(384, pooling.get("word_embedding_dimension").asInt());
    }

    @Test
    void namesTheSpecialTokensOfALoneT5Tokenizer() throws IOException {
        ModelLayout.copyTokenizer(TINY_T5, folder);
        assertEquals(
                Files.readString(TINY_T5.resolve("tokenizer.json")),
                Files.readString(folder.resolve("tokenizer.json")));
        String special = "\"eos_token\": \"</s>\", \"unk_token\": \"<unk>\", \"pad_token\": \"<pad>\"";
        assertJson("{" + special + "}", "special_tokens_map.json");
        assertJson(
                "{\"tokenizer_class\": \"PreTrainedTokenizerFast\", \"model_input_names\": [\"input_ids\", "
                        + "\"attention_mask\"], \"model_max_length\": 512, \"clean_up_tokenization_spaces\": false, "
                        + special + "}",
                "tokenizer_config.json");
    }

    @Test
    void namesTheSpecialTokensOfBert() throws IOException {
        Path minilm = EmbeddedModels.open("minilm", null).path();
        ModelLayout.copyTokenizer(minilm, folder);
        JsonNode config = Json.read(folder.resolve("tokenizer_config.json"), JsonNode.class);
        assertEquals("BertTokenizer", config.get("tokenizer_class").asText());
        assertTrue(config.get("do_lower_case").asBoolean());
        assertEquals("[MASK]", config.get("mask_token").asText());
        JsonNode tokenizer = Json.read(folder.resolve("tokenizer.json"), JsonNode.class);
        assertTrue(tokenizer.get("truncation").isNull());
        assertTrue(tokenizer.get("padding").isNull());
    }

    @Test
    void keepsTheTokenizerFilesThatTheBaseHas() throws IOException {
        Path base = Files.createDirectory(folder.resolve("base"));
        Files.copy(TINY_T5.resolve("tokenizer.json"), base.resolve("tokenizer.json"));
        Files.writeString(base.resolve("tokenizer_config.json"), "{\"tokenizer_class\": \"T5Tokenizer\"}");
        Files.writeString(base.resolve("spiece.model"), "pieces");
        ModelLayout.copyTokenizer(base, folder);
        assertJson("{\"tokenizer_class\": \"T5Tokenizer\"}", "tokenizer_config.json");
        assertEquals("pieces", Files.readString(folder.resolve("spiece.model")));
    }

    @Test
    void copiesNothingFromABaseWithoutTokenizer() throws IOException {
        Path base = Files.createDirectory(folder.resolve("base"));
        ModelLayout.copyTokenizer(base, folder);
        assertFalse(Files.exists(folder.resolve("tokenizer_config.json")));
    }

    @Test
    void writesAModelCard() throws IOException {
        new ModelCard("MIT", "BAAI/bge-small-en-v1.5").write(folder, "Tuned on one repository.");
        String card = Files.readString(folder.resolve("README.md"));
        assertTrue(card.startsWith("---\nlicense: mit\nbase_model: BAAI/bge-small-en-v1.5\n"), card);
        assertTrue(card.endsWith("Tuned on one repository.\n"), card);
    }
}
