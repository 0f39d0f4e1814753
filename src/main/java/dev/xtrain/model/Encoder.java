package dev.xtrain.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.xtrain.tensor.Precision;
import dev.xtrain.tensor.Torch;
import dev.xtrain.tensor.WeightFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A transformer encoder: token ids in, last hidden states out, and back.
 *
 * <p>It is an embedding, a position bias and a list of {@link Part}s, assembled by an {@link Architecture}. What trains
 * are the {@link LowRank} deltas attached to its {@link Linear} maps, or what is attached to its {@link Weight}s.
 */
public final class Encoder implements AutoCloseable {

    /** Token ids to the first residual stream. */
    interface Embedding {
        /** {@code [batch * length, width]}, fp32, from ids {@code [batch, length]}. */
        NDArray forward(Pass pass, NDArray ids);

        /** Adds to the gradients of what is trained; {@code dx} stays the caller's. */
        void backward(Pass pass, NDArray dx, NDArray ids);

        /** The vectors of tokens, {@code [vocabulary, width]}. */
        Weight words();
    }

    /** What is added to attention scores for the sake of position, once a batch. */
    interface PositionBias {
        /** None: positions are learned vectors in the embedding. */
        PositionBias NONE = (pass, padding) -> padding;

        /** The additive mask with the bias in it; consumes {@code padding}, {@code [batch, 1, 1, length]}. */
        NDArray add(Pass pass, NDArray padding);

        /** Adds to the gradients of what is trained. */
        default void backward(Pass pass) {}
    }

    private final Torch torch;
    private final Precision precision;
    private final NDManager weights;
    private final int width;
    private final int maxLength;
    private final Embedding embedding;
    private final PositionBias positionBias;
    private final List<Part> parts;
    private final List<Linear> linears;
    private final List<Weight> all;
    private int recomputed;

    /**
     * An encoder.
     *
     * @param weights the manager that owns all weights; closed with the encoder
     * @param width of the hidden states
     * @param maxLength the most tokens a text may have
     * @param linears every linear map, in order of modules
     * @param all every weight
     */
    Encoder(
            Torch torch,
            Precision precision,
            NDManager weights,
            int width,
            int maxLength,
            Embedding embedding,
            PositionBias positionBias,
            List<Part> parts,
            List<Linear> linears,
            List<Weight> all) {
        this.torch = torch;
        this.precision = precision;
        this.weights = weights;
        this.width = width;
        this.maxLength = maxLength;
        this.embedding = embedding;
        this.positionBias = positionBias;
        this.parts = List.copyOf(parts);
        this.linears = List.copyOf(linears);
        this.all = List.copyOf(all);
    }

    /**
     * Loads an encoder.
     *
     * @param config its {@code config.json}
     * @param weights its tensors; must stay open as long as the encoder
     * @param weightsPath where these are, for messages
     */
    public static Encoder load(Path config, WeightFile weights, Path weightsPath, Torch torch, Precision precision) {
        EncoderConfig settings = EncoderConfig.read(config);
        return Architecture.of(settings).build(settings, weights, weightsPath, torch, precision);
    }

    /** The linear maps that an encoder of that {@code config.json} has; needs no weights. */
    public static List<LinearShape> shapes(Path config) {
        EncoderConfig settings = EncoderConfig.read(config);
        return Architecture.of(settings).linears(settings);
    }

    /** Number of values in the tables of embeddings that an encoder of that {@code config.json} has. */
    public static long embedded(Path config) {
        EncoderConfig settings = EncoderConfig.read(config);
        return Architecture.of(settings).embedded(settings);
    }

    /** Width of the hidden states. */
    public int width() {
        return width;
    }

    /** The most tokens a text may have. */
    public int maxLength() {
        return maxLength;
    }

    /** The device it lives on. */
    public Torch torch() {
        return torch;
    }

    /** What the weights of its products are kept in. */
    public Precision precision() {
        return precision;
    }

    /** Every linear map, in order of modules. */
    public List<Linear> linears() {
        return linears;
    }

    /** Number of layers. */
    public int layers() {
        return (int) parts.stream().filter(Layer.class::isInstance).count();
    }

    /**
     * From now on training passes keep no more of the first so many layers than their input, and run them again in the
     * backward: less memory, the same gradients.
     */
    public void recompute(int layers) {
        this.recomputed = layers;
    }

    /** Bytes that a training pass of these texts keeps for its backward, as it is now: runs the forward. */
    public long tapeBytes(TokenBatch tokens, Dropout dropout) {
        try (Pass pass = training(tokens, dropout)) {
            forward(pass);
            return pass.tapeBytes();
        }
    }

    /** Every weight, in the order of loading. */
    public List<Weight> weights() {
        return all;
    }

    /** The vectors that tokens begin with, {@code [vocabulary, width]}. */
    public Weight words() {
        return embedding.words();
    }

    /** A pass of a batch without a tape. */
    public Pass inference(TokenBatch tokens) {
        return new Pass(torch, precision, tokens, false, 0, Dropout.NONE);
    }

    /** A pass of a batch as in training, but without a tape. */
    public Pass rehearsal(TokenBatch tokens, Dropout dropout) {
        return new Pass(torch, precision, tokens, false, 0, dropout);
    }

    /** A pass of a batch that {@link #backward} can follow. */
    public Pass training(TokenBatch tokens, Dropout dropout) {
        return new Pass(torch, precision, tokens, true, recomputed, dropout);
    }

    /** The last hidden states, fp32, {@code [batch * length, width]}; rows at pads hold no meaning. */
    public NDArray forward(Pass pass) {
        TokenBatch tokens = pass.tokens();
        if (tokens.length() > maxLength) {
            throw new IllegalArgumentException(
                    tokens.length() + " tokens are more than the model's " + maxLength + " positions");
        }
        NDManager scope = pass.scope();
        NDArray ids = torch.longs(scope, tokens.ids(), tokens.batch(), tokens.length());
        NDArray mask = torch.longs(scope, tokens.mask(), tokens.batch(), tokens.length());
        pass.attentionMask(positionBias.add(pass, pass.one("padding_mask", mask)));
        NDArray x = embedding.forward(pass, ids);
        pass.release(ids, mask);
        for (Part part : parts) {
            x = part.forward(pass, x);
        }
        return x;
    }

    /** Adds to the gradients of all that is trained; consumes the gradient of what {@link #forward} gave. */
    public void backward(Pass pass, NDArray gradient) {
        NDArray dx = gradient;
        for (Part part : reversed(parts)) {
            dx = part.backward(pass, dx);
        }
        if (embedding.words().isTrained()) {
            TokenBatch tokens = pass.tokens();
            NDArray ids = torch.longs(pass.scope(), tokens.ids(), tokens.batch(), tokens.length());
            embedding.backward(pass, dx, ids);
            pass.release(ids);
        }
        positionBias.backward(pass);
        pass.release(dx);
    }

    private static List<Part> reversed(List<Part> parts) {
        var reversed = new ArrayList<>(parts);
        Collections.reverse(reversed);
        return reversed;
    }

    @Override
    public void close() {
        weights.close();
    }
}
