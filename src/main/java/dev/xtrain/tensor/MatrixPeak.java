package dev.xtrain.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.SplittableRandom;

/** How fast this device multiplies matrices: the limit that everything else is measured against. */
public final class MatrixPeak implements AutoCloseable {

    private static final int REPEATS = 8;

    private final Torch torch;
    private final NDManager owner;
    private final NDArray x;
    private final NDArray w;
    private final double flops;

    /** A product of {@code [rows, in]} and {@code [in, out]} in a precision. */
    public MatrixPeak(Torch torch, Precision precision, int rows, int in, int out) {
        this.torch = torch;
        this.owner = torch.scope();
        this.x = operand(rows, in, precision);
        this.w = operand(out, in, precision);
        this.flops = 2.0 * rows * in * out;
    }

    private NDArray operand(int rows, int columns, Precision precision) {
        float[] values = new float[rows * columns];
        var random = new SplittableRandom(rows);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble();
        }
        return torch.one(owner, "cast", torch.floats(owner, values, rows, columns), precision.scalarType());
    }

    /** GFLOP/s of a few products in a row, after one that is not counted. */
    public double gigaflops() {
        product();
        long start = System.nanoTime();
        for (int i = 0; i < REPEATS; i++) {
            product();
        }
        return flops * REPEATS / (System.nanoTime() - start);
    }

    /** One of its elements is read, so that a device has computed it when this returns. */
    private void product() {
        try (NDManager scope = torch.scope()) {
            NDArray y = torch.one(scope, "dense", x, w, torch.empty());
            y.get(0, 0).toType(DataType.FLOAT32, true).getFloat();
        }
    }

    @Override
    public void close() {
        owner.close();
    }
}
