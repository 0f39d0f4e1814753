package dev.xtrain.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Gathers the lengths of a step's vectors. */
final class NormSample {

    private final List<float[]> parts = new ArrayList<>();

    void add(float[] norms) {
        parts.add(norms);
    }

    /** How they are spread. */
    VectorNorms norms() {
        float[] all = new float[parts.stream().mapToInt(part -> part.length).sum()];
        int filled = 0;
        for (float[] part : parts) {
            System.arraycopy(part, 0, all, filled, part.length);
            filled += part.length;
        }
        Arrays.sort(all);
        return VectorNorms.of(all);
    }
}
