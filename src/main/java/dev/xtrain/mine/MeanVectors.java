package dev.xtrain.mine;

import dev.xtrain.tensor.Vectors;
import java.util.ArrayList;
import java.util.List;

/** One vector for each item of several: the mean of its rows, L2-normalised. The first of two stages ranks by it. */
final class MeanVectors {

    private MeanVectors() {}

    static Vectors of(Vectors items) {
        List<float[]> means = new ArrayList<>();
        for (int item = 0; item < items.size(); item++) {
            means.add(mean(items.floats(item), items.dimension()));
        }
        return Vectors.of(items.dimension(), means);
    }

    static float[] mean(float[] rows, int dimension) {
        float[] mean = new float[dimension];
        for (int i = 0; i < rows.length; i++) {
            mean[i % dimension] += rows[i];
        }
        double squares = 0;
        for (float value : mean) {
            squares += (double) value * value;
        }
        float norm = (float) Math.sqrt(squares);
        for (int i = 0; i < dimension && norm > 0; i++) {
            mean[i] /= norm;
        }
        return mean;
    }
}
