package dev.xtrain.model;

/** Activations of feed-forward layers; the ordinal is the kernels' {@code kind}. */
enum Activation {
    /** Hendrycks & Gimpel, arXiv:1606.08415, by the error function. */
    GELU_ERF,
    /** The same, by its tanh approximation ({@code gelu_new}, {@code gelu_pytorch_tanh}). */
    GELU_TANH,
    /** x * sigmoid(x). */
    SILU
}
