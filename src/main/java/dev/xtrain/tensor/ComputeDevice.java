package dev.xtrain.tensor;

import ai.djl.Device;

/** Where the kernels run, and the few traits in which devices differ. */
public enum ComputeDevice {
    CPU,
    CUDA,
    MPS;

    /** DJL's name for it. */
    Device djl() {
        return switch (this) {
            case CPU -> Device.cpu();
            case CUDA -> Device.gpu();
            case MPS -> Device.of("mps", -1);
        };
    }

    /** The attention kernel that suits the device: fused ones with a backward of their own exist on the CPU only. */
    public String attentionKernel() {
        return this == CPU ? "attend_fused" : "attend_math";
    }

    /** The backward of maxima over tokens that suits the device. */
    public String maximaBackwardKernel() {
        return this == CPU ? "maxima_backward_sparse" : "maxima_backward";
    }
}
