package dev.xtrain;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.xtrain.io.Json;
import dev.xtrain.lora.TinyBert;
import dev.xtrain.model.DenseModule;
import dev.xtrain.model.ModelLayout;
import dev.xtrain.model.Pooling;
import dev.xtrain.model.TextPolicy;
import dev.xtrain.tensor.WeightType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * {@link TinyBert} with all that makes it a model of late interaction: a WordPiece tokenizer of letters, digits and the
 * words of {@link TinyPairs}, lengths and modules. A training step takes milliseconds.
 */
public final class TinyModel {

    private static final int POSITIONS = 256;
    private static final List<String> SPECIAL = List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]");

    private TinyModel() {}

    /** Writes the model, of late interaction, to a folder, which is made; returns the folder. */
    public static Path write(Path folder) throws IOException {
        return write(folder, 0);
    }

    /** The same with other weights for another seed. */
    public static Path write(Path folder, long seed) throws IOException {
        return write(folder, seed, POSITIONS);
    }

    /** The same, which reads texts of so many tokens. */
    public static Path write(Path folder, long seed, int positions) throws IOException {
        List<String> vocabulary = vocabulary();
        TinyBert.write(folder, "", WeightType.FP32, vocabulary.size(), positions, seed);
        Json.pretty().writeValue(folder.resolve("tokenizer.json").toFile(), tokenizer(vocabulary));
        var policy = new TextPolicy(false, "", "", 32, 64, Pooling.TOKENS, true);
        ModelLayout.writeLateInteraction(folder, policy, DenseModule.identity(TinyBert.WIDTH));
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
}
