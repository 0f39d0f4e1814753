package dev.xtrain.lora;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.xtrain.io.Json;
import dev.xtrain.model.Encoder;
import dev.xtrain.model.LinearShape;
import dev.xtrain.tensor.SafetensorsWriter;
import dev.xtrain.tensor.WeightType;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;

/** A BERT of two layers with random weights and no tokenizer: an encoder as others save one, without modules.json. */
public final class TinyBert {

    /** Width of its vectors. */
    public static final int WIDTH = 24;

    private static final int LAYERS = 2;

    private TinyBert() {}

    /**
     * Writes it to a new folder and returns that.
     *
     * @param prefix what names of tensors begin with, such as {@code bert.}
     * @param type what they are saved as
     */
    public static Path write(Path folder, String prefix, WeightType type) throws IOException {
        return write(folder, prefix, type, 50, 64, 7);
    }

    /** The same for other numbers of tokens and positions, with the weights of another seed. */
    public static Path write(Path folder, String prefix, WeightType type, int vocabulary, int positions, long seed)
            throws IOException {
        Files.createDirectories(folder);
        ObjectNode config = Json.mapper().createObjectNode();
        config.put("model_type", "bert").put("dtype", type.torchName());
        config.put("hidden_size", WIDTH).put("intermediate_size", 2 * WIDTH);
        config.put("num_hidden_layers", LAYERS).put("num_attention_heads", 2);
        config.put("max_position_embeddings", positions)
                .put("type_vocab_size", 2)
                .put("vocab_size", vocabulary);
        Path file = folder.resolve("config.json");
        Json.pretty().writeValue(file.toFile(), config);

        var random = new SplittableRandom(seed);
        var weights = new SafetensorsWriter();
        add(
                weights,
                prefix + "embeddings.word_embeddings.weight",
                type,
                values(random, vocabulary * WIDTH),
                vocabulary);
        add(
                weights,
                prefix + "embeddings.position_embeddings.weight",
                type,
                values(random, positions * WIDTH),
                positions);
        add(weights, prefix + "embeddings.token_type_embeddings.weight", type, values(random, 2 * WIDTH), 2);
        norm(weights, prefix + "embeddings.LayerNorm", type);
        for (int layer = 0; layer < LAYERS; layer++) {
            norm(weights, prefix + "encoder.layer." + layer + ".attention.output.LayerNorm", type);
            norm(weights, prefix + "encoder.layer." + layer + ".output.LayerNorm", type);
        }
        for (LinearShape shape : Encoder.shapes(file)) {
            float[] matrix = values(random, (int) shape.parameters());
            add(weights, prefix + shape.module() + ".weight", type, matrix, shape.out());
            add(weights, prefix + shape.module() + ".bias", type, values(random, shape.out()));
        }
        weights.add(prefix + "embeddings.position_ids", new long[] {2}, new long[] {0, 1});
        try (OutputStream out = Files.newOutputStream(folder.resolve("model.safetensors"))) {
            weights.writeTo(out);
        }
        return folder;
    }

    private static void add(SafetensorsWriter weights, String name, WeightType type, float[] values, int... rows) {
        long[] shape = rows.length == 0 ? new long[] {values.length} : new long[] {rows[0], values.length / rows[0]};
        weights.add(name, type.dtype(), shape, values);
    }

    private static void norm(SafetensorsWriter weights, String module, WeightType type) {
        float[] ones = new float[WIDTH];
        Arrays.fill(ones, 1);
        add(weights, module + ".weight", type, ones);
        add(weights, module + ".bias", type, new float[WIDTH]);
    }

    private static float[] values(SplittableRandom random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (0.3 * (2 * random.nextDouble() - 1));
        }
        return values;
    }
}
