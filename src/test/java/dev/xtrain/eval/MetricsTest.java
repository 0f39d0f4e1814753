package dev.xtrain.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.xtrain.eval.Metrics.Placed;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MetricsTest {

    @Test
    void countsOneAnswerByHand() {
        assertEquals(new Metrics(1, 1, 1, 1), Metrics.of(List.of(new Placed(1, 1))));
        Metrics third = Metrics.of(List.of(new Placed(3, 1)));
        assertEquals(0, third.precisionAt1());
        assertEquals(1 / 3.0, third.reciprocalRank(), 1e-12);
        assertEquals(1, third.recallAt10());
        assertEquals(0.5, third.ndcgAt10(), 1e-12, "1 / log2(4)");
        assertEquals(.1, Metrics.of(List.of(new Placed(10, 1))).reciprocalRank(), 1e-12);
        assertEquals(new Metrics(0, 0, 0, 0), Metrics.of(List.of(new Placed(11, 1))));
    }

    @Test
    void countsGradedAnswersByHand() {
        // grades 3, 2, 1 at ranks 2, 1, 12: gain 3/log2(3) + 2/log2(2); best 3/1 + 2/log2(3) + 1/log2(4)
        Metrics metrics = Metrics.of(List.of(new Placed(2, 3), new Placed(1, 2), new Placed(12, 1)));
        double log3 = Math.log(3) / Math.log(2);
        assertEquals((3 / log3 + 2) / (3 + 2 / log3 + .5), metrics.ndcgAt10(), 1e-12);
        assertEquals(2 / 3.0, metrics.recallAt10(), 1e-12);
        assertEquals(1, metrics.precisionAt1());
        assertEquals(1, metrics.reciprocalRank());
    }

    @Test
    void theBestPossibleListOfTenIsOneAlsoWithMoreAnswers() {
        List<Placed> twelve = IntStream.rangeClosed(1, 12)
                .mapToObj(rank -> new Placed(rank, 1))
                .toList();
        assertEquals(1, Metrics.of(twelve).ndcgAt10(), 1e-12);
        assertEquals(10 / 12.0, Metrics.of(twelve).recallAt10(), 1e-12);
    }

    @Test
    void equalScoresCountAtTheWorstRank() {
        float[] scores = {.5f, .9f, .5f, .5f, .1f};
        assertEquals(List.of(new Placed(4, 1)), Ranking.place(scores, Map.of(2, 1)));
        assertEquals(List.of(new Placed(5, 1)), Ranking.place(new float[5], Map.of(0, 1)), "all equal: last");
        // the mutants: the best rank, and the middle of the tied ones, would each be another number here
        for (double wrong : new double[] {1 + above(scores, .5f), 1 + above(scores, .5f) + equal(scores, .5f) / 2.0}) {
            assertNotEquals(wrong, Ranking.place(scores, Map.of(2, 1)).get(0).rank());
        }
        double flattered =
                Metrics.of(List.of(new Placed(1 + above(scores, .5f), 1))).reciprocalRank();
        assertNotEquals(
                flattered, Metrics.of(Ranking.place(scores, Map.of(2, 1))).reciprocalRank());
    }

    private static int above(float[] scores, float score) {
        return (int)
                IntStream.range(0, scores.length).filter(i -> scores[i] > score).count();
    }

    private static int equal(float[] scores, float score) {
        return (int) IntStream.range(0, scores.length)
                        .filter(i -> scores[i] == score)
                        .count()
                - 1;
    }

    @Test
    void severalAnswersDoNotPushEachOtherDown() {
        float[] scores = {.9f, .8f, .8f, .7f, .8f};
        // right: 0 (first), 2 and 4 (both behind the wrong 1, which has their score)
        assertEquals(
                List.of(new Placed(1, 1), new Placed(3, 1), new Placed(4, 2)),
                Ranking.place(scores, Map.of(0, 1, 2, 2, 4, 1)),
                "of equally scored right answers the less right comes first");
    }

    @Test
    void aScoreThatIsNoNumberNeverHelps() {
        float nan = Float.NaN;
        assertEquals(List.of(new Placed(3, 1)), Ranking.place(new float[] {nan, .1f, .2f}, Map.of(0, 1)));
        assertEquals(List.of(new Placed(2, 1)), Ranking.place(new float[] {.9f, nan, .2f}, Map.of(0, 1)));
        assertEquals(
                List.of(new Placed(1, 1), new Placed(3, 1)),
                Ranking.place(new float[] {nan, .9f, .2f}, Map.of(0, 1, 1, 1)));
    }

    @Test
    void aQueryNeedsAnAnswer() {
        assertThrows(IllegalArgumentException.class, () -> new Query("q", "rust", "text", Map.of()));
        assertThrows(IllegalArgumentException.class, () -> new Query("q", "rust", "text", Map.of(1, 0)));
    }
}
