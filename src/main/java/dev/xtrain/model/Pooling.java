package dev.xtrain.model;

/** How the vectors of a text follow from its hidden states. */
public enum Pooling {
    /** Every token has its own: late interaction. */
    TOKENS,
    /** The first token's. */
    CLS,
    /** The mean over tokens. */
    MEAN,
    /** The last token's. */
    LAST
}
