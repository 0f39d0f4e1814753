package dev.xtrain.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.xtrain.TinyModel;
import dev.xtrain.model.DenseModule;
import dev.xtrain.model.EmbeddingModel;
import dev.xtrain.model.ModelDirectory;
import dev.xtrain.tensor.ComputeDevice;
import dev.xtrain.tensor.Precision;
import dev.xtrain.tensor.Torch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The projection that training adds starts from the axes of largest second moment, about the origin. */
class PrincipalAxesTest {

    private static final int DIMENSION = 6;

    @TempDir
    Path folder;

    private static Torch torch;

    @BeforeAll
    static void openTorch() {
        torch = Torch.open(ComputeDevice.CPU);
    }

    @AfterAll
    static void closeTorch() {
        torch.close();
    }

    private static double dot(double[] a, double[] b) {
        return IntStream.range(0, a.length).mapToDouble(i -> a[i] * b[i]).sum();
    }

    /** Of axes that are known, as rows of a reflection, in an order that is not theirs; two of them point backwards. */
    @Test
    void findsKnownAxesLargestFirstAndPointingForward() {
        double[] normal = {1, 2, 3, 4};
        double[] moments = {1, 4, 0.25, 9};
        double[][] axes = new double[4][4];
        float[] moment = new float[16];
        for (int k = 0; k < 4; k++) {
            for (int i = 0; i < 4; i++) {
                axes[k][i] = (i == k ? 1 : 0) - 2 * normal[k] * normal[i] / 30;
            }
            for (int i = 0; i < 16; i++) {
                moment[i] += (float) (moments[k] * axes[k][i / 4] * axes[k][i % 4]);
            }
        }
        float[] expected = new float[12];
        int[] order = {3, 1, 0};
        int[] signs = {-1, 1, 1};
        for (int row = 0; row < 3; row++) {
            for (int i = 0; i < 4; i++) {
                expected[4 * row + i] = (float) (signs[row] * axes[order[row]][i]);
            }
        }
        try (NDManager scope = torch.scope()) {
            NDArray found = torch.one(scope, "principal_axes", torch.floats(scope, moment, 4, 4), 3);
            assertArrayEquals(new long[] {3, 4}, found.getShape().getShape());
            assertArrayEquals(expected, torch.toFloats(found), 1e-6f);
        }
    }

    @Test
    void aHeadStartsFromTheAxesOfItsDocuments() throws IOException {
        ModelDirectory directory = ModelDirectory.open(TinyModel.write(folder.resolve("base")));
        try (EmbeddingModel model = EmbeddingModel.open(directory, torch, Precision.FP32)) {
            List<int[]> documents = documents();
            double[][] moment = moment(model, documents);
            DenseModule projection;
            try (TrainableHead head = TrainableHead.of(model, new ProjectionSettings(DIMENSION, true), documents)) {
                projection = head.modules().get(0);
            }
            double[][] axes = axes(projection);
            double[] moments = new double[DIMENSION];
            for (int i = 0; i < DIMENSION; i++) {
                double[] axis = axes[i];
                double[] turned = times(moment, axis);
                moments[i] = dot(axis, turned);
                for (int j = 0; j < axis.length; j++) {
                    assertEquals(moments[i] * axis[j], turned[j], 1e-4 * moments[0], "axis " + i);
                }
                for (int j = 0; j < DIMENSION; j++) {
                    assertEquals(i == j ? 1 : 0, dot(axis, axes[j]), 1e-5, i + " and " + j);
                }
                double furthest = Arrays.stream(axis)
                        .boxed()
                        .max((a, b) -> Double.compare(Math.abs(a), Math.abs(b)))
                        .orElseThrow();
                assertTrue(furthest > 0, "axis " + i + " points backwards");
                assertTrue(i == 0 || moments[i] <= moments[i - 1], () -> Arrays.toString(moments));
            }
            assertTrue(largestOfTheRest(moment, axes) <= moments[DIMENSION - 1] * 1.001, Arrays.toString(moments));
        }
    }

    /** More than are encoded together; the longer texts in front. */
    private static List<int[]> documents() {
        var random = new SplittableRandom(5);
        List<int[]> documents = new ArrayList<>();
        for (int i = 0; i < 70; i++) {
            documents.add(random.ints(3 + (70 - i) / 3, 5, 100).toArray());
        }
        return documents;
    }

    /** Sum of x x' over the vectors of all tokens, whose mean is not taken away. */
    private static double[][] moment(EmbeddingModel model, List<int[]> documents) {
        int width = model.encoder().width();
        double[][] moment = new double[width][width];
        double[] sum = new double[width];
        int count = 0;
        for (float[] vectors : model.encodeTokens(documents)) {
            for (int row = 0; row < vectors.length; row += width) {
                count++;
                for (int i = 0; i < width; i++) {
                    sum[i] += vectors[row + i];
                    for (int j = 0; j < width; j++) {
                        moment[i][j] += (double) vectors[row + i] * vectors[row + j];
                    }
                }
            }
        }
        double mean = Math.sqrt(dot(sum, sum)) / count;
        assertTrue(mean > 0.1, "with a mean of length " + mean + " centring would change nothing");
        return moment;
    }

    private static double[][] axes(DenseModule projection) {
        assertEquals(DIMENSION, projection.out());
        double[][] axes = new double[DIMENSION][projection.in()];
        for (int i = 0; i < DIMENSION * projection.in(); i++) {
            axes[i / projection.in()][i % projection.in()] = projection.weight()[i];
        }
        return axes;
    }

    private static double[] times(double[][] matrix, double[] vector) {
        return Arrays.stream(matrix).mapToDouble(row -> dot(row, vector)).toArray();
    }

    /** By power iteration on what the axes leave of the moment. */
    private static double largestOfTheRest(double[][] moment, double[][] axes) {
        double[] vector = new SplittableRandom(9).doubles(moment.length).toArray();
        double value = 0;
        for (int round = 0; round < 1000; round++) {
            for (double[] axis : axes) {
                double share = dot(axis, vector);
                for (int i = 0; i < vector.length; i++) {
                    vector[i] -= share * axis[i];
                }
            }
            double norm = Math.sqrt(dot(vector, vector));
            double[] unit = Arrays.stream(vector).map(x -> x / norm).toArray();
            vector = times(moment, unit);
            value = dot(unit, vector);
        }
        return value;
    }
}
