package dev.xtrain.train;

import dev.xtrain.loss.ScoreFacts;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Hears of a run as it goes. */
public interface TrainListener {

    /**
     * One step.
     *
     * @param number from 1
     * @param loss mean over the step's pairs
     * @param averageLoss running average
     * @param learningRate of the step
     * @param gradientNorm before clipping
     * @param clipped whether it was
     * @param pairs in the step
     * @param tokens of their texts
     * @param padded the same with pads
     * @param seconds it took
     * @param facts about the scores
     * @param norms of the vectors before L2; of steps that are logged, and of the last
     */
    record Step(
            int number,
            double loss,
            double averageLoss,
            double learningRate,
            double gradientNorm,
            boolean clipped,
            int pairs,
            long tokens,
            long padded,
            double seconds,
            ScoreFacts facts,
            @Nullable VectorNorms norms) {}

    /** Steps begin after step {@code from}, of {@code total}. */
    void begin(int from, int total);

    /** A step was taken. */
    void step(Step step);

    /** Held-out rows were asked after a step; whether they were answered better than ever. */
    default void measured(int step, HeldOut.Measured measured, boolean best) {
        note(String.format(
                Locale.ROOT,
                "step %,d  held out %,d: P@1 %.3f  MRR@10 %.3f  nDCG@10 %.3f  loss %.4f%s",
                step,
                measured.rows(),
                measured.precisionAt1(),
                measured.mrrAt10(),
                measured.ndcgAt10(),
                measured.loss(),
                best ? "  best so far" : ""));
    }

    /** No more steps are taken. */
    default void end() {}

    /** Something worth a line: data read, a checkpoint written. */
    void note(String text);
}
