package dev.xtrain.model;

import ai.djl.ndarray.NDArray;
import dev.xtrain.tensor.Precision;
import dev.xtrain.tensor.StoredTensor;
import dev.xtrain.tensor.Torch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A weight of an encoder: frozen as it was loaded, to which values that are trained can be attached in its place.
 *
 * <p>The loaded values, which may be the weight file's own memory, are never written to.
 */
public final class Weight {

    private final List<String> names;
    private final @Nullable StoredTensor stored;
    private final NDArray frozen;
    private final Precision precision;
    private final NDArray none;
    private @Nullable Trained trained;

    /**
     * What is computed with instead.
     *
     * @param values in the shape and precision of the loaded ones
     * @param gradient accumulated gradient, fp32
     */
    public record Trained(NDArray values, NDArray gradient) {}

    /**
     * A weight.
     *
     * @param names in the weight file: more than one where it is stored more than once
     * @param stored what was loaded
     * @param frozen the same, in the precision that is computed with
     * @param precision which that is
     */
    Weight(List<String> names, StoredTensor stored, NDArray frozen, Precision precision, Torch torch) {
        this.names = List.copyOf(names);
        this.stored = stored;
        this.frozen = frozen;
        this.precision = precision;
        this.none = torch.empty();
    }

    private Weight(Torch torch) {
        this.names = List.of();
        this.stored = null;
        this.frozen = torch.empty();
        this.precision = Precision.FP32;
        this.none = torch.empty();
    }

    /** No weight, such as the bias of a map that has none: an empty array. */
    static Weight absent(Torch torch) {
        return new Weight(torch);
    }

    /** Names in the weight file. */
    public List<String> names() {
        return names;
    }

    /** Its shape. */
    public long[] shape() {
        return frozen.getShape().getShape();
    }

    /** The precision that is computed with. */
    public Precision precision() {
        return precision;
    }

    /** The loaded values in fp32, not rounded to the precision that is computed with. */
    public float[] loaded() {
        return stored == null ? new float[0] : stored.toFloats();
    }

    /** Computes with these values from now on and trains them, or with the loaded ones again. */
    public void attach(@Nullable Trained values) {
        this.trained = values;
    }

    boolean isTrained() {
        return trained != null;
    }

    /** What to compute with. */
    public NDArray values() {
        return trained == null ? frozen : trained.values();
    }

    /** Where the gradient is accumulated; an empty array where it is frozen. */
    public NDArray gradient() {
        return trained == null ? none : trained.gradient();
    }
}
