package dev.xtrain.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.xtrain.io.AtomicFile;
import dev.xtrain.io.Json;
import dev.xtrain.tensor.Dtype;
import dev.xtrain.tensor.SafetensorsWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Writes the small files of a model directory, so that sentence-transformers and PyLate load it as this program does.
 *
 * <p>Late interaction is written as PyLate 1.4 does, which sentence-transformers 6 reads too; a single vector as
 * sentence-transformers does. The encoder's weights and {@code config.json} are the caller's. Sources: PyLate's
 * {@code models/colbert.py}, sentence-transformers' {@code models/}.
 */
public final class ModelLayout {

    private static final List<String> TOKENIZER_FILES = List.of(
            "tokenizer.json",
            "tokenizer_config.json",
            "special_tokens_map.json",
            "vocab.txt",
            "vocab.json",
            "merges.txt",
            "spiece.model",
            "sentencepiece.bpe.model",
            "added_tokens.json");

    /** Special tokens by what they are for: BERT's name, then that of T5 and RoBERTa. */
    private static final Map<String, List<String>> SPECIAL_TOKENS = specialTokens();

    private ModelLayout() {}

    private static Map<String, List<String>> specialTokens() {
        var tokens = new LinkedHashMap<String, List<String>>();
        tokens.put("bos_token", List.of("<s>"));
        tokens.put("eos_token", List.of("</s>"));
        tokens.put("unk_token", List.of("[UNK]", "<unk>"));
        tokens.put("sep_token", List.of("[SEP]"));
        tokens.put("pad_token", List.of("[PAD]", "<pad>"));
        tokens.put("cls_token", List.of("[CLS]"));
        tokens.put("mask_token", List.of("[MASK]", "<mask>"));
        return tokens;
    }

    /** Writes {@code config.json}. */
    static void writeConfig(Path folder, ObjectNode config) {
        writeJson(folder.resolve("config.json"), config);
    }

    /**
     * Writes what makes an encoder a late-interaction model.
     *
     * @param policy lengths, lower-casing and prefixes
     * @param projection the layer behind the encoder; {@link DenseModule#identity} where there is none, since PyLate
     *     would make a random one
     */
    public static void writeLateInteraction(Path folder, TextPolicy policy, DenseModule projection) {
        ArrayNode modules = Json.mapper().createArrayNode();
        addModule(modules, "", "sentence_transformers.models.Transformer");
        addModule(modules, "1_Dense", "pylate.models.Dense.Dense");
        writeJson(folder.resolve("modules.json"), modules);
        writeDense(folder.resolve("1_Dense"), projection);
        ObjectNode general = general("ColBERT", "", "", "MaxSim");
        general.put("query_prefix", policy.queryPrefix());
        general.put("document_prefix", policy.documentPrefix());
        putLengths(general, policy);
        general.put("attend_to_expansion_tokens", false);
        general.putArray("skiplist_words");
        general.put("do_query_expansion", false);
        writeJson(folder.resolve("config_sentence_transformers.json"), general);
        writeTextFile(folder, policy);
    }

    /**
     * Writes what makes an encoder a single-vector model.
     *
     * @param width of the encoder's vectors
     * @param projections the layers behind the pooling, maybe none
     */
    public static void writeSingleVector(Path folder, TextPolicy policy, int width, List<DenseModule> projections) {
        ArrayNode modules = Json.mapper().createArrayNode();
        addModule(modules, "", "sentence_transformers.models.Transformer");
        addModule(modules, "1_Pooling", "sentence_transformers.models.Pooling");
        for (DenseModule projection : projections) {
            String path = modules.size() + "_Dense";
            addModule(modules, path, "sentence_transformers.models.Dense");
            writeDense(folder.resolve(path), projection, Map.of());
        }
        if (policy.normalize()) {
            String path = modules.size() + "_Normalize";
            addModule(modules, path, "sentence_transformers.models.Normalize");
            createFolder(folder.resolve(path));
        }
        writeJson(folder.resolve("modules.json"), modules);
        writePooling(folder.resolve("1_Pooling"), policy.pooling(), width);
        ObjectNode general = general("SentenceTransformer", policy.queryPrefix(), policy.documentPrefix(), "cosine");
        putLengths(general, policy); // its readers know one length, this program two
        writeJson(folder.resolve("config_sentence_transformers.json"), general);
        writeTextFile(folder, policy);
    }

    private static void addModule(ArrayNode modules, String path, String type) {
        int index = modules.size();
        modules.addObject()
                .put("idx", index)
                .put("name", Integer.toString(index))
                .put("path", path)
                .put("type", type);
    }

    private static ObjectNode general(String type, String queryPrompt, String documentPrompt, String similarity) {
        ObjectNode general = Json.mapper().createObjectNode();
        general.put("model_type", type);
        general.putObject("__version__");
        general.putObject("prompts").put("query", queryPrompt).put("document", documentPrompt);
        general.putNull("default_prompt_name");
        return general.put("similarity_fn_name", similarity);
    }

    private static void putLengths(ObjectNode general, TextPolicy policy) {
        general.put("query_length", policy.queryLength());
        general.put("document_length", policy.documentLength());
    }

    private static void writeTextFile(Path folder, TextPolicy policy) {
        ObjectNode text = Json.mapper().createObjectNode();
        text.put("max_seq_length", Math.max(policy.queryLength(), policy.documentLength()));
        text.put("do_lower_case", policy.lowerCase());
        writeJson(folder.resolve("sentence_bert_config.json"), text);
    }

    private static void writePooling(Path folder, Pooling pooling, int width) {
        if (pooling == Pooling.TOKENS) {
            throw new IllegalArgumentException("a vector for every token is no single vector");
        }
        ObjectNode config = Json.mapper().createObjectNode();
        config.put("word_embedding_dimension", width);
        config.put("pooling_mode_cls_token", pooling == Pooling.CLS);
        config.put("pooling_mode_mean_tokens", pooling == Pooling.MEAN);
        config.put("pooling_mode_max_tokens", false);
        config.put("pooling_mode_mean_sqrt_len_tokens", false);
        config.put("pooling_mode_weightedmean_tokens", false);
        config.put("pooling_mode_lasttoken", pooling == Pooling.LAST);
        config.put("include_prompt", true);
        createFolder(folder);
        writeJson(folder.resolve("config.json"), config);
    }

    /** Writes one projection into a folder of its own. */
    public static void writeDense(Path folder, DenseModule projection) {
        writeDense(folder, projection, Map.of("use_residual", false));
    }

    private static void writeDense(Path folder, DenseModule projection, Map<String, Boolean> more) {
        createFolder(folder);
        ObjectNode config = Json.mapper().createObjectNode();
        config.put("in_features", projection.in());
        config.put("out_features", projection.out());
        config.put("bias", projection.bias().length > 0);
        config.put("activation_function", "torch.nn.modules.linear.Identity");
        more.forEach(config::put);
        writeJson(folder.resolve("config.json"), config);
        var writer = new SafetensorsWriter();
        writer.add("linear.weight", Dtype.F32, new long[] {projection.out(), projection.in()}, projection.weight());
        float[] bias = projection.bias();
        if (bias.length > 0) {
            writer.add("linear.bias", Dtype.F32, new long[] {bias.length}, bias);
        }
        try (AtomicFile file = AtomicFile.open(folder.resolve("model.safetensors"))) {
            writer.writeTo(file.stream());
            file.commit();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Copies the tokenizer's files from one model directory to another; a source without any is no error. */
    public static void copyTokenizer(Path from, Path to) {
        for (String name : TOKENIZER_FILES) {
            if (Files.exists(from.resolve(name))) {
                try {
                    Files.copy(from.resolve(name), to.resolve(name));
                } catch (IOException e) {
                    throw new UncheckedIOException("copying " + from.resolve(name) + ": " + e.getMessage(), e);
                }
            }
        }
        writeTokenizer(to);
    }

    /**
     * Makes a lone {@code tokenizer.json} one that transformers loads: truncation and padding off, special tokens named
     * in {@code tokenizer_config.json} and {@code special_tokens_map.json} where these are missing.
     */
    static void writeTokenizer(Path folder) {
        Path file = folder.resolve("tokenizer.json");
        if (!Files.exists(file)) {
            return;
        }
        ObjectNode tokenizer = Json.read(file, ObjectNode.class);
        if (tokenizer.hasNonNull("truncation") || tokenizer.hasNonNull("padding")) {
            tokenizer.putNull("truncation").putNull("padding");
            writeJson(file, tokenizer);
        }
        ObjectNode special = specialTokens(tokenizer);
        writeIfAbsent(folder.resolve("special_tokens_map.json"), special);
        writeIfAbsent(folder.resolve("tokenizer_config.json"), tokenizerConfig(folder, tokenizer, special));
    }

    private static ObjectNode specialTokens(ObjectNode tokenizer) {
        List<String> added = Stream.of(tokenizer.path("added_tokens").findValuesAsText("content"))
                .flatMap(List::stream)
                .toList();
        ObjectNode special = Json.mapper().createObjectNode();
        SPECIAL_TOKENS.forEach((role, names) ->
                names.stream().filter(added::contains).findFirst().ifPresent(name -> special.put(role, name)));
        return special;
    }

    private static ObjectNode tokenizerConfig(Path folder, ObjectNode tokenizer, ObjectNode special) {
        ObjectNode config = Json.mapper().createObjectNode();
        JsonNode normalizer = tokenizer.path("normalizer");
        if (normalizer.path("type").asText().equals("BertNormalizer")) {
            config.put("tokenizer_class", "BertTokenizer");
            config.put("do_lower_case", normalizer.path("lowercase").asBoolean());
            config.set("strip_accents", normalizer.path("strip_accents"));
            config.set("tokenize_chinese_chars", normalizer.path("handle_chinese_chars"));
        } else {
            config.put("tokenizer_class", "PreTrainedTokenizerFast");
            config.putArray("model_input_names").add("input_ids").add("attention_mask");
        }
        EncoderConfig model = EncoderConfig.readIfPresent(folder.resolve("config.json"));
        config.put("model_max_length", model.count("max_position_embeddings", 512));
        config.put("clean_up_tokenization_spaces", false);
        return config.setAll(special);
    }

    private static void writeIfAbsent(Path file, JsonNode content) {
        if (!Files.exists(file)) {
            writeJson(file, content);
        }
    }

    private static void writeJson(Path file, JsonNode content) {
        try {
            AtomicFile.write(file, Json.pretty().writeValueAsBytes(content));
        } catch (IOException e) {
            throw new UncheckedIOException("writing " + file + ": " + e.getMessage(), e);
        }
    }

    private static void createFolder(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("creating " + folder + ": " + e.getMessage(), e);
        }
    }
}
