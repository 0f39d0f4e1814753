package dev.xtrain.tune;

import dev.xtrain.eval.Evaluation;
import dev.xtrain.eval.MovedQueries;
import dev.xtrain.eval.PairQueries;
import dev.xtrain.eval.Pool;
import dev.xtrain.eval.QueryMatch;
import dev.xtrain.eval.QuerySet;
import dev.xtrain.eval.QuerySets;
import dev.xtrain.eval.Run;
import dev.xtrain.io.CacheFolders;
import dev.xtrain.io.Progress;
import dev.xtrain.model.EmbeddingModel;
import dev.xtrain.model.VectorStore;
import dev.xtrain.search.Mode;
import dev.xtrain.search.Routing;
import dev.xtrain.search.Scoring;
import dev.xtrain.tensor.VectorScores;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * Measures models with the questions held out of a file of pairs, each asked of all functions of its language, the
 * trained ones among them. The hybrid is the one that search uses.
 */
final class Measurement {

    private final List<QuerySet> sets;
    private final Evaluation evaluation;

    private Measurement(List<QuerySet> sets, long seed) {
        this.sets = sets;
        this.evaluation = new Evaluation(
                sets,
                new Evaluation.Settings(
                        List.of(Mode.SEMANTIC, Mode.HYBRID), List.of(Pool.WHOLE), Routing.DEFAULT, seed));
    }

    /**
     * Reads the questions.
     *
     * @param note is told what was left out
     */
    static Measurement of(Path pairs, long seed, Consumer<String> note) {
        QuerySets questions = PairQueries.heldOut(pairs);
        questions.notes().forEach(text -> note.accept("Held out: " + text + "."));
        return new Measurement(questions.sets(), seed);
    }

    private static Evaluation.Model evaluated(EmbeddingModel model, String name) {
        return new Evaluation.Model(
                name,
                Scoring.of(model.multiVector()),
                model,
                VectorStore.open(CacheFolders.vectors(), model),
                new VectorScores(model.torch()));
    }

    /** Which tokens met in the questions that tell most; the model is the last that was measured. */
    List<QueryMatch> matches(EmbeddingModel model, String name, List<Run> runs) {
        return QueryMatch.of(evaluated(model, name), sets, MovedQueries.telling(runs));
    }

    /** By words alone. */
    Run keyword() {
        return evaluation.keyword().get(0);
    }

    /** By a model's vectors, and by vectors and words; the tables call it by that name. */
    List<Run> runs(EmbeddingModel model, String name) {
        try (Progress progress = Progress.start("measuring " + name, evaluation.texts(), "texts")) {
            return evaluation.semantic(evaluated(model, name), progress);
        }
    }
}
