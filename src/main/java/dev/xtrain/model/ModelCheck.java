package dev.xtrain.model;

import dev.xtrain.io.StopSignal;
import dev.xtrain.io.UserError;
import dev.xtrain.tensor.StoredTensor;
import dev.xtrain.tensor.WeightFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/** Whether a model is whole: every value a finite number, every tensor in its place, vectors of length 1. */
public final class ModelCheck {

    private static final double LENGTH_TOLERANCE = 1e-3;

    /** Ids that any vocabulary has. */
    private static final int[] SOME_IDS = {2, 3, 5, 7};

    private ModelCheck() {}

    /** Goes through all stored values. Errors: one that is no finite number. Returns the number of tensors. */
    public static int requireFinite(ModelDirectory model) {
        for (DenseModule projection : model.projections()) {
            requireFinite(projection.weight(), model.path(), "linear.weight of the projection");
            requireFinite(projection.bias(), model.path(), "linear.bias of the projection");
        }
        try (WeightFile weights = model.openWeights()) {
            for (String name : weights.names()) {
                StopSignal.check();
                StoredTensor tensor = weights.tensor(name);
                if (tensor.dtype().isFloating()) {
                    requireFinite(tensor.toFloats(), model.weightFile(), name);
                }
            }
            return weights.names().size();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Errors: a value of a tensor is no finite number. */
    static void requireFinite(float[] values, Path file, String tensor) {
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw UserError.doing("reading weights")
                        .expected("finite values")
                        .found(Float.toString(value))
                        .at(file)
                        .in(tensor)
                        .fix("Use an intact copy of the model.");
            }
        }
    }

    /** Encodes a little with a loaded model. Errors: vectors that are not of length 1. */
    public static void requireVectors(EmbeddingModel model) {
        List<float[]> vectors = model.directory().hasTokenizer()
                ? model.encode(List.of("a text", "fn main() {}"), TextEncoder.Kind.DOCUMENT)
                : model.encodeTokens(List.of(SOME_IDS));
        int width = model.dimension();
        for (float[] text : vectors) {
            for (int from = 0; from < text.length; from += width) {
                double squares = 0;
                for (int i = from; i < from + width; i++) {
                    squares += (double) text[i] * text[i];
                }
                if (!(Math.abs(Math.sqrt(squares) - 1) <= LENGTH_TOLERANCE)) {
                    throw UserError.doing("verifying the model")
                            .expected("vectors of length 1")
                            .found("length " + Math.sqrt(squares))
                            .at(model.directory().path())
                            .fix("Check that config.json and weights belong together.");
                }
            }
        }
    }
}
