package dev.xtrain.model;

/** Activations of feed-forward layers. */
enum Activation {
    /** Hendrycks & Gimpel, arXiv:1606.08415, by the error function. */
    GELU_ERF(0),
    /** The same, by its tanh approximation ({@code gelu_new}, {@code gelu_pytorch_tanh}). */
    GELU_TANH(1),
    /** x * sigmoid(x). */
    SILU(2);

    private final int kind;

    Activation(int kind) {
        this.kind = kind;
    }

    /** The kernels' number for it. */
    int kind() {
        return kind;
    }
}
