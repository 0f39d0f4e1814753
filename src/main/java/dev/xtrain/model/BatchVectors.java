package dev.xtrain.model;

import ai.djl.ndarray.NDArray;

/**
 * What a model makes of a padded batch, at the batch's own length and zero at pads; for those who want tensors rather
 * than the vectors of texts.
 *
 * @param vectors {@code [batch * length * dimension]} of a model with a vector a token, else {@code [batch *
 *     dimension]}; L2-normalised
 * @param hidden last hidden states, {@code [batch * length * width]}, or empty where they were not asked for
 */
public record BatchVectors(float[] vectors, float[] hidden) {

    /** Encodes a batch, rows of like length together; every row needs a token. */
    public static BatchVectors of(EmbeddingModel model, TokenBatch batch, boolean withHidden) {
        int dimension = model.dimension();
        int width = model.encoder().width();
        int perText = model.multiVector() ? batch.length() * dimension : dimension;
        var result = new BatchVectors(
                new float[Math.multiplyExact(batch.batch(), perText)],
                new float[withHidden ? Math.multiplyExact(batch.ids().length, width) : 0]);
        int[] lengths = lengths(batch);
        for (int[] rows : LengthGroups.of(lengths)) {
            TokenBatch part = batch.rows(rows);
            BatchVectors values = pass(model, part, withHidden);
            for (int i = 0; i < rows.length; i++) {
                if (model.multiVector()) {
                    copyTokens(values.vectors, part, i, result.vectors, rows[i] * perText, dimension);
                } else {
                    System.arraycopy(values.vectors, i * dimension, result.vectors, rows[i] * dimension, dimension);
                }
                if (withHidden) {
                    copyTokens(values.hidden, part, i, result.hidden, rows[i] * batch.length() * width, width);
                }
            }
        }
        return result;
    }

    /** For each row one more than the place of its last token. */
    private static int[] lengths(TokenBatch batch) {
        int[] lengths = new int[batch.batch()];
        for (int i = 0; i < batch.mask().length; i++) {
            if (batch.mask()[i] != 0) {
                lengths[i / batch.length()] = i % batch.length() + 1;
            }
        }
        return lengths;
    }

    private static BatchVectors pass(EmbeddingModel model, TokenBatch batch, boolean withHidden) {
        try (Pass pass = model.encoder().inference(batch)) {
            NDArray states = model.encoder().forward(pass);
            float[] hidden = withHidden ? model.torch().toFloats(states) : new float[0];
            return new BatchVectors(model.torch().toFloats(model.head().forward(pass, states)), hidden);
        }
    }

    /** Rows at pads hold no meaning and stay behind. */
    private static void copyTokens(float[] from, TokenBatch batch, int row, float[] to, int offset, int width) {
        for (int token = 0; token < batch.length(); token++) {
            int place = row * batch.length() + token;
            if (batch.mask()[place] != 0) {
                System.arraycopy(from, place * width, to, offset + token * width, width);
            }
        }
    }

    /**
     * The first values of each vector, scaled to length 1 again; a vector of zeros stays one.
     *
     * @param dimension of the vectors now
     * @param kept how many values stay
     */
    static float[] shortened(float[] vectors, int dimension, int kept) {
        float[] shorter = new float[vectors.length / dimension * kept];
        for (int vector = 0; vector < vectors.length / dimension; vector++) {
            double squares = 0;
            for (int i = 0; i < kept; i++) {
                double value = vectors[vector * dimension + i];
                squares += value * value;
            }
            double scale = squares == 0 ? 0 : 1 / Math.sqrt(squares);
            for (int i = 0; i < kept; i++) {
                shorter[vector * kept + i] = (float) (scale * vectors[vector * dimension + i]);
            }
        }
        return shorter;
    }
}
