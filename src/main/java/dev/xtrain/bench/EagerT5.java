package dev.xtrain.bench;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Embedding;
import ai.djl.nn.core.Linear;
import ai.djl.training.GradientCollector;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import dev.xtrain.lora.LoraAdapter;
import dev.xtrain.model.TokenBatch;
import dev.xtrain.tensor.StoredTensor;
import dev.xtrain.tensor.Torch;
import dev.xtrain.tensor.WeightFile;
import java.util.HashMap;
import java.util.Map;

/**
 * The LoRA step of a T5 encoder as one would write it in DJL: NDArray operations, one after the other, and their
 * gradients by libtorch's autograd. What the kernels are measured against, in fp32 and on the same libtorch.
 */
final class EagerT5 implements AutoCloseable {

    private static final double TEMPERATURE = 0.05;
    private static final double EPSILON = 1e-6;
    private static final int MAX_DISTANCE = 128;
    private static final int[] LAST = {-1};

    private final Torch torch;
    private final NDManager owner;
    private final int layers;
    private final int heads;
    private final Map<String, NDArray> weights = new HashMap<>();
    private final Map<String, Delta> deltas = new HashMap<>();
    private final Optimizer optimizer = Optimizer.adamW()
            .optLearningRateTracker(Tracker.fixed(1e-4f))
            .optWeightDecays(0)
            .build();

    /** The two trained factors of a map, and what their product is multiplied by. */
    record Delta(NDArray down, NDArray up, double scale) {}

    /** An encoder of these weights, with an adapter that begins as the given one. */
    EagerT5(WeightFile file, int layers, int heads, LoraAdapter adapter, Torch torch) {
        this.torch = torch;
        this.owner = torch.scope();
        this.layers = layers;
        this.heads = heads;
        for (String name : file.names()) {
            StoredTensor tensor = file.tensor(name);
            weights.put(name, torch.floats(owner, tensor.toFloats(), tensor.shape()));
        }
        for (LoraAdapter.Site site : adapter.sites()) {
            NDArray down = trained(site.delta().down());
            NDArray up = trained(site.delta().up());
            deltas.put(site.linear().module(), new Delta(down, up, site.delta().scale()));
        }
    }

    private NDArray trained(NDArray values) {
        NDArray copy =
                torch.floats(owner, torch.toFloats(values), values.getShape().getShape());
        copy.setRequiresGradient(true);
        return copy;
    }

    Map<String, Delta> deltas() {
        return deltas;
    }

    /** Gradients of the mean loss, and the loss. */
    double backward(TokenBatch queries, TokenBatch documents) {
        try (NDManager scope = torch.scope();
                GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
            NDArray loss = loss(scope, vectors(scope, queries), vectors(scope, documents), queries, documents);
            collector.backward(loss);
            return loss.getFloat();
        }
    }

    /** A step of AdamW along the gradients that are there. */
    void update() {
        deltas.forEach((name, delta) -> {
            optimizer.update(name + ".down", delta.down(), delta.down().getGradient());
            optimizer.update(name + ".up", delta.up(), delta.up().getGradient());
        });
    }

    /** In-batch contrastive on MaxSim. */
    private static NDArray loss(NDManager scope, NDArray q, NDArray d, TokenBatch queries, TokenBatch documents) {
        NDArray scores = q.matMul(d.transpose())
                .reshape(queries.batch(), queries.length(), documents.batch(), documents.length())
                .max(new int[] {3})
                .mean(new int[] {1})
                .div(TEMPERATURE);
        NDArray positives = scope.eye(queries.batch(), documents.batch(), 0, scores.getDataType());
        return scores.logSoftmax(-1).mul(positives).sum().neg().div(queries.batch());
    }

    /** {@code [batch * length, width]}, each of length 1. */
    private NDArray vectors(NDManager scope, TokenBatch texts) {
        NDArray ids = scope.create(texts.ids(), new Shape(texts.batch(), texts.length()));
        NDArray bias = torch.one(scope, "relative_bias", weight(relative()), texts.length(), MAX_DISTANCE);
        NDArray x = Embedding.embedding(ids, weight("shared.weight"), SparseFormat.DENSE)
                .singletonOrThrow();
        x.attach(scope);
        for (int layer = 0; layer < layers; layer++) {
            String block = "encoder.block." + layer + ".layer.";
            x = x.add(attention(norm(x, block + "0.layer_norm"), block + "0.SelfAttention.", bias));
            x = x.add(feedForward(norm(x, block + "1.layer_norm"), block + "1.DenseReluDense."));
        }
        NDArray normalised = norm(x, "encoder.final_layer_norm").normalize(2, -1);
        return normalised.reshape(-1, normalised.getShape().get(2));
    }

    private static String relative() {
        return "encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight";
    }

    private NDArray weight(String name) {
        NDArray weight = weights.get(name);
        if (weight == null) {
            throw new IllegalArgumentException(name);
        }
        return weight;
    }

    private NDArray norm(NDArray x, String name) {
        NDArray length = x.square().mean(LAST, true).add(EPSILON).sqrt();
        return x.div(length).mul(weight(name + ".weight"));
    }

    private NDArray attention(NDArray x, String name, NDArray bias) {
        NDArray scores =
                perHead(map(x, name + "q")).matMul(perHead(map(x, name + "k")).transpose(0, 1, 3, 2));
        NDArray mixed = scores.add(bias).softmax(-1).matMul(perHead(map(x, name + "v")));
        Shape shape = x.getShape();
        return map(mixed.transpose(0, 2, 1, 3).reshape(shape.get(0), shape.get(1), -1), name + "o");
    }

    /** {@code [batch, heads, length, width]} of {@code [batch, length, heads * width]}. */
    private NDArray perHead(NDArray x) {
        Shape shape = x.getShape();
        return x.reshape(shape.get(0), shape.get(1), heads, -1).transpose(0, 2, 1, 3);
    }

    private NDArray feedForward(NDArray x, String name) {
        return map(gelu(map(x, name + "wi_0")).mul(map(x, name + "wi_1")), name + "wo");
    }

    /** The tanh form, {@code x sigmoid(2 sqrt(2 / pi) (x + 0.044715 x^3))}, which DJL has no operation for. */
    private static NDArray gelu(NDArray x) {
        NDArray inner = x.square().mul(0.044715).add(1).mul(x).mul(2 * Math.sqrt(2 / Math.PI));
        return Activation.sigmoid(inner).mul(x);
    }

    private NDArray map(NDArray x, String module) {
        NDArray mapped = Linear.linear(x, weight(module + ".weight")).singletonOrThrow();
        Delta delta = deltas.get(module);
        if (delta == null) {
            return mapped;
        }
        NDArray low = Linear.linear(x, delta.down()).singletonOrThrow();
        return mapped.add(Linear.linear(low, delta.up()).singletonOrThrow().mul(delta.scale()));
    }

    @Override
    public void close() {
        owner.close();
    }
}
