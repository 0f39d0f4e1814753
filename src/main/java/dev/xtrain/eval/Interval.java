package dev.xtrain.eval;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * A range of values.
 *
 * @param low its lower end
 * @param high its upper end
 */
public record Interval(double low, double high) {

    /** In JSON an array of two. */
    @JsonValue
    double[] toArray() {
        return new double[] {low, high};
    }
}
