package dev.xtrain.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.xtrain.tensor.ComputeDevice;
import dev.xtrain.tensor.KernelVariants;
import dev.xtrain.tensor.OneThread;
import dev.xtrain.tensor.Precision;
import dev.xtrain.tensor.Torch;
import dev.xtrain.train.AdamW;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Gradients of an encoder's own weights through whole encoders, in float64, against central differences: linear maps
 * and biases, norms, embeddings, T5's relative position bias.
 */
@ExtendWith(OneThread.class)
class WeightGradientTest {

    private static TrainingStep step(String architecture, String target, String replacement) {
        return EncoderGradientTest.doubles(
                        architecture,
                        Pooling.TOKENS,
                        text -> target.isEmpty() ? text : KernelVariants.replace(text, target, replacement))
                .withWeights();
    }

    /** A key's bias adds the same to all scores of a query, which softmax does not see. */
    private static List<TrainingStep.Trained> withGradient(TrainingStep step) {
        List<String> weights = step.encoder().weights().stream()
                .map(weight -> weight.names().get(0))
                .filter(name -> !name.endsWith(".key.bias"))
                .toList();
        return step.trained().stream()
                .filter(trained -> weights.contains(trained.name()))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bert", "t5"})
    void isThatOfCentralDifferencesForEveryWeight(String architecture) {
        try (TrainingStep step = step(architecture, "", "")) {
            int deltas = 2 * step.encoder().linears().size() + 1;
            assertEquals(
                    deltas + step.encoder().weights().size(), step.trained().size());
            EncoderGradientTest.checkDifferences(step, withGradient(step), 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bert", "t5"})
    void isTheSameWhereLayersAreRunAgain(String architecture) {
        try (TrainingStep kept = step(architecture, "", "");
                TrainingStep again = step(architecture, "", "")) {
            again.encoder().recompute(again.encoder().layers());
            kept.accumulate();
            again.accumulate();
            for (int i = 0; i < kept.trained().size(); i++) {
                assertArrayEquals(
                        kept.trained().get(i).gradient().toDoubleArray(),
                        again.trained().get(i).gradient().toDoubleArray(),
                        kept.trained().get(i).name());
            }
        }
    }

    @Test
    void isNothingForAKeysBias() {
        try (TrainingStep step = step("bert", "", "")) {
            step.accumulate();
            List<TrainingStep.Trained> biases = step.trained().stream()
                    .filter(trained -> trained.name().endsWith(".key.bias"))
                    .toList();
            assertEquals(step.encoder().linears().size() / 6, biases.size());
            for (TrainingStep.Trained bias : biases) {
                double[] gradient = bias.gradient().toDoubleArray();
                assertArrayEquals(new double[gradient.length], gradient, 1e-12);
            }
        }
    }

    /** Pads carry no gradient, so that their row stays as it was, as in transformers, which leaves it out. */
    @ParameterizedTest
    @ValueSource(strings = {"bert", "t5"})
    void isNothingForPadsAndTokensThatDoNotOccur(String architecture) {
        try (TrainingStep step = step(architecture, "", "")) {
            step.accumulate();
            TrainingStep.Trained words = step.trained().stream()
                    .filter(trained ->
                            trained.name().equals(step.encoder().words().names().get(0)))
                    .findFirst()
                    .orElseThrow();
            double[] gradient = words.gradient().toDoubleArray();
            int width = step.encoder().width();
            boolean[] occurs = new boolean[gradient.length / width];
            for (TokenBatch texts : List.of(step.queries(), step.documents())) {
                for (int i = 0; i < texts.ids().length; i++) {
                    occurs[(int) texts.ids()[i]] |= texts.mask()[i] != 0;
                }
            }
            for (int id = 0; id < occurs.length; id++) {
                double largest = Arrays.stream(gradient, id * width, (id + 1) * width)
                        .map(Math::abs)
                        .max()
                        .orElseThrow();
                assertTrue(occurs[id] ? largest > 1e-9 : largest == 0, "token " + id + ": " + largest);
            }
        }
    }

    /** Three steps of AdamW in fp32, against the same in float64 by the method's own formulas. */
    @ParameterizedTest
    @ValueSource(strings = {"bert", "t5"})
    void threeStepsEndWhereThoseOfFloat64Do(String architecture) {
        var settings = new AdamW.Settings(0.9, 0.999, 1e-3, 0.1);
        double rate = 1e-2;
        try (TrainingStep exact = step(architecture, "", "");
                TrainingStep step = new TrainingStep(
                                Torch.open(ComputeDevice.CPU),
                                architecture,
                                Pooling.TOKENS,
                                Precision.FP32,
                                DataType.FLOAT32,
                                EncoderGradientTest.SEED)
                        .withWeights()) {
            List<Weight> weights = step.encoder().weights();
            List<NDArray> gradients = weights.stream().map(Weight::gradient).toList();
            List<NDArray> values = weights.stream().map(Weight::values).toList();
            List<TrainingStep.Trained> trained = exact.trained()
                    .subList(
                            exact.trained().size() - weights.size(),
                            exact.trained().size());
            List<Reference> references = trained.stream().map(Reference::new).toList();
            try (var optimizer = new AdamW(step.torch(), settings, values, gradients)) {
                for (int number = 1; number <= 3; number++) {
                    step.accumulate();
                    optimizer.step(rate, 1);
                    exact.accumulate();
                    for (Reference reference : references) {
                        reference.step(settings, rate, number);
                    }
                    try (NDManager scope = exact.torch().scope()) {
                        exact.torch()
                                .run(
                                        scope,
                                        "zero",
                                        trained.stream()
                                                .map(TrainingStep.Trained::gradient)
                                                .toList());
                    }
                }
            }
            for (int i = 0; i < values.size(); i++) {
                double[] expected = references.get(i).values;
                double[] actual = step.torch().toDoubles(values.get(i));
                double off = 0;
                double moved = 0;
                for (int j = 0; j < expected.length; j++) {
                    off += Math.pow(expected[j] - actual[j], 2);
                    moved += Math.pow(expected[j] - trained.get(i).values()[j], 2);
                }
                assertTrue(
                        Math.sqrt(off) <= 5e-3 * Math.sqrt(moved),
                        trained.get(i).name() + " is " + Math.sqrt(off) + " off, has moved by " + Math.sqrt(moved));
            }
        }
    }

    private static final class Reference {
        private final TrainingStep.Trained trained;
        private final double[] values;
        private final double[] first;
        private final double[] second;

        Reference(TrainingStep.Trained trained) {
            this.trained = trained;
            this.values = trained.values().clone();
            this.first = new double[values.length];
            this.second = new double[values.length];
        }

        void step(AdamW.Settings settings, double rate, int number) {
            double[] gradient = trained.gradient().toDoubleArray();
            for (int i = 0; i < values.length; i++) {
                first[i] = settings.beta1() * first[i] + (1 - settings.beta1()) * gradient[i];
                second[i] = settings.beta2() * second[i] + (1 - settings.beta2()) * gradient[i] * gradient[i];
                double m = first[i] / (1 - Math.pow(settings.beta1(), number));
                double v = second[i] / (1 - Math.pow(settings.beta2(), number));
                values[i] -= rate * settings.weightDecay() * values[i] + rate * m / (Math.sqrt(v) + settings.epsilon());
            }
            trained.assign().accept(values);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bert | b_grad.add_(torch.sum(dy, [0], dtype=6)) | b_grad.add_(torch.mean(dy, [0], dtype=6))",
                "bert | w_grad.addmm_(torch.t(dy), x) | w_grad.add_(torch.mm(torch.t(dy), x), alpha=0.5)",
                "bert | b_grad.add_(db) | b_grad.add_(dw)",
                "bert | torch.select(types_grad, 0, 0) | torch.select(types_grad, 0, 1)",
                "bert | torch.slice(positions_grad, 0, first, first + ids.size(1)) "
                        + "| torch.slice(positions_grad, 0, first + 1, first + 1 + ids.size(1))",
                "t5 | w_grad.add_(torch.sum(torch.mul(dy, n), [0])) | w_grad.add_(torch.sum(torch.mul(dy, x), [0]))",
                "t5 | mask_grad.add_(torch.sum(dscores, [0], True)) | mask_grad.copy_(torch.sum(dscores, [0], True))",
                "t5 | table_grad.index_add_(0, ids.view(-1), dx) | torch.index_add(table_grad, 0, ids.view(-1), dx)"
            })
    void aMutantIsCaught(String architecture, String target, String replacement) {
        try (TrainingStep step = step(architecture, target, replacement)) {
            assertThrows(AssertionError.class, () -> EncoderGradientTest.checkDifferences(step, withGradient(step), 0));
        }
    }
}
