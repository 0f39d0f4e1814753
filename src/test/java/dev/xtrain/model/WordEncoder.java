package dev.xtrain.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * An encoder without weights for tests: every word is a random unit vector that depends on the word alone.
 * Single-vector mode gives their normalised sum. Counts what it was asked for.
 */
public class WordEncoder implements TextEncoder {

    private static final int DIMENSION = 48;

    private final String identity;
    private final boolean multiVector;
    private int encoded;

    /** An encoder whose vectors depend on its identity. */
    public WordEncoder(String identity, boolean multiVector) {
        this.identity = identity;
        this.multiVector = multiVector;
    }

    /** Number of texts encoded so far. */
    public int encoded() {
        return encoded;
    }

    @Override
    public String identity() {
        return identity + multiVector;
    }

    @Override
    public String name() {
        return identity;
    }

    @Override
    public int dimension() {
        return DIMENSION;
    }

    @Override
    public Pooling pooling() {
        return multiVector ? Pooling.TOKENS : Pooling.CLS;
    }

    @Override
    public List<float[]> encode(List<String> texts, Kind kind) {
        encoded += texts.size();
        return texts.stream().map(this::encode).toList();
    }

    @Override
    public List<String> tokens(String text, Kind kind) {
        var words = new ArrayList<String>();
        words.add("[CLS]");
        for (String word : text.toLowerCase(Locale.ROOT).split("[^a-z0-9]+")) {
            if (!word.isEmpty()) {
                words.add(word);
            }
        }
        return words;
    }

    private float[] encode(String text) {
        List<float[]> words =
                tokens(text, Kind.DOCUMENT).stream().map(this::unit).toList();
        float[] values = new float[multiVector ? words.size() * DIMENSION : DIMENSION];
        for (int w = 0; w < words.size(); w++) {
            for (int i = 0; i < DIMENSION; i++) {
                values[multiVector ? w * DIMENSION + i : i] += words.get(w)[i];
            }
        }
        return multiVector ? values : normalised(values);
    }

    private float[] unit(String word) {
        var random = new SplittableRandom((identity + " " + word).hashCode());
        float[] vector = new float[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) {
            vector[i] = (float) random.nextDouble(-1, 1);
        }
        return normalised(vector);
    }

    private static float[] normalised(float[] vector) {
        double square = 0;
        for (float value : vector) {
            square += value * value;
        }
        for (int i = 0; i < vector.length; i++) {
            vector[i] /= (float) Math.sqrt(square);
        }
        return vector;
    }

    @Override
    public void close() {}
}
