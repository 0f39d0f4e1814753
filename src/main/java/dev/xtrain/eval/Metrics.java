package dev.xtrain.eval;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * How well one query was answered. Averages over queries are P@1, MRR@10, R@10 and nDCG@10.
 *
 * @param precisionAt1 1 where the first unit is right, else 0
 * @param reciprocalRank 1 / rank of the first right unit; 0 where none is among the first ten
 * @param recallAt10 share of the right units among the first ten
 * @param ndcgAt10 discounted gain (grade / log2(rank + 1), as trec_eval has it) of the first ten over the best possible
 */
public record Metrics(double precisionAt1, double reciprocalRank, double recallAt10, double ndcgAt10) {

    /** How deep a list is looked at. */
    public static final int DEPTH = 10;

    /**
     * A right answer and where it came.
     *
     * @param rank from 1
     * @param grade how right it is, at least 1
     */
    public record Placed(int rank, int grade) {}

    /** Counts; {@code placed} holds all right answers of a query. */
    public static Metrics of(List<Placed> placed) {
        int first = placed.stream().mapToInt(Placed::rank).min().orElseThrow();
        long found = placed.stream().filter(answer -> answer.rank() <= DEPTH).count();
        return new Metrics(
                first == 1 ? 1 : 0,
                first <= DEPTH ? 1.0 / first : 0,
                (double) found / placed.size(),
                gain(placed) / gain(ideal(placed)));
    }

    private static double gain(List<Placed> placed) {
        return placed.stream()
                .filter(answer -> answer.rank() <= DEPTH)
                .mapToDouble(answer -> answer.grade() * Math.log(2) / Math.log1p(answer.rank()))
                .sum();
    }

    private static List<Placed> ideal(List<Placed> placed) {
        var ideal = new ArrayList<Placed>();
        placed.stream()
                .map(Placed::grade)
                .sorted(Comparator.reverseOrder())
                .forEach(grade -> ideal.add(new Placed(ideal.size() + 1, grade)));
        return ideal;
    }
}
