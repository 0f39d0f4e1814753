package dev.xtrain.tensor;

/** What a model's weights are saved as. */
public enum WeightType {
    FP32(Dtype.F32, "float32", Float.POSITIVE_INFINITY),
    /** Five bits of exponent: values from 65,520 on have no place in it. */
    FP16(Dtype.F16, "float16", 65_520),
    BF16(Dtype.BF16, "bfloat16", 0x1.FFp127f);

    private final Dtype dtype;
    private final String torchName;
    private final float limit;

    WeightType(Dtype dtype, String torchName, float limit) {
        this.dtype = dtype;
        this.torchName = torchName;
        this.limit = limit;
    }

    /** The element type of stored tensors. */
    public Dtype dtype() {
        return dtype;
    }

    /** What PyTorch and {@code config.json} call it. */
    public String torchName() {
        return torchName;
    }

    /** Whether a value stays finite in it; NaN and infinities do not. */
    public boolean holds(float value) {
        return Math.abs(value) < limit;
    }
}
