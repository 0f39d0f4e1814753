package dev.xtrain.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.xtrain.tensor.Autograd;
import dev.xtrain.tensor.ComputeDevice;
import dev.xtrain.tensor.KernelVariants;
import dev.xtrain.tensor.OneThread;
import dev.xtrain.tensor.Precision;
import dev.xtrain.tensor.Torch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Gradients through whole encoders, in float64, LoRA on every map and dropout 0.1 on: against central differences, and
 * against autograd on the step written out as one forward.
 */
@ExtendWith(OneThread.class)
class EncoderGradientTest {

    static final long SEED = 20_261_121;
    private static final double STEP = 1e-6;
    private static final double DIFFERENCES_TOLERANCE = 1e-7;
    private static final double AUTOGRAD_TOLERANCE = 1e-11;
    private static final int ENTRIES = 2;

    static TrainingStep doubles(String architecture, Pooling pooling, UnaryOperator<String> attention) {
        Torch torch = KernelVariants.open(text -> KernelVariants.doubles(attention.apply(text)));
        return new TrainingStep(torch, architecture, pooling, Precision.FP32, DataType.FLOAT64, SEED);
    }

    @ParameterizedTest
    @CsvSource({"bert,TOKENS", "bert,CLS", "bert,MEAN", "bert,LAST", "t5,TOKENS", "t5,CLS", "t5,MEAN", "t5,LAST"})
    void isThatOfCentralDifferences(String architecture, Pooling pooling) {
        try (TrainingStep step = doubles(architecture, pooling, text -> text)) {
            checkDifferences(step, pooling == Pooling.TOKENS ? ENTRIES : 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bert", "t5"})
    void isThatOfCentralDifferencesWithMathAttention(String architecture) {
        try (TrainingStep step = doubles(architecture, Pooling.TOKENS, KernelVariants::mathAttention)) {
            checkDifferences(step, 0);
        }
    }

    private static TrainingStep doraStep(String architecture, UnaryOperator<String> change) {
        Torch torch = KernelVariants.open(text -> KernelVariants.doubles(change.apply(text)));
        return new TrainingStep(torch, architecture, Pooling.TOKENS, Precision.FP32, DataType.FLOAT64, SEED, true);
    }

    /**
     * The norm is a constant in the backward: differences see the same gradient where it does not move with A and B.
     */
    @ParameterizedTest
    @ValueSource(strings = {"bert", "t5"})
    void isThatOfCentralDifferencesWithDora(String architecture) {
        try (TrainingStep step = doraStep(
                architecture,
                text -> KernelVariants.replace(
                        text,
                        "v = torch.addmm(w[i].to(6), up[i], down[i], beta=1, alpha=scales[i])",
                        "v = w[i].to(6)"))) {
            checkDifferences(step, 0);
        }
    }

    @Test
    void doesNotFollowDorasNorm() {
        try (TrainingStep step = doraStep("bert", text -> text)) {
            AssertionError off = assertThrows(AssertionError.class, () -> checkDifferences(step, ENTRIES));
            assertTrue(
                    String.valueOf(off.getMessage()).contains(".A is "), "m's gradient is right, A's is not: " + off);
        }
    }

    /** For each A, each B and the projection: some entries, and one direction that has a part in all of them. */
    private static void checkDifferences(TrainingStep step, int entries) {
        checkDifferences(step, step.trained(), entries);
    }

    /** The same for some of what is trained. */
    static void checkDifferences(TrainingStep step, List<TrainingStep.Trained> some, int entries) {
        double value = step.accumulate();
        assertEquals(step.loss(), value, 1e-6 * value);
        var random = new SplittableRandom(SEED);
        for (TrainingStep.Trained trained : some) {
            double[] gradient = trained.gradient().toDoubleArray();
            double largest = Arrays.stream(gradient).map(Math::abs).max().orElseThrow();
            assertTrue(largest > 1e-6, trained.name() + " has no gradient");
            for (int i = 0; i < entries; i++) {
                double[] axis = new double[gradient.length];
                axis[random.nextInt(axis.length)] = 1;
                check(step, trained, axis, gradient, largest);
            }
            double most = Math.sqrt(3d / gradient.length); // about a unit vector
            double[] direction = random.doubles(gradient.length, -most, most).toArray();
            check(step, trained, direction, gradient, largest);
        }
    }

    private static void check(
            TrainingStep step, TrainingStep.Trained trained, double[] direction, double[] gradient, double largest) {
        double expected = 0;
        for (int i = 0; i < direction.length; i++) {
            expected += direction[i] * gradient[i];
        }
        double above = shifted(step, trained, direction, STEP);
        double below = shifted(step, trained, direction, -STEP);
        trained.assign().accept(trained.values());
        double difference = Math.abs((above - below) / (2 * STEP) - expected);
        assertTrue(
                difference <= DIFFERENCES_TOLERANCE * largest,
                trained.name() + " is " + difference + " off, its largest " + largest + " (seed " + SEED + ")");
    }

    private static double shifted(TrainingStep step, TrainingStep.Trained trained, double[] direction, double by) {
        double[] values = trained.values().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] += by * direction[i];
        }
        trained.assign().accept(values);
        return step.loss();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bert", "t5"})
    void isThatOfAutogradOnTheWholeStep(String architecture) {
        String cases = KernelVariants.resource("cases") + KernelVariants.resource("encoders");
        try (TrainingStep step = doubles(architecture, Pooling.TOKENS, text -> text);
                var autograd = new Autograd(text -> KernelVariants.doubles(text) + cases + Autograd.gradients(cases));
                NDManager scope = step.torch().scope()) {
            step.accumulate();
            List<NDArray> arguments = new ArrayList<>();
            List<Integer> order = arguments(step, architecture, scope, arguments);
            boolean[] wanted = new boolean[arguments.size()];
            order.forEach(index -> wanted[index] = true);
            NDArray one = scope.create(1d);
            List<double[]> gradients = autograd.run("step_autograd", arguments, List.of(one), wanted);
            List<TrainingStep.Trained> trained = new ArrayList<>(step.trained());
            trained.add(0, trained.remove(trained.size() - 1)); // the projection comes first there
            assertEquals(trained.size(), gradients.size());
            for (int i = 0; i < gradients.size(); i++) {
                double[] actual = trained.get(i).gradient().toDoubleArray();
                double difference = 0;
                double largest = 0;
                for (int j = 0; j < actual.length; j++) {
                    difference =
                            Math.max(difference, Math.abs(actual[j] - gradients.get(i)[j]));
                    largest = Math.max(largest, Math.abs(actual[j]));
                }
                assertTrue(
                        difference <= AUTOGRAD_TOLERANCE * largest,
                        trained.get(i).name() + " is " + difference + " off, its largest " + largest);
            }
        }
    }

    /** The arguments of {@code step_case}; the indices of what is trained. */
    private static List<Integer> arguments(
            TrainingStep step, String architecture, NDManager scope, List<NDArray> arguments) {
        Torch torch = step.torch();
        boolean bert = architecture.equals("bert");
        List<Linear> linears = step.encoder().linears();
        int perLayer = bert ? 6 : 7;
        int sites = linears.size() / perLayer * 4;
        List<Integer> order = new ArrayList<>();
        double deltaScale = TrainingStep.SCALE / (1 - TrainingStep.RATE);
        arguments.add(scope.create(new double[] {4, deltaScale, bert ? 1 : 0, sites}));
        int queries = step.queries().batch();
        arguments.add(
                torch.longs(scope, IntStream.range(0, queries).asLongStream().toArray(), queries));
        double[] scale = new double[queries];
        Arrays.fill(scale, 1 / TrainingStep.TEMPERATURE);
        arguments.add(scope.create(scale, new ai.djl.ndarray.types.Shape(queries, 1)));
        TrainingStep.Trained projection = step.trained().get(step.trained().size() - 1);
        order.add(arguments.size());
        arguments.add(scope.create(projection.values(), new ai.djl.ndarray.types.Shape(projection.shape())));
        for (TokenBatch side : List.of(step.queries(), step.documents())) {
            NDArray ids = torch.longs(scope, side.ids(), side.batch(), side.length());
            arguments.add(embedded(step, bert, scope, ids));
            arguments.add(torch.longs(scope, side.mask(), side.batch(), side.length()));
            Dropout dropout = step.dropout().side(side.equals(step.queries()) ? 0 : 1);
            for (int site = 0; site < sites; site++) {
                int width = linears.get(site / 4 * perLayer + firstOfSite(bert, site % 4))
                        .in();
                arguments.add(dropout.mask(torch, scope, site, side.batch() * side.length(), width));
            }
        }
        if (bert) {
            norm(step, scope, "embeddings.LayerNorm", arguments);
        } else {
            arguments.add(weight(step, scope, "encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight"));
        }
        for (int i = 0; i < linears.size(); i++) {
            Linear linear = linears.get(i);
            int place = i % perLayer;
            String block = "encoder.block." + i / perLayer + ".layer.";
            if (!bert && (place == 0 || place == 4)) {
                arguments.add(weight(step, scope, block + (place == 0 ? 0 : 1) + ".layer_norm.weight"));
            }
            LowRank delta = Objects.requireNonNull(linear.lowRank());
            arguments.add(linear.weight().values());
            arguments.add(linear.bias().values());
            order.add(arguments.size());
            arguments.add(delta.down());
            order.add(arguments.size());
            arguments.add(delta.up());
            if (bert && (place == 3 || place == 5)) {
                norm(step, scope, linear.module().replace(".dense", ".LayerNorm"), arguments);
            }
        }
        if (!bert) {
            arguments.add(weight(step, scope, "encoder.final_layer_norm.weight"));
        }
        return order;
    }

    /** Index within a layer of the first map that has the site's input. */
    private static int firstOfSite(boolean bert, int site) {
        return switch (site) {
            case 0 -> 0;
            case 1 -> 3;
            case 2 -> 4;
            default -> bert ? 5 : 6;
        };
    }

    private static NDArray embedded(TrainingStep step, boolean bert, NDManager scope, NDArray ids) {
        if (!bert) {
            return step.torch().one(scope, "lookup", weight(step, scope, "shared.weight"), ids);
        }
        return step.torch()
                .one(
                        scope,
                        "lookup_with_positions",
                        weight(step, scope, "embeddings.word_embeddings.weight"),
                        weight(step, scope, "embeddings.position_embeddings.weight"),
                        weight(step, scope, "embeddings.token_type_embeddings.weight"),
                        ids,
                        0);
    }

    private static void norm(TrainingStep step, NDManager scope, String name, List<NDArray> arguments) {
        arguments.add(weight(step, scope, name + ".weight"));
        arguments.add(weight(step, scope, name + ".bias"));
    }

    private static NDArray weight(TrainingStep step, NDManager scope, String name) {
        return step.torch().weight(scope, step.weights().tensor(name));
    }

    // the same in fp32 and bf16

    @ParameterizedTest
    @CsvSource({
        "bert,FP32,false,false,0.9999999",
        "t5,FP32,false,false,0.9999999",
        "bert,BF16,false,false,0.99",
        "t5,BF16,false,false,0.9",
        "bert,BF16,true,false,0.99",
        "t5,BF16,true,false,0.9",
        "bert,FP32,false,true,0.9999999",
        "bert,BF16,false,true,0.99"
    })
    void pointsTheSameWayInThePrecisionsOfTraining(
            String architecture, Precision precision, boolean mathAttention, boolean dora, double cosine) {
        Torch torch =
                mathAttention ? KernelVariants.open(KernelVariants::mathAttention) : Torch.open(ComputeDevice.CPU);
        try (TrainingStep exact = dora
                        ? doraStep(architecture, text -> text)
                        : doubles(architecture, Pooling.TOKENS, text -> text);
                TrainingStep step = new TrainingStep(
                        torch, architecture, Pooling.TOKENS, precision, DataType.FLOAT32, SEED, dora)) {
            exact.accumulate();
            step.accumulate();
            double product = 0;
            double squares = 0;
            double exactSquares = 0;
            for (int i = 0; i < step.trained().size(); i++) {
                double[] expected = exact.trained().get(i).gradient().toDoubleArray();
                float[] actual = step.trained().get(i).gradient().toFloatArray();
                for (int j = 0; j < actual.length; j++) {
                    product += actual[j] * expected[j];
                    squares += (double) actual[j] * actual[j];
                    exactSquares += expected[j] * expected[j];
                }
            }
            double found = product / Math.sqrt(squares * exactSquares);
            assertTrue(found >= cosine, "cosine " + found);
        }
    }

    @Test
    void addsUpOverSteps() {
        try (TrainingStep step = doubles("bert", Pooling.TOKENS, text -> text)) {
            step.accumulate();
            double[] once = step.trained().get(0).gradient().toDoubleArray();
            step.accumulate();
            double[] twice = step.trained().get(0).gradient().toDoubleArray();
            for (int i = 0; i < once.length; i++) {
                assertEquals(2 * once[i], twice[i], 1e-12 * Math.max(1, Math.abs(once[i])));
            }
        }
    }
}
