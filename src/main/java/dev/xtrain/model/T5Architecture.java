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
 * The encoder of T5 v1.1 (Raffel et al., arXiv:1910.10683; Shazeer, arXiv:2002.05202): RMS norm before each residual
 * branch and at the end, gated feed-forward, no biases, one table of relative position biases for all layers, dot
 * products not scaled. Names as in transformers' T5EncoderModel.
 */
final class T5Architecture implements Architecture {

    /** T5 has no table of positions: the limit is memory's. */
    private static final int MAX_LENGTH = 4_096;

    private static final int MAPS_PER_LAYER = 7;

    @Override
    public List<LinearShape> linears(EncoderConfig config) {
        int width = config.count("d_model");
        int inner = config.count("num_heads") * config.count("d_kv");
        int hidden = config.count("d_ff");
        var shapes = new ArrayList<LinearShape>();
        for (int layer = 0; layer < config.count("num_layers"); layer++) {
            String attend = "encoder.block." + layer + ".layer.0.SelfAttention.";
            String feed = "encoder.block." + layer + ".layer.1.DenseReluDense.";
            shapes.add(new LinearShape(attend + "q", Role.Q, layer, inner, width, false));
            shapes.add(new LinearShape(attend + "k", Role.K, layer, inner, width, false));
            shapes.add(new LinearShape(attend + "v", Role.V, layer, inner, width, false));
            shapes.add(new LinearShape(attend + "o", Role.O, layer, width, inner, false));
            shapes.add(new LinearShape(feed + "wi_0", Role.WI, layer, hidden, width, false));
            shapes.add(new LinearShape(feed + "wi_1", Role.WI, layer, hidden, width, false));
            shapes.add(new LinearShape(feed + "wo", Role.WO, layer, width, hidden, false));
        }
        return shapes;
    }

    @Override
    public long embedded(EncoderConfig config) {
        return (long) config.count("vocab_size") * config.count("d_model");
    }

    @Override
    public Encoder build(EncoderConfig config, WeightFile file, Path path, Torch torch, Precision precision) {
        String activation = config.text("feed_forward_proj");
        if (!activation.equals("gated-gelu")) {
            throw config.wrong("feed_forward_proj", "gated-gelu (T5 v1.1)", TextNode.valueOf(activation));
        }
        int width = config.count("d_model");
        int heads = config.count("num_heads");
        int buckets = config.count("relative_attention_num_buckets", 32);
        int maxDistance = config.count("relative_attention_max_distance", 128);
        double epsilon = config.number("layer_norm_epsilon", 1e-6);
        NDManager owner = torch.scope();
        var weights =
                new Weights(torch, owner, precision, file, path, new String[] {""}, "encoder.final_layer_norm.weight");

        String table = weights.has("shared.weight") ? "shared.weight" : "encoder.embed_tokens.weight";
        Weight words = weights.table(table, "encoder.embed_tokens.weight", config.count("vocab_size"), width);
        Weight bias =
                weights.fp32("encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight", buckets, heads);
        var parts = new ArrayList<Part>();
        List<Linear> linears = linears(config).stream().map(weights::linear).toList();
        for (int first = 0; first < linears.size(); first += MAPS_PER_LAYER) {
            int layer = first / MAPS_PER_LAYER;
            String block = "encoder.block." + layer + ".layer.";
            int site = layer * 4;
            var attention = new SelfAttention(
                    new Projection(linears.subList(first, first + 3), site),
                    new Projection(linears.subList(first + 3, first + 4), site + 1),
                    heads,
                    1);
            var feedForward = new FeedForward(
                    new Projection(linears.subList(first + 4, first + 6), site + 2),
                    new Projection(linears.subList(first + 6, first + 7), site + 3),
                    Activation.GELU_TANH);
            Part attentionNorm = norm(weights, block + "0.layer_norm", width, epsilon);
            Part feedForwardNorm = norm(weights, block + "1.layer_norm", width, epsilon);
            parts.add(new Layer(
                    layer, List.of(new PreNorm(attentionNorm, attention), new PreNorm(feedForwardNorm, feedForward))));
        }
        parts.add(norm(weights, "encoder.final_layer_norm", width, epsilon));
        weights.finish(name -> name.equals("encoder.embed_tokens.weight")
                || name.equals("shared.weight")
                || name.startsWith("decoder.")
                || name.equals("lm_head.weight"));
        return new Encoder(
                torch,
                precision,
                owner,
                width,
                MAX_LENGTH,
                new WordEmbedding(words),
                new RelativeBias(bias, maxDistance),
                parts,
                linears,
                weights.taken());
    }

    private static Part norm(Weights weights, String name, int width, double epsilon) {
        return new RmsNorm(weights.fp32(name + ".weight", width), epsilon);
    }
}
