package dev.xtrain.tune;

import dev.xtrain.eval.EvalReport;
import dev.xtrain.eval.Evaluation;
import dev.xtrain.eval.PairQueries;
import dev.xtrain.eval.Pool;
import dev.xtrain.eval.Query;
import dev.xtrain.eval.QueryMatch;
import dev.xtrain.eval.QuerySet;
import dev.xtrain.eval.Run;
import dev.xtrain.io.CacheFolders;
import dev.xtrain.io.Progress;
import dev.xtrain.model.EmbeddingModel;
import dev.xtrain.model.VectorStore;
import dev.xtrain.pairs.Split;
import dev.xtrain.search.Mode;
import dev.xtrain.search.Routing;
import dev.xtrain.search.Scoring;
import dev.xtrain.tensor.VectorScores;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures models with the questions held out of a file of pairs, each asked of all functions of its language, the
 * trained ones among them. The hybrid is fitted once, to the base, on questions of the other side.
 */
final class Measurement {

    /** Questions of a language's training side that the hybrid is fitted on. */
    static final int FITTING_QUERIES = 300;

    private final List<QuerySet> sets;
    private final Routing weights;
    private final Evaluation evaluation;

    private Measurement(List<QuerySet> sets, Routing weights, long seed) {
        this.sets = sets;
        this.weights = weights;
        this.evaluation = new Evaluation(sets, settings(weights, seed));
    }

    /** Reads the questions and fits the hybrid. */
    static Measurement fitted(Path pairs, EmbeddingModel base, long seed) {
        List<QuerySet> fitting = PairQueries.read(pairs, Split.TRAIN).sets().stream()
                .map(Measurement::sampled)
                .toList();
        var evaluation = new Evaluation(fitting, settings(Routing.DEFAULT, seed));
        try (Progress progress = Progress.start("fitting the hybrid", evaluation.texts(), "texts")) {
            Routing weights = evaluation.fit(evaluated(base), progress);
            return new Measurement(PairQueries.read(pairs, Split.TEST).sets(), weights, seed);
        }
    }

    private static Evaluation.Settings settings(Routing weights, long seed) {
        return new Evaluation.Settings(List.of(Mode.SEMANTIC, Mode.HYBRID), List.of(Pool.WHOLE), weights, seed);
    }

    private static QuerySet sampled(QuerySet set) {
        int size = set.queries().size();
        if (size <= FITTING_QUERIES) {
            return set;
        }
        var drawn = new ArrayList<Query>();
        for (int i = 0; i < FITTING_QUERIES; i++) {
            drawn.add(set.queries().get((int) ((long) i * size / FITTING_QUERIES)));
        }
        return new QuerySet(set.name(), set.documents(), set.units(), drawn);
    }

    private static Evaluation.Model evaluated(EmbeddingModel model) {
        return new Evaluation.Model(
                model.name(),
                Scoring.of(model.multiVector()),
                model,
                VectorStore.open(CacheFolders.vectors(), model),
                new VectorScores(model.torch()));
    }

    /** The fitted weights. */
    Routing weights() {
        return weights;
    }

    /** Which tokens met in the questions that tell most; the model is the last that was measured. */
    List<QueryMatch> matches(EmbeddingModel model, List<Run> runs) {
        return QueryMatch.of(evaluated(model), sets, EvalReport.telling(runs));
    }

    /** By words alone. */
    Run keyword() {
        return evaluation.keyword().get(0);
    }

    /** By a model's vectors, and by vectors and words. */
    List<Run> runs(EmbeddingModel model) {
        try (Progress progress = Progress.start("measuring " + model.name(), evaluation.texts(), "texts")) {
            return evaluation.semantic(evaluated(model), progress);
        }
    }
}
