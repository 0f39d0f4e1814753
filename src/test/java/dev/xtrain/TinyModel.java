package dev.xtrain;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.xtrain.io.Json;
import dev.xtrain.model.DenseModule;
import dev.xtrain.model.ModelLayout;
import dev.xtrain.model.Pooling;
import dev.xtrain.model.TextPolicy;
import dev.xtrain.tensor.Dtype;
import dev.xtrain.tensor.SafetensorsWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A model directory with a whole BERT of two layers in it, small enough that a training step takes milliseconds: random
 * weights of a fixed seed, and a WordPiece tokenizer of letters, digits and the words of {@link TinyPairs}.
 */
public final class TinyModel {

    /** Width of its vectors. */
    public static final int WIDTH = 32;

    /** Most tokens it takes. */
    public static final int POSITIONS = 128;

    private static final int INNER = 64;
    private static final int LAYERS = 2;
    private static final List<String> SPECIAL = List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]");

    private TinyModel() {}

    /** Writes the model, of late interaction, to a folder, which is made; returns the folder. */
    public static Path write(Path folder) throws IOException {
        return write(folder, 0);
    }

    /** The same with other weights for another seed. */
    public static Path write(Path folder, long seed) throws IOException {
        Files.createDirectories(folder);
        List<String> vocabulary = vocabulary();
        writeConfig(folder, vocabulary.size());
        Json.pretty().writeValue(folder.resolve("tokenizer.json").toFile(), tokenizer(vocabulary));
        try (OutputStream out = Files.newOutputStream(folder.resolve("model.safetensors"))) {
            weights(vocabulary.size(), seed).writeTo(out);
        }
        var policy = new TextPolicy(false, "", "", 32, 64, Pooling.TOKENS, true);
        ModelLayout.writeLateInteraction(folder, policy, DenseModule.identity(WIDTH));
        return folder;
    }

    private static List<String> vocabulary() {
        List<String> vocabulary = new ArrayList<>(SPECIAL);
        for (String prefix : List.of("", "##")) {
            "abcdefghijklmnopqrstuvwxyz0123456789_".chars().forEach(c -> vocabulary.add(prefix + (char) c));
        }
        "(){}[];,.=+-*/<>!&|:'\"".chars().forEach(c -> vocabulary.add(Character.toString(c)));
        vocabulary.addAll(TinyPairs.WORDS);
        return vocabulary;
    }

    private static void writeConfig(Path folder, int vocabulary) throws IOException {
        ObjectNode config = Json.mapper().createObjectNode();
        config.put("model_type", "bert");
        config.putArray("architectures").add("BertModel");
        config.put("hidden_size", WIDTH).put("intermediate_size", INNER);
        config.put("num_hidden_layers", LAYERS).put("num_attention_heads", 2);
        config.put("max_position_embeddings", POSITIONS).put("type_vocab_size", 2);
        config.put("vocab_size", vocabulary).put("pad_token_id", 0);
        config.put("hidden_act", "gelu").put("layer_norm_eps", 1e-12);
        Json.pretty().writeValue(folder.resolve("config.json").toFile(), config);
    }

    private static ObjectNode tokenizer(List<String> vocabulary) {
        ObjectNode tokenizer = Json.mapper().createObjectNode().put("version", "1.0");
        ArrayNode added = tokenizer.putArray("added_tokens");
        for (String token : SPECIAL) {
            added.addObject()
                    .put("id", vocabulary.indexOf(token))
                    .put("content", token)
                    .put("single_word", false)
                    .put("lstrip", false)
                    .put("rstrip", false)
                    .put("normalized", false)
                    .put("special", true);
        }
        tokenizer
                .putObject("normalizer")
                .put("type", "BertNormalizer")
                .put("clean_text", true)
                .put("handle_chinese_chars", true)
                .put("lowercase", true);
        tokenizer.putObject("pre_tokenizer").put("type", "BertPreTokenizer");
        tokenizer
                .putObject("post_processor")
                .put("type", "BertProcessing")
                .<ObjectNode>set("sep", special("[SEP]", vocabulary))
                .set("cls", special("[CLS]", vocabulary));
        tokenizer
                .putObject("decoder")
                .put("type", "WordPiece")
                .put("prefix", "##")
                .put("cleanup", true);
        ObjectNode model = tokenizer
                .putObject("model")
                .put("type", "WordPiece")
                .put("unk_token", "[UNK]")
                .put("continuing_subword_prefix", "##")
                .put("max_input_chars_per_word", 100);
        ObjectNode ids = model.putObject("vocab");
        vocabulary.forEach(token -> ids.put(token, ids.size()));
        return tokenizer;
    }

    private static ArrayNode special(String token, List<String> vocabulary) {
        return Json.mapper().createArrayNode().add(token).add(vocabulary.indexOf(token));
    }

    private static SafetensorsWriter weights(int vocabulary, long seed) {
        var random = new SplittableRandom(seed);
        var weights = new SafetensorsWriter();
        matrix(weights, random, "embeddings.word_embeddings", vocabulary, WIDTH);
        matrix(weights, random, "embeddings.position_embeddings", POSITIONS, WIDTH);
        matrix(weights, random, "embeddings.token_type_embeddings", 2, WIDTH);
        norm(weights, "embeddings.LayerNorm");
        for (int layer = 0; layer < LAYERS; layer++) {
            String name = "encoder.layer." + layer + ".";
            for (String module : List.of("self.query", "self.key", "self.value", "output.dense")) {
                linear(weights, random, name + "attention." + module, WIDTH, WIDTH);
            }
            norm(weights, name + "attention.output.LayerNorm");
            linear(weights, random, name + "intermediate.dense", INNER, WIDTH);
            linear(weights, random, name + "output.dense", WIDTH, INNER);
            norm(weights, name + "output.LayerNorm");
        }
        return weights;
    }

    private static void linear(SafetensorsWriter weights, SplittableRandom random, String module, int out, int in) {
        matrix(weights, random, module, out, in);
        weights.add(module + ".bias", Dtype.F32, new long[] {out}, new float[out]);
    }

    private static void matrix(SafetensorsWriter weights, SplittableRandom random, String module, int rows, int width) {
        float[] values = new float[rows * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (0.2 * random.nextGaussian());
        }
        weights.add(module + ".weight", Dtype.F32, new long[] {rows, width}, values);
    }

    private static void norm(SafetensorsWriter weights, String module) {
        float[] ones = new float[WIDTH];
        Arrays.fill(ones, 1);
        weights.add(module + ".weight", Dtype.F32, new long[] {WIDTH}, ones);
        weights.add(module + ".bias", Dtype.F32, new long[] {WIDTH}, new float[WIDTH]);
    }
}
