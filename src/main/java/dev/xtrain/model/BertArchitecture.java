package dev.xtrain.model;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.xtrain.tensor.Precision;
import dev.xtrain.tensor.Torch;
import dev.xtrain.tensor.WeightFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * BERT (Devlin et al., arXiv:1810.04805): learned positions, two token types of which row 0 is used, LayerNorm after
 * each residual sum, plain feed-forward, biases everywhere. Names as in transformers' BertModel.
 */
final class BertArchitecture implements Architecture {

    private static final int MAPS_PER_LAYER = 6;
    private static final String TYPES = "type_vocab_size";
    private static final int DEFAULT_TYPES = 2;

    @Override
    public List<LinearShape> linears(EncoderConfig config) {
        int width = config.count("hidden_size");
        int inner = config.count("intermediate_size");
        var shapes = new ArrayList<LinearShape>();
        for (int layer = 0; layer < config.count("num_hidden_layers"); layer++) {
            String name = "encoder.layer." + layer + ".";
            shapes.add(new LinearShape(name + "attention.self.query", Role.Q, layer, width, width, true));
            shapes.add(new LinearShape(name + "attention.self.key", Role.K, layer, width, width, true));
            shapes.add(new LinearShape(name + "attention.self.value", Role.V, layer, width, width, true));
            shapes.add(new LinearShape(name + "attention.output.dense", Role.O, layer, width, width, true));
            shapes.add(new LinearShape(name + "intermediate.dense", Role.WI, layer, inner, width, true));
            shapes.add(new LinearShape(name + "output.dense", Role.WO, layer, width, inner, true));
        }
        return shapes;
    }

    @Override
    public long embedded(EncoderConfig config) {
        long rows = (long) config.count("vocab_size")
                + config.count("max_position_embeddings")
                + config.count(TYPES, DEFAULT_TYPES);
        return rows * config.count("hidden_size");
    }

    @Override
    public Encoder build(EncoderConfig config, WeightFile file, Path path, Torch torch, Precision precision) {
        int width = config.count("hidden_size");
        int heads = config.count("num_attention_heads");
        int positions = config.count("max_position_embeddings");
        double epsilon = config.number("layer_norm_eps", 1e-12);
        Activation activation = activation(config);
        NDManager owner = torch.scope();
        var weights = new Weights(
                torch, owner, precision, file, path, new String[] {"bert.", ""}, "embeddings.word_embeddings.weight");

        Weight words = weights.fp32("embeddings.word_embeddings.weight", config.count("vocab_size"), width);
        Weight position = weights.fp32("embeddings.position_embeddings.weight", positions, width);
        Weight types =
                weights.fp32("embeddings.token_type_embeddings.weight", config.count(TYPES, DEFAULT_TYPES), width);
        var parts = new ArrayList<Part>();
        parts.add(norm(weights, "embeddings.LayerNorm", width, epsilon));
        List<Linear> linears = linears(config).stream().map(weights::linear).toList();
        for (int first = 0; first < linears.size(); first += MAPS_PER_LAYER) {
            int layer = first / MAPS_PER_LAYER;
            String name = "encoder.layer." + layer + ".";
            int site = layer * 4;
            var attention = new SelfAttention(
                    new Projection(linears.subList(first, first + 3), site),
                    new Projection(linears.subList(first + 3, first + 4), site + 1),
                    heads,
                    1 / Math.sqrt((double) width / heads));
            var feedForward = new FeedForward(
                    new Projection(linears.subList(first + 4, first + 5), site + 2),
                    new Projection(linears.subList(first + 5, first + 6), site + 3),
                    activation);
            Part attentionNorm = norm(weights, name + "attention.output.LayerNorm", width, epsilon);
            Part feedForwardNorm = norm(weights, name + "output.LayerNorm", width, epsilon);
            parts.add(new Layer(
                    layer,
                    List.of(new PostNorm(attention, attentionNorm), new PostNorm(feedForward, feedForwardNorm))));
        }
        weights.finish(name ->
                name.startsWith("pooler.") || name.startsWith("cls.") || name.equals("embeddings.position_ids"));
        return new Encoder(
                torch,
                precision,
                owner,
                width,
                positions,
                new BertEmbedding(words, position, types),
                Encoder.PositionBias.NONE,
                parts,
                linears,
                weights.taken());
    }

    private static Part norm(Weights weights, String name, int width, double epsilon) {
        return new LayerNorm(weights.fp32(name + ".weight", width), weights.fp32(name + ".bias", width), epsilon);
    }

    private static Activation activation(EncoderConfig config) {
        String name = config.text("hidden_act", "gelu");
        return switch (name) {
            case "gelu" -> Activation.GELU_ERF;
            case "gelu_new", "gelu_pytorch_tanh" -> Activation.GELU_TANH;
            case "silu", "swish" -> Activation.SILU;
            default -> throw config.wrong("hidden_act", "gelu, gelu_new or silu", TextNode.valueOf(name));
        };
    }
}
