package dev.xtrain.tensor;

/** In which precision the user wants frozen weights and activations. */
public enum PrecisionChoice {
    /** bf16 where the device multiplies it faster, else fp32. */
    AUTO,
    FP32,
    BF16;

    /** The precision it means on a device. */
    public Precision resolve(ComputeDevice device) {
        return this == AUTO ? Hardware.bestPrecision(device) : Precision.valueOf(name());
    }
}
