package dev.xtrain.eval;

import dev.xtrain.search.HybridWeights;
import dev.xtrain.search.Mode;
import java.util.ArrayList;
import java.util.List;

/**
 * Fits hybrid weights: tries every point of a grid and keeps the one with the highest MRR@10. Deterministic; of equal
 * points the one that leans more on vectors, and less on file names, wins.
 */
final class FusionFitter {

    private static final int SEMANTIC_STEPS = 20; // of 0.05
    private static final double[] FILENAME = {0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6};

    /** Sums that differ by rounding alone are equal. */
    private static final double ROUNDING = 1e-9;

    private FusionFitter() {}

    static HybridWeights fit(List<SetRanker> rankers) {
        boolean paths = rankers.stream().anyMatch(ranker -> ranker.set().hasPaths());
        List<HybridWeights> grid = grid(paths ? FILENAME : new double[] {0});
        double[] sums = new double[grid.size()];
        for (SetRanker ranker : rankers) {
            ranker.forEach((query, signals) -> {
                Candidates candidates = Candidates.of(Pool.WHOLE, ranker.set(), query, 0);
                for (int i = 0; i < sums.length; i++) {
                    float[] units = candidates.best(signals.scores(Mode.HYBRID, grid.get(i)));
                    sums[i] += Metrics.of(Ranking.place(units, candidates.relevant()))
                            .reciprocalRank();
                }
            });
        }
        int best = 0;
        for (int i = 1; i < sums.length; i++) {
            best = sums[i] > sums[best] + ROUNDING ? i : best;
        }
        return grid.get(best);
    }

    /** The grid, preferred points first. */
    private static List<HybridWeights> grid(double[] filename) {
        var grid = new ArrayList<HybridWeights>();
        for (int step = SEMANTIC_STEPS; step >= 0; step--) {
            for (double boost : filename) {
                grid.add(new HybridWeights((double) step / SEMANTIC_STEPS, boost));
            }
        }
        return grid;
    }
}
