package dev.xtrain.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDArray;
import dev.xtrain.tensor.ComputeDevice;
import dev.xtrain.tensor.Hardware;
import dev.xtrain.tensor.Precision;
import dev.xtrain.tensor.Torch;
import dev.xtrain.train.GoldenModel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The embedded models against ONNX Runtime on the same file: 200 real functions and queries, padded. */
class OnnxParityTest {

    private static final double HIDDEN_TOLERANCE = 5e-5;
    private static final double VECTOR_TOLERANCE = 1e-5;

    private static final double BF16_COSINE = 0.999;

    private static final Map<String, Comparison> COMPARISONS = new HashMap<>();

    /**
     * What a model's vectors differ by.
     *
     * @param hidden largest difference of a hidden state at a token
     * @param tokens of a normalised token vector
     * @param pooled of a normalised pooled vector
     * @param cosines of token vectors in bf16 to those in fp32, ascending; empty where the CPU has no bf16
     */
    private record Comparison(int texts, double hidden, double tokens, double pooled, double[] cosines) {}

    static Stream<String> models() {
        return EmbeddedModels.presets().stream().map(EmbeddedModels.Preset::name);
    }

    private static Comparison comparison(String model) {
        return COMPARISONS.computeIfAbsent(model, OnnxParityTest::compare);
    }

    private static Comparison compare(String name) {
        EmbeddedModels.Preset preset = EmbeddedModels.presets().stream()
                .filter(candidate -> candidate.name().equals(name))
                .findFirst()
                .orElseThrow();
        ModelDirectory directory = EmbeddedModels.open(name, Pooling.TOKENS);
        boolean bf16 = Hardware.bestPrecision(ComputeDevice.CPU) == Precision.BF16;
        int texts = 0;
        double hiddenDifference = 0;
        double tokenDifference = 0;
        double pooledDifference = 0;
        List<Double> cosines = new ArrayList<>();
        try (Torch torch = Torch.open(ComputeDevice.CPU);
                var reference = new OnnxReference(preset);
                EmbeddingModel model = EmbeddingModel.open(directory, torch, Precision.FP32);
                EmbeddingModel rounded =
                        EmbeddingModel.open(directory, torch, bf16 ? Precision.BF16 : Precision.FP32)) {
            int width = model.encoder().width();
            for (TokenBatch batch : ParityTexts.batches(model.tokenizer())) {
                texts += batch.batch();
                float[] expected = reference.hidden(batch);
                try (Pass pass = model.encoder().inference(batch)) {
                    NDArray hidden = model.encoder().forward(pass);
                    hiddenDifference =
                            Math.max(hiddenDifference, GoldenModel.difference(batch, hidden.toFloatArray(), expected));
                    float[] tokens = vectors(pass, hidden, Pooling.TOKENS);
                    tokenDifference = Math.max(
                            tokenDifference, GoldenModel.difference(batch, tokens, normalised(expected, width)));
                    for (Pooling pooling : List.of(Pooling.CLS, Pooling.MEAN)) {
                        float[] wanted = normalised(pooled(batch, expected, pooling), width);
                        pooledDifference =
                                Math.max(pooledDifference, difference(vectors(pass, hidden, pooling), wanted));
                    }
                    if (bf16) {
                        addCosines(batch, tokens, rounded.encode(batch), cosines);
                    }
                }
            }
        }
        double[] sorted =
                cosines.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return new Comparison(texts, hiddenDifference, tokenDifference, pooledDifference, sorted);
    }

    @ParameterizedTest
    @MethodSource("models")
    void givesTheSameHiddenStates(String model) {
        assertEquals(200, comparison(model).texts);
        assertTrue(comparison(model).hidden <= HIDDEN_TOLERANCE, "differ by " + comparison(model).hidden);
    }

    @ParameterizedTest
    @MethodSource("models")
    void givesTheSameTokenVectors(String model) {
        assertTrue(comparison(model).tokens <= VECTOR_TOLERANCE, "differ by " + comparison(model).tokens);
    }

    @ParameterizedTest
    @MethodSource("models")
    void givesTheSamePooledVectors(String model) {
        assertTrue(comparison(model).pooled <= VECTOR_TOLERANCE, "differ by " + comparison(model).pooled);
    }

    @ParameterizedTest
    @MethodSource("models")
    void bf16StaysCloseToFp32(String model) {
        double[] cosines = comparison(model).cosines;
        assumeTrue(cosines.length > 0, "this CPU has no bf16");
        double percentile = cosines[cosines.length / 100];
        assertTrue(percentile >= BF16_COSINE, "first percentile of " + cosines.length + " tokens: " + percentile);
    }

    private static float[] vectors(Pass pass, NDArray hidden, Pooling pooling) {
        return new Head(pooling, List.of()).forward(pass, pass.share(hidden)).toFloatArray();
    }

    /** The reference's pooled states. */
    private static float[] pooled(TokenBatch batch, float[] hidden, Pooling pooling) {
        int width = hidden.length / batch.ids().length;
        float[] pooled = new float[batch.batch() * width];
        for (int row = 0; row < batch.batch(); row++) {
            int tokens = pooling == Pooling.CLS ? 1 : batch.tokens(row);
            for (int column = 0; column < width; column++) {
                double sum = 0;
                for (int token = 0; token < tokens; token++) {
                    sum += hidden[(row * batch.length() + token) * width + column];
                }
                pooled[row * width + column] = (float) (sum / tokens);
            }
        }
        return pooled;
    }

    static float[] normalised(float[] rows, int width) {
        float[] normalised = new float[rows.length];
        for (int row = 0; row < rows.length; row += width) {
            double squares = 0;
            for (int i = row; i < row + width; i++) {
                squares += (double) rows[i] * rows[i];
            }
            for (int i = row; i < row + width; i++) {
                normalised[i] = (float) (rows[i] / Math.sqrt(squares));
            }
        }
        return normalised;
    }

    private static double difference(float[] actual, float[] expected) {
        assertEquals(expected.length, actual.length);
        double largest = 0;
        for (int i = 0; i < actual.length; i++) {
            largest = Math.max(largest, Math.abs(actual[i] - expected[i]));
        }
        return largest;
    }

    /** The cosine of every token's two vectors. */
    private static void addCosines(TokenBatch batch, float[] exact, List<float[]> rounded, List<Double> cosines) {
        int width = exact.length / batch.ids().length;
        for (int row = 0; row < batch.batch(); row++) {
            float[] actual = rounded.get(row);
            for (int i = 0; i < actual.length; i += width) {
                double product = 0;
                for (int j = 0; j < width; j++) {
                    product += (double) actual[i + j] * exact[row * batch.length() * width + i + j];
                }
                cosines.add(product);
            }
        }
    }
}
