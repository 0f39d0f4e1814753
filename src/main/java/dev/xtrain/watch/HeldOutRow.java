package dev.xtrain.watch;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.xtrain.train.HeldOut;

/**
 * How rows that are held out of training were answered after a step.
 *
 * @param step its number
 * @param rows that were asked
 * @param precisionAt1 share whose own document came first
 * @param mrrAt10 mean reciprocal rank, 0 beyond the tenth
 * @param ndcgAt10 mean of the discounted gain
 * @param loss as in training
 * @param best whether MRR@10 was better than ever
 */
public record HeldOutRow(
        int step,
        int rows,
        @JsonProperty("p_at_1") double precisionAt1,
        @JsonProperty("mrr_at_10") double mrrAt10,
        @JsonProperty("ndcg_at_10") double ndcgAt10,
        double loss,
        boolean best)
        implements MetricsFile.Row {

    static HeldOutRow of(int step, HeldOut.Measured measured, boolean best) {
        return new HeldOutRow(
                step,
                measured.rows(),
                measured.precisionAt1(),
                measured.mrrAt10(),
                measured.ndcgAt10(),
                measured.loss(),
                best);
    }
}
