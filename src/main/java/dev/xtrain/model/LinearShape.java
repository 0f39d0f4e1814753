package dev.xtrain.model;

/**
 * A linear map as config.json alone tells of it: enough to choose what to adapt and to reckon what that costs.
 *
 * @param module full module name in the architecture, without {@code .weight}, such as
 *     {@code encoder.layer.0.attention.self.query}
 * @param role what it does in its layer
 * @param layer index of its layer, from 0
 * @param out width of the output
 * @param in width of the input
 * @param biased whether it has a bias
 */
public record LinearShape(String module, Role role, int layer, int out, int in, boolean biased) {

    /** Number of weights, without the bias. */
    public long parameters() {
        return (long) out * in;
    }
}
