package dev.xtrain.train;

import ai.djl.ndarray.NDArray;
import dev.xtrain.model.Tokenizer;
import dev.xtrain.tensor.Torch;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which step's values a run ends with: those that answered the held-out rows best, by MRR@10, of the steps at which
 * that was measured; or the last.
 *
 * <p>All that is decided on stands in {@link Checkpoint.State}, so that a resumed run decides the same.
 */
final class Selection {

    private final TrainConfig config;
    private final @Nullable HeldOut rows;
    private final int every;
    private final int total;
    private final Path folder;
    private final TrainListener listener;

    /**
     * A selection.
     *
     * @param rows to measure by; without them nothing is measured
     * @param total steps of the run
     * @param folder of checkpoints
     */
    Selection(TrainConfig config, Optional<HeldOut> rows, int total, Path folder, TrainListener listener) {
        this.config = config;
        this.rows = rows.orElse(null);
        this.every = config.eval().every(total);
        this.total = total;
        this.folder = folder;
        this.listener = listener;
    }

    /**
     * The rows that a run measures by, where it does.
     *
     * @param notes is told why it does not, where that was not asked for
     */
    static Optional<HeldOut> rows(TrainConfig config, List<Path> files, Tokenizer tokenizer, Consumer<String> notes) {
        EvalSettings eval = config.eval();
        if (eval.isOff()) {
            return Optional.empty();
        }
        if (List.of(TrainingData.ALL_SPLITS, eval.split()).contains(config.split())) {
            notes.accept(
                    "Nothing is measured on the way: the rows of split %s are trained on.".formatted(eval.split()));
            return Optional.empty();
        }
        Optional<HeldOut> rows = HeldOut.of(files, eval.split(), eval.rows(), tokenizer);
        if (rows.isEmpty()) {
            notes.accept("Nothing is measured on the way: fewer than two rows are of split %s (eval.split)."
                    .formatted(eval.split()));
        }
        return rows;
    }

    /** Whether a step's values are measured. */
    boolean isDue(int step) {
        return rows != null && every > 0 && (step % every == 0 || step == total);
    }

    /** Measures after a step, where that is due, and keeps its values if they are the best so far; the state then. */
    Checkpoint.State measured(
            Checkpoint.State state, TrainingStep step, Torch torch, List<NDArray> parameters, AdamW optimizer) {
        if (rows == null || !isDue(state.step())) {
            return state;
        }
        HeldOut.Measured measured = rows.measure(step, config.loss().temperature());
        Checkpoint.Best best = state.best();
        boolean better = best == null || measured.mrrAt10() > best.mrrAt10();
        var here = new Checkpoint.Best(state.step(), measured.mrrAt10(), 0);
        Checkpoint.State next = state.withBest(best == null || better ? here : best.missed());
        if (better) {
            Checkpoint.writeBest(folder, next, torch, parameters, optimizer);
        }
        listener.measured(state.step(), measured, better);
        return next;
    }

    /** Whether a run ends early: so many measurements in a row were no better than one before. */
    boolean isEnough(Checkpoint.State state) {
        Integer patience = config.eval().patience();
        Checkpoint.Best best = state.best();
        return patience != null && best != null && best.misses() >= patience;
    }

    /** Puts the best step's values into the parameters, where others are in them. */
    void choose(Checkpoint.State last, Torch torch, List<NDArray> parameters, AdamW optimizer) {
        Checkpoint.Best best = last.best();
        if (best == null || !config.eval().keepBest() || best.step() == last.step()) {
            return;
        }
        Checkpoint.restore(Checkpoint.best(folder, best.step()), torch, parameters, optimizer);
        listener.note(String.format(
                Locale.ROOT,
                "The values are those of step %,d of %,d, which answered the held-out rows best (MRR@10 %.3f).",
                best.step(),
                total,
                best.mrrAt10()));
    }
}
