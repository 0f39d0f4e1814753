package dev.xtrain.train;

import ai.djl.ndarray.NDArray;
import dev.xtrain.model.Dense;
import dev.xtrain.model.Encoder;
import dev.xtrain.model.Head;
import dev.xtrain.model.Pass;
import dev.xtrain.model.Pooling;
import dev.xtrain.model.TokenBatch;
import dev.xtrain.tensor.ComputeDevice;
import dev.xtrain.tensor.Precision;
import dev.xtrain.tensor.Safetensors;
import dev.xtrain.tensor.Torch;
import dev.xtrain.tensor.WeightFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/** A golden case's checkpoint, loaded: encoder and XTR head. */
public final class GoldenModel implements AutoCloseable {

    private final Safetensors weights;
    private final Safetensors projection;
    private final Torch torch;
    private final Encoder encoder;
    private final Head head;

    /** The case's model on a device. */
    public GoldenModel(GoldenCase golden, ComputeDevice device) {
        this(golden, Torch.open(device), golden.directory().resolve("config.json"), UnaryOperator.identity());
    }

    /**
     * The same otherwise, as tests open it to see that they would notice a defect.
     *
     * @param torch closed with the model
     * @param config the encoder's {@code config.json}
     * @param change what is made of the encoder's weights
     */
    public GoldenModel(GoldenCase golden, Torch torch, Path config, UnaryOperator<WeightFile> change) {
        Path directory = golden.directory();
        this.torch = torch;
        weights = Safetensors.open(directory.resolve("model.safetensors"));
        projection = Safetensors.open(directory.resolve("2_Dense/model.safetensors"));
        encoder = Encoder.load(
                config, change.apply(weights), directory.resolve("model.safetensors"), torch, Precision.FP32);
        NDArray dense = torch.weight(torch.scope(), projection.tensor("linear.weight"));
        NDArray gradient = torch.zeros(torch.scope(), dense.getShape().getShape());
        head = new Head(Pooling.TOKENS, List.of(new Dense(dense, torch.empty(), gradient)));
    }

    /** The device it is on. */
    public Torch torch() {
        return torch;
    }

    /** Its encoder, in fp32. */
    public Encoder encoder() {
        return encoder;
    }

    /** Its projection, with a gradient. */
    public Head head() {
        return head;
    }

    /** A golden batch as ours, unchanged in length. */
    public static TokenBatch batch(GoldenCase.Inputs inputs) {
        int rows = inputs.ids().length;
        int length = inputs.ids()[0].length;
        return new TokenBatch(flat(inputs.ids()), flat(inputs.mask()), rows, length);
    }

    private static long[] flat(long[][] matrix) {
        return Arrays.stream(matrix).flatMapToLong(Arrays::stream).toArray();
    }

    /** Last hidden states, {@code [batch * length * width]}. */
    public float[] hidden(TokenBatch batch) {
        try (Pass pass = encoder.inference(batch)) {
            return torch.toFloats(encoder.forward(pass));
        }
    }

    /** Token vectors, {@code [batch * length * dimension]}. */
    public float[] tokens(TokenBatch batch) {
        try (Pass pass = encoder.inference(batch)) {
            return torch.toFloats(head.forward(pass, encoder.forward(pass)));
        }
    }

    /** The largest absolute difference at real tokens; infinite where either is no number. */
    public static double difference(TokenBatch batch, float[] actual, float[] expected) {
        int width = expected.length / batch.ids().length;
        boolean[] pads = new boolean[expected.length];
        for (int i = 0; i < pads.length; i++) {
            pads[i] = batch.mask()[i / width] == 0;
        }
        return difference(actual, expected, pads);
    }

    /** The largest absolute difference; infinite where either is no number, or there are more of one than the other. */
    public static double difference(float[] actual, float[] expected) {
        return actual.length == expected.length
                ? difference(actual, expected, new boolean[expected.length])
                : Double.POSITIVE_INFINITY;
    }

    /** The largest absolute difference where nothing is exempt; infinite where either is no number. */
    static double difference(float[] actual, float[] expected, boolean[] exempt) {
        if (actual.length != expected.length) {
            throw new IllegalStateException(actual.length + " values where " + expected.length + " are expected");
        }
        double largest = 0;
        for (int i = 0; i < actual.length; i++) {
            if (!exempt[i]) {
                double difference = Math.abs(actual[i] - expected[i]);
                largest = Math.max(largest, Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference);
            }
        }
        return largest;
    }

    @Override
    public void close() {
        encoder.close();
        torch.close();
        try {
            weights.close();
            projection.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
