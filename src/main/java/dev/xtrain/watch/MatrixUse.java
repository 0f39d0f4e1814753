package dev.xtrain.watch;

import dev.xtrain.model.EmbeddingModel;
import dev.xtrain.model.Encoder;
import dev.xtrain.model.LinearShape;
import dev.xtrain.tensor.ComputeDevice;
import dev.xtrain.tensor.MatrixPeak;
import dev.xtrain.tensor.Precision;
import dev.xtrain.tensor.Torch;
import dev.xtrain.train.TrainConfig;
import org.jspecify.annotations.Nullable;

/**
 * How much of the machine goes into the products that training is there for: those with the weights of the encoder's
 * linear maps, forward, for the input's gradient and, where they are trained themselves, for theirs. What it does
 * besides, pads and second passes among that, counts for nothing.
 *
 * <p>The peak is a product of [4352, 768] and [768, 2048], of fewer rows where the machine would need more than a
 * second. It is measured between two steps of a run that has lasted a minute, on a CPU.
 */
public final class MatrixUse {

    /** Of a multiplication and addition. */
    private static final int OPERATIONS = 2;

    private static final double MOST_SECONDS = 0.8;
    private static final int REPEATS = 8; // of one measurement
    private static final int FEW = 136;
    private static final int ROWS = 4_352;
    private static final int IN = 768;
    private static final int OUT = 2_048;

    private final Torch torch;
    private final Precision precision;
    private final long weights;
    private final int passes;
    private @Nullable Double peak;

    private MatrixUse(Torch torch, Precision precision, long weights, int passes) {
        this.torch = torch;
        this.precision = precision;
        this.weights = weights;
        this.passes = passes;
    }

    /** Of a model's training by that method. */
    public static MatrixUse of(EmbeddingModel model, TrainConfig.Method method) {
        long weights = Encoder.shapes(model.directory().configFile()).stream()
                .mapToLong(LinearShape::parameters)
                .sum();
        return new MatrixUse(model.torch(), model.encoder().precision(), weights, method.passes());
    }

    /** GFLOP/s of so many tokens in so many seconds. */
    double gigaflops(long tokens, double seconds) {
        return (double) OPERATIONS * passes * tokens * weights / seconds / 1e9;
    }

    /** These as a share of the peak; null where that is not known. */
    @Nullable
    Double share(double gigaflops) {
        return peak == null ? null : gigaflops / peak;
    }

    /** Whether {@link #measure} would make the peak known. */
    boolean isOpen() {
        return peak == null && torch.device() == ComputeDevice.CPU;
    }

    /** Takes a second at most. */
    void measure() {
        double few = gigaflopsOf(FEW);
        double most = MOST_SECONDS * few * 1e9 / (REPEATS * 2.0 * IN * OUT);
        peak = most <= FEW ? few : gigaflopsOf((int) Math.min(ROWS, most));
    }

    private double gigaflopsOf(int rows) {
        try (var product = new MatrixPeak(torch, precision, rows, IN, OUT)) {
            return product.gigaflops();
        }
    }
}
