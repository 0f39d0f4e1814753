package dev.xtrain.model;

import dev.xtrain.tensor.StoredTensor;
import dev.xtrain.tensor.WeightFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a model directory is, read without loading it.
 *
 * @param linears the encoder's linear maps, in order of modules
 * @param parameters number of all stored values
 * @param dtypes in what the weights are stored
 * @param projections sizes of the layers behind the encoder, {@code 768 -> 128}
 * @param card licence and origin
 */
public record ModelSummary(
        List<LinearShape> linears, long parameters, Set<String> dtypes, List<String> projections, ModelCard card) {

    /** Reads it. Errors: a directory that is no model, or of an unknown architecture. */
    public static ModelSummary of(ModelDirectory model) {
        var dtypes = new TreeSet<String>();
        long parameters = 0;
        try (WeightFile weights = model.openWeights()) {
            for (String name : weights.names()) {
                StoredTensor tensor = weights.tensor(name);
                dtypes.add(tensor.dtype().name());
                parameters += tensor.elements();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ModelSummary(
                Encoder.shapes(model.configFile()),
                parameters,
                dtypes,
                model.projections().stream()
                        .map(dense -> dense.in() + " -> " + dense.out())
                        .toList(),
                ModelCard.read(model.path()));
    }

    /** Number of layers. */
    public int layers() {
        return 1 + linears.stream().mapToInt(LinearShape::layer).max().orElse(-1);
    }
}
