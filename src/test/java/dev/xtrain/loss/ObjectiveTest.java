package dev.xtrain.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ObjectiveTest {

    private static final double STEP = 1e-6;

    private final SplittableRandom random = new SplittableRandom(3);

    private double[][] random(int queries, int documents) {
        double[][] values = new double[queries][documents];
        for (double[] row : values) {
            Arrays.setAll(row, i -> random.nextDouble() * 2 - 1);
        }
        return values;
    }

    /** By central differences. */
    private static void assertGradient(Objective objective, double[][] scores, Targets targets) {
        double[][] gradient = objective.of(scores, targets).gradient();
        for (int i = 0; i < scores.length; i++) {
            for (int j = 0; j < scores[i].length; j++) {
                double score = scores[i][j];
                scores[i][j] = score + STEP;
                double above = objective.of(scores, targets).loss();
                scores[i][j] = score - STEP;
                double below = objective.of(scores, targets).loss();
                scores[i][j] = score;
                assertEquals((above - below) / (2 * STEP), gradient[i][j], 1e-7, "score " + i + ", " + j);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1, false", "0.05, false", "1, true", "0.05, true"})
    void theContrastiveGradientIsThatOfItsValue(double temperature, boolean symmetric) {
        boolean[][] excluded = new boolean[3][5];
        excluded[1][4] = true;
        excluded[2][0] = true;
        for (boolean[][] out : new boolean[][][] {null, excluded}) {
            var targets = new Targets(new int[] {0, 1, 2}, out, null);
            assertGradient(new Contrastive(temperature, symmetric), random(3, 5), targets);
        }
    }

    @Test
    void theContrastiveLossIsTheLogOfTheSoftmaxAtTheTarget() {
        double[][] scores = {{2, 1, 0}, {0, 0, 0}};
        double expected = (-Math.log(Math.exp(4) / (Math.exp(4) + Math.exp(2) + 1)) + Math.log(3)) / 2;
        assertEquals(
                expected,
                new Contrastive(0.5, false).of(scores, Targets.first(2)).loss(),
                1e-12);
        double queries = (-Math.log(Math.exp(4) / (Math.exp(4) + 1)) - Math.log(1 / (Math.exp(2) + 1))) / 2;
        assertEquals(
                (expected + queries) / 2,
                new Contrastive(0.5, true).of(scores, Targets.first(2)).loss(),
                1e-12);
    }

    @Test
    void whatAnswersTooIsNoNegative() {
        double[][] scores = {{1, 3}, {0, 1}};
        var targets = new Targets(new int[] {0, 1}, new boolean[][] {{true, true}, {false, false}}, null);
        Objective.Value value = new Contrastive(1, false).of(scores, targets);
        assertArrayEquals(new double[] {0, 0}, value.gradient()[0], 0); // its own document is never left out
        ScoreFacts facts = ScoreFacts.of(scores, targets);
        assertEquals(new ScoreFacts(2, 2, 0.5, 0, 0.25, 1), facts);
        assertEquals(1, ScoreFacts.of(scores, Targets.first(2)).rankedFirst());
    }

    @Test
    void aTieIsNotTheFirstPlace() {
        double[][] collapsed = {{0.5, 0.5}, {0.5, 0.5}};
        assertEquals(0, ScoreFacts.of(collapsed, Targets.first(2)).rankedFirst());
    }

    @Test
    void largeScoresOverflowNothing() {
        double[][] scores = {{1e4, -1e4}, {1e4, 1e4}};
        Objective.Value value = new Contrastive(1e-3, true).of(scores, Targets.first(2));
        assertTrue(Double.isFinite(value.loss()), "" + value.loss());
        assertTrue(
                Arrays.stream(value.gradient()).flatMapToDouble(Arrays::stream).allMatch(Double::isFinite));
    }

    @Test
    void theDistillationGradientIsThatOfItsValue() {
        double[][] teacher = random(3, 4);
        teacher[0][2] = Double.NaN;
        Arrays.fill(teacher[1], 1, 4, Double.NaN); // one score teaches nothing
        var targets = new Targets(new int[] {0, 1, 2}, null, teacher);
        assertGradient(new Distillation(0.3, 0.7), random(3, 4), targets);
        double[] untaught = new Distillation(0.3, 0.7).of(random(3, 4), targets).gradient()[1];
        assertArrayEquals(new double[4], untaught);
    }

    /** T^2 times the mean over queries of KL(teacher || student), by its definition. */
    @Test
    void distillationIsTheDivergenceFromTheTeacher() {
        double[][] scores = {{1, 0}};
        double[][] teacher = {{0, 3}};
        double p = 1 / (1 + Math.exp(-1 / 0.5));
        double t = 1 / (1 + Math.exp(3 / 1.5));
        double expected = 0.25 * (t * Math.log(t / p) + (1 - t) * Math.log((1 - t) / (1 - p)));
        Function<double[][], Double> loss = scored -> new Distillation(0.5, 1.5)
                .of(scored, new Targets(new int[] {0}, null, teacher))
                .loss();
        assertEquals(expected, loss.apply(scores), 1e-12);
        assertEquals(0, loss.apply(new double[][] {{0, 1}}), 1e-12); // its softmax is the teacher's
    }

    @Test
    void temperaturesAreAboveZero() {
        assertThrows(IllegalArgumentException.class, () -> new Contrastive(0, false));
        assertThrows(IllegalArgumentException.class, () -> new Distillation(1, 0));
    }
}
