package dev.xtrain.eval;

import dev.xtrain.search.Fusion;
import dev.xtrain.search.HybridWeights;
import dev.xtrain.search.Routing;
import dev.xtrain.search.Signals;
import java.util.ArrayList;
import java.util.List;

/**
 * Fits hybrid weights, for sentences and for identifiers apart: tries every point of a grid and keeps the one with the
 * highest MRR@10. Deterministic; of equal points the one that leans more on vectors, and less on names, wins.
 */
final class FusionFitter {

    private static final int SEMANTIC_STEPS = 20; // of 0.05
    private static final double[] NAMES = {0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6};
    private static final double[] NONE = {0};

    /** Sums that differ by rounding alone are equal. */
    private static final double ROUNDING = 1e-9;

    private FusionFitter() {}

    /** The best weights; for a kind of query that does not occur, those given. */
    static Routing fit(List<SetRanker> rankers, Routing otherwise) {
        boolean paths = rankers.stream().anyMatch(ranker -> ranker.set().hasPaths());
        boolean symbols = rankers.stream().anyMatch(ranker -> ranker.set().hasSymbols());
        List<HybridWeights> grid = grid(paths ? NAMES : NONE, symbols ? NAMES : NONE);
        double[] sentences = new double[grid.size()];
        double[] identifiers = new double[grid.size()];
        int[] asked = new int[2];
        for (SetRanker ranker : rankers) {
            ranker.forEach((query, signals) -> {
                boolean identifier = Routing.asksForIdentifier(query.text());
                asked[identifier ? 1 : 0]++;
                add(reciprocalRanks(ranker.set(), query, signals, grid), identifier ? identifiers : sentences);
            });
        }
        return new Routing(
                asked[0] == 0 ? otherwise.sentences() : best(grid, sentences),
                asked[1] == 0 ? otherwise.identifiers() : best(grid, identifiers));
    }

    /** A query's reciprocal rank at each point of the grid. */
    private static double[] reciprocalRanks(QuerySet set, Query query, Signals signals, List<HybridWeights> grid) {
        Candidates candidates = Candidates.of(Pool.WHOLE, set, query, 0);
        Signals normalised = Fusion.normalised(signals);
        return grid.parallelStream()
                .mapToDouble(weights -> {
                    float[] units = candidates.best(Fusion.sum(normalised, weights));
                    return Metrics.of(Ranking.place(units, candidates.relevant()))
                            .reciprocalRank();
                })
                .toArray();
    }

    private static void add(double[] values, double[] sums) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += values[i];
        }
    }

    private static HybridWeights best(List<HybridWeights> grid, double[] sums) {
        int best = 0;
        for (int i = 1; i < sums.length; i++) {
            best = sums[i] > sums[best] + ROUNDING ? i : best;
        }
        return grid.get(best);
    }

    /** The grid, preferred points first. */
    private static List<HybridWeights> grid(double[] filename, double[] symbol) {
        var grid = new ArrayList<HybridWeights>();
        for (int step = SEMANTIC_STEPS; step >= 0; step--) {
            for (double file : filename) {
                for (double name : symbol) {
                    grid.add(new HybridWeights((double) step / SEMANTIC_STEPS, file, name));
                }
            }
        }
        return grid;
    }
}
