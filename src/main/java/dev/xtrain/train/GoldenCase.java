package dev.xtrain.train;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.xtrain.tensor.Safetensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A checkpoint, inputs, and what the reference implementation makes of them: a folder with {@code inputs.json},
 * {@code expected.safetensors} and {@code meta.json}. Tests hold xtrain to such cases, {@code doctor} holds a machine
 * to them.
 */
public final class GoldenCase {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    /** fp32 is trusted to be at least this far from fp64. */
    private static final double FLOOR = 1e-5;

    private static final double FACTOR = 4;

    private final Path directory;
    private final JsonNode meta;

    /** The case in that folder. */
    public GoldenCase(Path directory) {
        this.directory = directory;
        this.meta = json(directory.resolve("meta.json"));
    }

    /** A tensor of the reference, row-major. */
    public record Tensor(float[] values, long[] shape) {}

    /** A padded batch, {@code [batch][tokens]}. */
    public record Inputs(long[][] ids, long[][] mask) {}

    /** The case's folder, a model directory. */
    public Path directory() {
        return directory;
    }

    /** What {@code meta.json} says. */
    public JsonNode meta() {
        return meta;
    }

    /** A tensor of {@code expected.safetensors}. */
    public Tensor tensor(String name) {
        return tensor("expected.safetensors", name);
    }

    /** A tensor of another file of the case, such as {@code grads_inbatch_t1.0.safetensors}. */
    public Tensor tensor(String file, String name) {
        try (Safetensors weights = Safetensors.open(directory.resolve(file))) {
            var stored = weights.tensor(name);
            return new Tensor(stored.toFloats(), stored.shape());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The batch of that name in {@code inputs.json}. */
    public Inputs inputs(String batch) {
        JsonNode node =
                Objects.requireNonNull(json(directory.resolve("inputs.json")).get(batch), batch);
        return new Inputs(matrix(node.get("input_ids")), matrix(node.get("attention_mask")));
    }

    private static long[][] matrix(JsonNode rows) {
        long[][] matrix = new long[rows.size()][];
        for (int i = 0; i < matrix.length; i++) {
            matrix[i] = new long[rows.get(i).size()];
            for (int j = 0; j < matrix[i].length; j++) {
                matrix[i][j] = rows.get(i).get(j).asLong();
            }
        }
        return matrix;
    }

    /** The loss of a case such as {@code inbatch_t1.0} before the first step, in fp64. */
    public double loss(String trainingCase) {
        return meta.path("loss_fp64").path("loss_" + trainingCase).path(0).asDouble(Double.NaN);
    }

    /** How far a tensor of {@code expected.safetensors} may be off: 4 x what fp32 itself is, at least 4e-5. */
    public double tolerance(String tensor) {
        JsonNode flat = meta.path("fp32_vs_fp64_max_abs").path(tensor);
        return allowed(
                flat.isMissingNode() ? meta.path("fp32_vs_fp64").path("forward").path(tensor) : flat);
    }

    /** The same for the gradients of a case such as {@code inbatch_t1.0}. */
    public double gradientTolerance(String trainingCase) {
        return allowed(meta.path("fp32_vs_fp64").path("grads_max_abs").path(trainingCase));
    }

    /** The same for the parameters after some steps, such as {@code inbatch_t1.0.step3}. */
    public double stepTolerance(String trainingCaseAndStep) {
        return allowed(
                meta.path("fp32_vs_fp64").path("params_after_steps_max_abs").path(trainingCaseAndStep));
    }

    private static double allowed(JsonNode measured) {
        double difference = measured.asDouble(0);
        return FACTOR * (Double.isNaN(difference) ? FLOOR : Math.max(difference, FLOOR));
    }

    private static JsonNode json(Path file) {
        try {
            return JSON.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
