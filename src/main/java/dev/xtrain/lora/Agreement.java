package dev.xtrain.lora;

import dev.xtrain.model.EmbeddingModel;
import dev.xtrain.model.TextEncoder.Kind;
import dev.xtrain.tensor.WeightType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * How alike the vectors of two models are: cosines, vector by vector, over a few texts of prose and code, or over
 * random ids where a model has no tokenizer.
 *
 * @param vectors how many were compared
 * @param minimum the smallest cosine
 * @param firstPercentile the cosine that 99 % of the vectors reach
 * @param mean their mean
 */
public record Agreement(int vectors, double minimum, double firstPercentile, double mean) {

    private static final double ENOUGH_IN_FP32 = 0.9999;
    private static final double ENOUGH_IN_16_BITS = 0.999;

    private static final String TEXTS = "/lora/verify.txt";
    private static final int RANDOM_TEXTS = 16;
    private static final int RANDOM_TOKENS = 48;

    /**
     * Encodes the same texts with both models, which must have the same vocabulary and give the same kind of vectors.
     */
    public static Agreement between(EmbeddingModel expected, EmbeddingModel actual) {
        List<float[]> wanted = new ArrayList<>();
        List<float[]> found = new ArrayList<>();
        if (expected.directory().hasTokenizer()) {
            for (Kind kind : Kind.values()) {
                wanted.addAll(expected.encode(texts(), kind));
                found.addAll(actual.encode(texts(), kind));
            }
        } else {
            List<int[]> ids = randomIds(expected.directory().vocabularySize());
            wanted.addAll(expected.encodeTokens(ids));
            found.addAll(actual.encodeTokens(ids));
        }
        return of(wanted, found, expected.dimension());
    }

    /** Compares the vectors of the same texts, each {@code [vectors x width]}. */
    static Agreement of(List<float[]> expected, List<float[]> actual, int width) {
        return of(cosines(expected, actual, width));
    }

    static Agreement of(double[] cosines) {
        double[] sorted = cosines.clone();
        Arrays.sort(sorted);
        return new Agreement(
                sorted.length,
                sorted[0],
                sorted[sorted.length / 100],
                Arrays.stream(sorted).average().orElseThrow());
    }

    private static double[] cosines(List<float[]> expected, List<float[]> actual, int width) {
        List<Double> cosines = new ArrayList<>();
        for (int text = 0; text < expected.size(); text++) {
            float[] a = expected.get(text);
            float[] b = actual.get(text);
            if (a.length != b.length) {
                throw new IllegalStateException("the models give " + a.length / width + " and " + b.length / width
                        + " vectors for the same text");
            }
            for (int from = 0; from < a.length; from += width) {
                cosines.add(cosine(a, b, from, width));
            }
        }
        return cosines.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static double cosine(float[] a, float[] b, int from, int width) {
        double dot = 0;
        double squaresA = 0;
        double squaresB = 0;
        for (int i = from; i < from + width; i++) {
            dot += (double) a[i] * b[i];
            squaresA += (double) a[i] * a[i];
            squaresB += (double) b[i] * b[i];
        }
        double cosine = dot / Math.sqrt(squaresA * squaresB);
        return Double.isNaN(cosine) ? -1 : cosine; // no vector at all agrees with nothing
    }

    private static List<String> texts() {
        try (InputStream in = Agreement.class.getResourceAsStream(TEXTS)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + TEXTS);
            }
            String all = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return List.of(all.split("\n----\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<int[]> randomIds(int vocabulary) {
        var random = new SplittableRandom(1);
        List<int[]> texts = new ArrayList<>();
        for (int i = 0; i < RANDOM_TEXTS; i++) {
            texts.add(random.ints(1 + random.nextInt(RANDOM_TOKENS), 0, vocabulary)
                    .toArray());
        }
        return texts;
    }

    /** Whether a model of such weights is close enough to the one it was made of. */
    public boolean isEnoughFor(WeightType type) {
        return type == WeightType.FP32 ? minimum >= ENOUGH_IN_FP32 : firstPercentile >= ENOUGH_IN_16_BITS;
    }

    /** The figures, and what is asked of them. */
    public String text(WeightType type) {
        return String.format(
                Locale.ROOT,
                "cosine of %,d vectors: smallest %.6f, first percentile %.6f, mean %.6f; asked for: %s",
                vectors,
                minimum,
                firstPercentile,
                mean,
                type == WeightType.FP32
                        ? "smallest at least " + ENOUGH_IN_FP32
                        : "first percentile at least " + ENOUGH_IN_16_BITS);
    }
}
