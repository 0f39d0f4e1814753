package dev.xtrain.watch;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.xtrain.loss.ScoreFacts;
import dev.xtrain.train.TrainListener;
import dev.xtrain.train.VectorNorms;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a step that is logged. All but the last six follow from the run alone; those are of the steps since
 * the row before, and the machine's.
 *
 * @param step its number
 * @param loss mean over its pairs
 * @param averageLoss running average
 * @param learningRate of the step
 * @param gradientNorm before clipping
 * @param clipped whether it was
 * @param rankedFirst share of queries that score their own document above all that are negatives of theirs
 * @param margin mean of a query's score with its document less that with its best negative
 * @param unretrieved share of queries whose document scores exactly 0
 * @param zeroScores share of all scores that are exactly 0
 * @param excluded documents that were left out of negatives, over all queries: they may answer as well
 * @param tokens of the step's texts
 * @param padding share of what was encoded that is pads
 * @param norms lengths of the vectors before L2
 * @param seconds that the run's steps have taken so far
 * @param pairsPerSecond pairs a second
 * @param tokensPerSecond tokens a second, without pads
 * @param gigaflops a second, of the frozen products, forward and input gradient: 4 x tokens x weights
 * @param matrixShare these as a share of the machine's matrix peak; null where that is not known
 * @param wallTime seconds since 1970
 */
@JsonNaming(SnakeCaseStrategy.class)
public record MetricsRow(
        int step,
        double loss,
        double averageLoss,
        double learningRate,
        double gradientNorm,
        boolean clipped,
        double rankedFirst,
        double margin,
        double unretrieved,
        double zeroScores,
        int excluded,
        long tokens,
        double padding,
        @Nullable VectorNorms norms,
        double seconds,
        double pairsPerSecond,
        double tokensPerSecond,
        double gigaflops,
        @Nullable Double matrixShare,
        double wallTime)
        implements MetricsFile.Row {

    /** What was measured besides the step itself. */
    record Speed(
            double seconds,
            double pairsPerSecond,
            double tokensPerSecond,
            double gigaflops,
            @Nullable Double matrixShare,
            double wallTime) {}

    static MetricsRow of(TrainListener.Step step, Speed speed) {
        ScoreFacts facts = step.facts();
        double queries = Math.max(1, facts.queries()); // where tokens are guessed, nothing is scored
        return new MetricsRow(
                step.number(),
                step.loss(),
                step.averageLoss(),
                step.learningRate(),
                step.gradientNorm(),
                step.clipped(),
                facts.rankedFirst() / queries,
                facts.margin(),
                facts.unretrieved() / queries,
                facts.zeroShare(),
                facts.excluded(),
                step.tokens(),
                1 - (double) step.tokens() / step.padded(),
                step.norms(),
                speed.seconds(),
                speed.pairsPerSecond(),
                speed.tokensPerSecond(),
                speed.gigaflops(),
                speed.matrixShare(),
                speed.wallTime());
    }
}
