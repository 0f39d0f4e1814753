package dev.xtrain.train;

import java.util.Locale;

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
     * @param pairs in the step
     * @param seconds it took
     * @param rankedFirst share of the step's queries that score their own document above the batch's others
     */
    record Step(
            int number,
            double loss,
            double averageLoss,
            double learningRate,
            double gradientNorm,
            int pairs,
            double seconds,
            double rankedFirst) {}

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
