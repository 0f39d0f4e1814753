package dev.xtrain.eval;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Turns scores into ranks, and never to the ranker's advantage: of equal scores the wrong answers come first, and a
 * score that is no number counts as worst for a right answer and as best for a wrong one. A ranker that gives every
 * unit the same score finds nothing.
 */
public final class Ranking {

    private Ranking() {}

    /**
     * Where the right answers come.
     *
     * @param scores of the pool's units, the higher the better
     * @param relevant grades of the right ones, by index into {@code scores}
     */
    public static List<Metrics.Placed> place(float[] scores, Map<Integer, Integer> relevant) {
        var placed = new ArrayList<Metrics.Placed>();
        // among equally scored right answers the less right first
        List<Map.Entry<Integer, Integer>> best = relevant.entrySet().stream()
                .sorted(Comparator.<Map.Entry<Integer, Integer>>comparingDouble(answer -> -worstIfNaN(scores, answer))
                        .thenComparingInt(Map.Entry::getValue))
                .toList();
        for (Map.Entry<Integer, Integer> answer : best) {
            float score = scores[answer.getKey()];
            int rank = placed.size() + 1;
            for (int i = 0; i < scores.length; i++) {
                if (!(scores[i] < score) && !relevant.containsKey(i)) {
                    rank++;
                }
            }
            placed.add(new Metrics.Placed(rank, answer.getValue()));
        }
        return placed;
    }

    private static double worstIfNaN(float[] scores, Map.Entry<Integer, Integer> answer) {
        float score = scores[answer.getKey()];
        return Float.isNaN(score) ? Double.NEGATIVE_INFINITY : score;
    }
}
