package dev.xtrain.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every kernel with a backward, in float64: its gradients are those of central differences and those of autograd on its
 * own forward, entry by entry. What the kernels make fp32 is made float64 here; {@link #isTheSameInFp32} ties the two.
 */
@ExtendWith(OneThread.class)
class KernelGradientTest {

    private static final long SEED = 20_261_121;
    private static final double STEP = 1e-5;
    private static final double DIFFERENCES_TOLERANCE = 1e-8;
    private static final double AUTOGRAD_TOLERANCE = 1e-12;
    private static final double FP32_TOLERANCE = 2e-6;

    private static Torch doubles;
    private static Torch singles;
    private static Autograd autograd;

    /** An array of a case: fp64 values, or whole numbers that are never differentiated. */
    private record Input(double[] values, long[] shape, DataType type, boolean wanted) {

        Input constant() {
            return new Input(values, shape, type, false);
        }

        NDArray in(NDManager scope, DataType floating) {
            return scope.create(values, new Shape(shape)).toType(type == DataType.FLOAT64 ? floating : type, true);
        }
    }

    /** A kernel with inputs. */
    private record Case(String name, String kernel, List<Input> inputs) {

        boolean[] wanted() {
            boolean[] wanted = new boolean[inputs.size()];
            for (int i = 0; i < wanted.length; i++) {
                wanted[i] = inputs.get(i).wanted;
            }
            return wanted;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    @BeforeAll
    static void load() {
        String cases = KernelVariants.resource("cases");
        doubles = KernelVariants.open(text -> KernelVariants.doubles(text) + cases);
        singles = KernelVariants.open(text -> text + cases);
        autograd = new Autograd(text -> KernelVariants.doubles(text) + cases + Autograd.gradients(cases));
    }

    @AfterAll
    static void close() {
        doubles.close();
        singles.close();
        autograd.close();
    }

    // the cases

    private static final SplittableRandom RANDOM = new SplittableRandom(SEED);

    private static Input random(long... shape) {
        return new Input(normal(shape), shape, DataType.FLOAT64, true);
    }

    private static double[] normal(long... shape) {
        return IntStream.range(0, (int) Arrays.stream(shape).reduce(1, Math::multiplyExact))
                .mapToDouble(i -> RANDOM.nextDouble() + RANDOM.nextDouble() + RANDOM.nextDouble() - 1.5)
                .toArray();
    }

    private static Input numbers(double... values) {
        return new Input(values, new long[] {values.length}, DataType.FLOAT64, false);
    }

    private static Input whole(DataType type, long[] shape, double... values) {
        return new Input(values, shape, type, false);
    }

    private static Input absent() {
        return numbers();
    }

    private static final List<Case> CASES = build();

    static Stream<Case> cases() {
        return CASES.stream();
    }

    private static List<Case> build() {
        List<Case> cases = new ArrayList<>();
        for (int maps = 1; maps <= 3; maps++) {
            for (String adapted : List.of("none", "first", "all", "last")) {
                for (boolean biased : new boolean[] {false, true}) {
                    for (boolean dropped : new boolean[] {false, true}) {
                        cases.add(project(maps, adapted, biased, dropped));
                        if (!adapted.equals("none")) {
                            cases.add(projectDora(maps, adapted, biased, dropped));
                        }
                    }
                }
            }
        }
        for (String kernel : List.of("attend_fused", "attend_math")) {
            for (double scale : new double[] {1, 0.4}) {
                cases.add(attend(kernel, scale, false));
                cases.add(attend(kernel, scale, true));
            }
        }
        cases.add(biasedAttention());
        for (int length : new int[] {1, 7}) {
            cases.add(new Case(
                    "relative_bias, length " + length, "relative_bias", List.of(random(8, 2), numbers(length, 16))));
        }
        Input ids = whole(DataType.INT64, new long[] {2, 3}, 1, 4, 1, 0, 4, 2);
        cases.add(new Case("lookup", "lookup", List.of(random(6, 4), ids)));
        cases.add(new Case(
                "lookup_with_positions",
                "lookup_with_positions",
                List.of(random(6, 4), random(5, 4), random(2, 4), ids)));
        cases.add(new Case("layer_norm", "layer_norm", List.of(random(5, 6), random(6), random(6))));
        cases.add(new Case("rms_norm", "rms_norm", List.of(random(5, 6), random(6))));
        for (int kind = 0; kind < 3; kind++) {
            cases.add(new Case("plain, activation " + kind, "plain", List.of(random(5, 6), numbers(kind))));
            cases.add(
                    new Case("gated, activation " + kind, "gated", List.of(random(5, 6), random(5, 6), numbers(kind))));
        }
        cases.add(new Case("pool", "pool", List.of(random(6, 4), random(2, 3).constant())));
        cases.add(new Case("l2", "l2", List.of(random(5, 6))));
        cases.add(new Case("dense", "dense", List.of(random(5, 6), random(3, 6), absent())));
        cases.add(new Case(
                "dense, bias",
                "dense",
                List.of(random(5, 6), random(3, 6), random(3).constant())));
        Input mask = whole(DataType.INT64, new long[] {2, 3}, 1, 1, 1, 1, 0, 0);
        cases.add(new Case("mask_tokens", "mask_tokens", List.of(random(6, 4), mask)));
        Input documents = whole(DataType.INT64, new long[] {3, 4}, 1, 1, 1, 1, 1, 0, 0, 0, 1, 1, 1, 0);
        cases.add(new Case("max_sim", "max_sim", List.of(random(2, 3, 5), random(3, 4, 5), mask, documents)));
        cases.add(new Case(
                "max_sim, dense", "max_sim_dense", List.of(random(2, 3, 5), random(3, 4, 5), mask, documents)));
        Input targets = whole(DataType.INT64, new long[] {4}, 6, 0, 3, 6);
        cases.add(new Case("token_losses", "token_losses", List.of(random(4, 5), random(7, 5), targets)));
        cases.add(new Case("cosine", "cosine", List.of(random(2, 5), random(3, 5))));
        for (int k : new int[] {1, 3, 5, 100}) {
            for (int paper = 0; paper < 2; paper++) {
                Input settings = whole(DataType.INT64, new long[] {2}, k, paper);
                cases.add(new Case(
                        "xtr, k " + k + (paper == 1 ? ", retrieved" : ", positive"),
                        "xtr",
                        List.of(random(2, 3, 5), random(3, 4, 5), mask, documents, settings)));
            }
        }
        return List.copyOf(cases);
    }

    private static Case project(int maps, String adapted, boolean biased, boolean dropped) {
        int rows = 5;
        int in = 4;
        double[] keep = IntStream.range(0, rows * in)
                .mapToDouble(i -> RANDOM.nextInt(4) == 0 ? 0 : 1)
                .toArray();
        List<Input> inputs = new ArrayList<>();
        inputs.add(random(rows, in));
        inputs.add(dropped ? whole(DataType.UINT8, new long[] {rows, in}, keep) : absent());
        inputs.add(numbers(IntStream.range(0, maps).mapToDouble(i -> 0.5 + i).toArray()));
        IntStream.range(0, maps).forEach(i -> inputs.add(random(3 + i, in)));
        IntStream.range(0, maps).forEach(i -> inputs.add(biased ? random(3 + i) : absent()));
        IntStream.range(0, maps).forEach(i -> inputs.add(isAdapted(adapted, i, maps) ? random(2, in) : absent()));
        IntStream.range(0, maps).forEach(i -> inputs.add(isAdapted(adapted, i, maps) ? random(3 + i, 2) : absent()));
        String name = "project, " + maps + " maps, adapted: " + adapted + (biased ? ", bias" : "")
                + (dropped ? ", dropout" : "");
        return new Case(name, "project", inputs);
    }

    /** The norms are constants of the case, those of its own weights. */
    private static Case projectDora(int maps, String adapted, boolean biased, boolean dropped) {
        int rows = 5;
        int in = 4;
        double keepScale = dropped ? 1.25 : 1;
        double[] keep = IntStream.range(0, rows * in)
                .mapToDouble(i -> RANDOM.nextInt(4) == 0 ? 0 : 1)
                .toArray();
        double[] scales = new double[1 + maps];
        scales[0] = keepScale;
        List<List<Input>> kinds = Stream.generate(() -> (List<Input>) new ArrayList<Input>())
                .limit(6)
                .toList();
        for (int i = 0; i < maps; i++) {
            double scale = 0.5 + i;
            scales[1 + i] = scale * keepScale;
            boolean isAdapted = isAdapted(adapted, i, maps);
            Input w = random(3 + i, in).constant();
            Input down = isAdapted ? random(2, in) : absent();
            Input up = isAdapted ? random(3 + i, 2) : absent();
            kinds.get(0).add(w);
            kinds.get(1).add(biased ? random(3 + i).constant() : absent());
            kinds.get(2).add(down);
            kinds.get(3).add(up);
            kinds.get(4).add(isAdapted ? random(3 + i) : absent());
            kinds.get(5).add(isAdapted ? numbers(rowNorms(w, down, up, scale)) : absent());
        }
        List<Input> inputs = new ArrayList<>();
        inputs.add(random(rows, in));
        inputs.add(dropped ? whole(DataType.UINT8, new long[] {rows, in}, keep) : absent());
        inputs.add(numbers(scales));
        kinds.forEach(inputs::addAll);
        String name = "project_dora, " + maps + " maps, adapted: " + adapted + (biased ? ", bias" : "")
                + (dropped ? ", dropout" : "");
        return new Case(name, "project_dora", inputs);
    }

    /** The lengths of the rows of W + scale B A. */
    private static double[] rowNorms(Input w, Input down, Input up, double scale) {
        int out = (int) w.shape[0];
        int in = (int) w.shape[1];
        int rank = (int) down.shape[0];
        double[] norms = new double[out];
        for (int o = 0; o < out; o++) {
            for (int i = 0; i < in; i++) {
                double value = w.values[o * in + i];
                for (int k = 0; k < rank; k++) {
                    value += scale * up.values[o * rank + k] * down.values[k * in + i];
                }
                norms[o] += value * value;
            }
            norms[o] = Math.sqrt(norms[o]);
        }
        return norms;
    }

    private static boolean isAdapted(String which, int map, int maps) {
        return switch (which) {
            case "none" -> false;
            case "first" -> map == 0;
            case "last" -> map == maps - 1;
            default -> true;
        };
    }

    /** Two texts of 5 and 3 tokens, two heads; with T5's bias the mask has values at every query and head. */
    private static Case attend(String kernel, double scale, boolean biased) {
        int batch = 2;
        int heads = 2;
        int length = 5;
        int real = 3;
        int maskHeads = biased ? heads : 1;
        int maskRows = biased ? length : 1;
        double[] bias = normal(heads, length, length);
        double[] mask = new double[batch * maskHeads * maskRows * length];
        for (int i = 0; i < mask.length; i++) {
            int text = i / (maskHeads * maskRows * length);
            mask[i] = text == 1 && i % length >= real ? Double.NEGATIVE_INFINITY : biased ? bias[i % bias.length] : 0;
        }
        Input additive = new Input(mask, new long[] {batch, maskHeads, maskRows, length}, DataType.FLOAT64, false);
        int rows = batch * length;
        int width = 6;
        Input q = random(rows, width);
        Input k = random(rows, width);
        Input v = random(rows, width);
        return new Case(
                kernel + ", scale " + scale + (biased ? ", bias" : ""),
                kernel,
                List.of(q, k, v, additive, numbers(batch, heads, scale)));
    }

    private static Case biasedAttention() {
        int length = 5;
        double[] padding = new double[2 * length];
        Arrays.fill(padding, length + 3, 2 * length, Double.NEGATIVE_INFINITY);
        var mask = new Input(padding, new long[] {2, 1, 1, length}, DataType.FLOAT64, false);
        return new Case(
                "attend_biased",
                "attend_biased",
                List.of(
                        random(2 * length, 6),
                        random(2 * length, 6),
                        random(2 * length, 6),
                        mask,
                        numbers(2, 2, 0.4),
                        random(1, 2, length, length)));
    }

    // the checks

    @ParameterizedTest
    @MethodSource("cases")
    void hasTheGradientsOfCentralDifferencesAndOfAutograd(Case kernelCase) {
        try (NDManager scope = doubles.scope()) {
            List<NDArray> inputs = arrays(scope, kernelCase, DataType.FLOAT64);
            List<NDArray> outputs = forward(doubles, scope, kernelCase, inputs);
            List<NDArray> dys = outputs.stream().map(y -> gradientOf(scope, y)).toList();
            List<double[]> actual = backward(doubles, scope, kernelCase, inputs, dys).stream()
                    .map(NDArray::toDoubleArray)
                    .toList();
            List<double[]> differences = differences(kernelCase, inputs, dys);
            List<double[]> byAutograd = autograd.run(kernelCase.kernel + "_autograd", inputs, dys, kernelCase.wanted());
            compare(kernelCase, "central differences", differences, actual, DIFFERENCES_TOLERANCE);
            compare(kernelCase, "autograd", byAutograd, actual, AUTOGRAD_TOLERANCE);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isTheSameInFp32(Case kernelCase) {
        List<double[]> wide = results(doubles, kernelCase, DataType.FLOAT64);
        List<double[]> narrow = results(singles, kernelCase, DataType.FLOAT32);
        compare(kernelCase, "float64", wide, narrow, FP32_TOLERANCE);
    }

    private static List<NDArray> arrays(NDManager scope, Case kernelCase, DataType floating) {
        return kernelCase.inputs.stream()
                .map(input -> input.in(scope, floating))
                .toList();
    }

    private static List<NDArray> forward(Torch torch, NDManager scope, Case kernelCase, List<NDArray> inputs) {
        return torch.run(scope, kernelCase.kernel + "_case", inputs);
    }

    private static List<NDArray> backward(
            Torch torch, NDManager scope, Case kernelCase, List<NDArray> inputs, List<NDArray> dys) {
        return torch.run(scope, kernelCase.kernel + "_case_backward", inputs, dys);
    }

    /** Outputs and gradients. */
    private static List<double[]> results(Torch torch, Case kernelCase, DataType floating) {
        try (NDManager scope = torch.scope()) {
            List<NDArray> inputs = arrays(scope, kernelCase, floating);
            List<NDArray> outputs = forward(torch, scope, kernelCase, inputs);
            List<NDArray> dys = outputs.stream()
                    .map(y -> gradientOf(scope, y).toType(floating, true))
                    .toList();
            var results = new NDList(outputs);
            results.addAll(backward(torch, scope, kernelCase, inputs, dys));
            return results.stream()
                    .map(array -> array.toType(DataType.FLOAT64, true).toDoubleArray())
                    .toList();
        }
    }

    /** An upstream gradient for an output, the same for the same shape. */
    private static NDArray gradientOf(NDManager scope, NDArray y) {
        var random = new SplittableRandom(SEED + y.size());
        double[] values = IntStream.range(0, (int) y.size())
                .mapToDouble(i -> 2 * random.nextDouble() - 1)
                .toArray();
        return scope.create(values, y.getShape());
    }

    /** d sum(y * dy) / d a for every entry of every wanted input. */
    private static List<double[]> differences(Case kernelCase, List<NDArray> inputs, List<NDArray> dys) {
        List<double[]> gradients = new ArrayList<>();
        List<double[]> weights = dys.stream().map(NDArray::toDoubleArray).toList();
        for (int i = 0; i < inputs.size(); i++) {
            Input input = kernelCase.inputs.get(i);
            if (!input.wanted) {
                continue;
            }
            double[] gradient = new double[input.values.length];
            for (int entry = 0; entry < gradient.length; entry++) {
                double[] values = input.values.clone();
                values[entry] += STEP;
                double above = weighted(kernelCase, inputs, i, values, weights);
                values[entry] -= 2 * STEP;
                double below = weighted(kernelCase, inputs, i, values, weights);
                gradient[entry] = (above - below) / (2 * STEP);
            }
            gradients.add(gradient);
        }
        return gradients;
    }

    /** sum(y * dy) with other values of one input. */
    private static double weighted(
            Case kernelCase, List<NDArray> inputs, int changed, double[] values, List<double[]> weights) {
        try (NDManager scope = doubles.scope()) {
            List<NDArray> arguments = new ArrayList<>(inputs);
            arguments.set(changed, scope.create(values, inputs.get(changed).getShape()));
            List<NDArray> outputs = forward(doubles, scope, kernelCase, arguments);
            double sum = 0;
            for (int i = 0; i < outputs.size(); i++) {
                double[] y = outputs.get(i).toDoubleArray();
                for (int j = 0; j < y.length; j++) {
                    sum += y[j] * weights.get(i)[j];
                }
            }
            return sum;
        }
    }

    private static void compare(
            Case kernelCase, String oracle, List<double[]> expected, List<double[]> actual, double tolerance) {
        assertEquals(expected.size(), actual.size(), kernelCase.name);
        for (int i = 0; i < expected.size(); i++) {
            double largest = Math.max(
                    1, Arrays.stream(expected.get(i)).map(Math::abs).max().orElse(0));
            assertEquals(expected.get(i).length, actual.get(i).length, kernelCase.name);
            double difference = 0;
            for (int j = 0; j < expected.get(i).length; j++) {
                difference = Math.max(difference, Math.abs(expected.get(i)[j] - actual.get(i)[j]) / largest);
            }
            assertTrue(
                    difference <= tolerance,
                    kernelCase.name + ": array " + i + " is " + difference + " off " + oracle + " (seed " + SEED + ")");
        }
    }

    // what differences do not show

    @Test
    void fusedAndMathAttentionAreTheSame() {
        List<Case> all =
                cases().filter(c -> c.kernel.startsWith("attend_fused")).toList();
        for (Case fused : all) {
            var math = new Case(fused.name.replace("fused", "math"), "attend_math", fused.inputs);
            compare(
                    math,
                    fused.name,
                    results(doubles, fused, DataType.FLOAT64),
                    results(doubles, math, DataType.FLOAT64),
                    1e-13);
        }
    }

    @Test
    void aZeroRowStaysZeroAndItsGradientFinite() {
        try (NDManager scope = singles.scope()) {
            NDArray x = singles.floats(scope, new float[] {0, 0, 3, 4}, 2, 2);
            NDList y = singles.run(scope, "l2", x);
            assertArrayEquals(new float[] {0, 0, 0.6f, 0.8f}, y.get(0).toFloatArray(), 1e-7f);
            NDArray dy = singles.floats(scope, new float[] {0, 0, 1, 0}, 2, 2);
            assertArrayEquals(
                    new float[] {0, 0, 0.128f, -0.096f},
                    singles.one(scope, "l2_backward", dy, y.get(0), y.get(1)).toFloatArray(),
                    1e-6f);
        }
    }

    @Test
    void normsAreThoseOfTheRowsOfTheSum() {
        Input w = random(5, 4);
        Input down = random(2, 4);
        Input up = random(5, 2);
        try (NDManager scope = doubles.scope()) {
            NDArray norms = doubles.one(
                    scope,
                    "row_norms",
                    List.of(w.in(scope, DataType.FLOAT64)),
                    List.of(down.in(scope, DataType.FLOAT64)),
                    List.of(up.in(scope, DataType.FLOAT64)),
                    new double[] {0.7});
            assertArrayEquals(rowNorms(w, down, up, 0.7), norms.toDoubleArray(), 1e-14);
        }
    }

    @Test
    void gradientsOfWeightsAccumulate() {
        try (NDManager scope = singles.scope()) {
            NDArray x = singles.floats(scope, new float[] {1, 2}, 1, 2);
            NDArray dy = singles.floats(scope, new float[] {3}, 1, 1);
            NDArray gradient = singles.floats(scope, new float[] {10, 20}, 1, 2);
            singles.run(scope, "dense_gradient", dy, x, gradient);
            assertArrayEquals(new float[] {13, 26}, gradient.toFloatArray());
        }
    }
}
