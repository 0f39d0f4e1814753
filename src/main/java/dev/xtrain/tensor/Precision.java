package dev.xtrain.tensor;

/**
 * In what type the frozen weights and the activations are kept and multiplied. The residual stream, adapters, their
 * gradients, the optimizer and the loss are fp32 in both.
 */
public enum Precision {
    FP32(6),
    BF16(15);

    private final int scalarType;

    Precision(int scalarType) {
        this.scalarType = scalarType;
    }

    /** PyTorch's number for the type (c10::ScalarType), as the kernels take it. */
    public int scalarType() {
        return scalarType;
    }
}
