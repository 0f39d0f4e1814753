package dev.xtrain.tensor;

/** Which device the user wants. */
public enum DeviceChoice {
    /** The best one there is. */
    AUTO,
    CPU,
    CUDA,
    MPS;

    /** The device it means here. Errors: there is none such. */
    public ComputeDevice resolve() {
        return this == AUTO ? Hardware.bestDevice() : Hardware.require(ComputeDevice.valueOf(name()));
    }
}
