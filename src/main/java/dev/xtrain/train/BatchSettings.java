package dev.xtrain.train;

import dev.xtrain.io.Default;
import org.jspecify.annotations.Nullable;

/**
 * What a step is made of: {@code size * accumulation} pairs.
 *
 * @param size pairs in a forward and backward, whose documents are each other's negatives
 * @param accumulation how many such batches a step adds up
 * @param negatives how many of a pair's own negatives are used; {@code tune} has its base mine them
 * @param queryLength most tokens of a query; by default the base's
 * @param documentLength most tokens of a document; by default the base's
 * @param tokenBudget tokens of queries, or of documents, that are encoded at once; a batch of more is encoded in parts,
 *     twice (GradCache), with the gradients of one
 * @param languageTemperature T: a language of n rows has a share of n^(1/T) in an epoch; 1 takes rows as they are, a
 *     large one as many of each language
 */
public record BatchSettings(
        @Default("32") int size,
        @Default("1") int accumulation,
        @Default("0") int negatives,
        @Nullable Integer queryLength,
        @Nullable Integer documentLength,
        @Default("16384") int tokenBudget,
        @Default("1") double languageTemperature) {

    private static final int MOST_PAIRS = 1 << 24;

    /** Checks ranges. */
    public BatchSettings {
        TrainConfig.atLeastOne("token_budget", tokenBudget);
        TrainConfig.atLeastOne("size", size);
        TrainConfig.atLeastOne("accumulation", accumulation);
        if ((long) size * accumulation > MOST_PAIRS) {
            throw new IllegalArgumentException("accumulation: at most " + MOST_PAIRS + " pairs a step");
        }
        if (negatives < 0) {
            throw new IllegalArgumentException("negatives: a whole number of at least 0");
        }
        if (size == 1 && negatives == 0) {
            throw new IllegalArgumentException("size: at least 2 where no negatives are used");
        }
        if (!(languageTemperature >= 1 && languageTemperature < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("language_temperature: a number of at least 1");
        }
        if (queryLength != null) {
            TrainConfig.atLeastOne("query_length", queryLength);
        }
        if (documentLength != null) {
            TrainConfig.atLeastOne("document_length", documentLength);
        }
    }

    /** Pairs a step. */
    public int pairs() {
        return size * accumulation;
    }
}
