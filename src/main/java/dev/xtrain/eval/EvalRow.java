package dev.xtrain.eval;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * One row of the results, one object of {@code --json}.
 *
 * @param model its name, or {@code bm25}
 * @param pooling {@code tokens}, {@code cls}, {@code mean}, {@code last}; a dash without vectors
 * @param score {@code maxsim}, {@code xtr}, {@code cosine} or {@code bm25}
 * @param mode {@code semantic}, {@code keyword}, {@code hybrid}, ...
 * @param lang the language, or {@code all}
 * @param protocol {@code whole}, or {@code sampled}: a pool of that size was drawn for each query
 * @param pool number of units a query was asked of; null where the row's languages differ in it
 * @param n number of queries
 * @param precisionAt1 share of queries whose first unit is right
 * @param mrrAt10 mean reciprocal rank of the first right unit among ten
 * @param recallAt10 share of right units among ten
 * @param ndcgAt10 normalised discounted cumulative gain of ten
 * @param ci95 bootstrap intervals of these four
 * @param pVsFirst paired randomisation test on reciprocal rank against the first model in the same mode; null for the
 *     first
 * @param msPerQuery median time to answer one query alone, milliseconds
 * @param bytesPerItem average size of a document in the index
 */
public record EvalRow(
        String model,
        String pooling,
        String score,
        String mode,
        String lang,
        String protocol,
        @Nullable Integer pool,
        int n,
        @JsonProperty("p_at_1") double precisionAt1,
        @JsonProperty("mrr_at_10") double mrrAt10,
        @JsonProperty("recall_at_10") double recallAt10,
        @JsonProperty("ndcg_at_10") double ndcgAt10,
        Intervals ci95,
        @JsonProperty("p_vs_first") @Nullable Double pVsFirst,
        @JsonProperty("ms_per_query") double msPerQuery,
        @JsonProperty("bytes_per_item") double bytesPerItem) {

    /** The language of the row over all languages. */
    public static final String ALL = "all";

    /** 95 % bootstrap intervals of the four means. */
    public record Intervals(
            @JsonProperty("p_at_1") Interval precisionAt1,
            @JsonProperty("mrr_at_10") Interval mrrAt10,
            @JsonProperty("recall_at_10") Interval recallAt10,
            @JsonProperty("ndcg_at_10") Interval ndcgAt10) {}

    /** Summarises a run; {@code first} is the run to compare with, or null. */
    static EvalRow of(Run run, String lang, @Nullable Run first, long seed) {
        double[][] columns = {
            run.values(Metrics::precisionAt1),
            run.values(Metrics::reciprocalRank),
            run.values(Metrics::recallAt10),
            run.values(Metrics::ndcgAt10)
        };
        Interval[] intervals = Bootstrap.intervals(columns, seed);
        boolean onePool =
                run.outcomes().stream().mapToInt(Outcome::pool).distinct().count() == 1;
        return new EvalRow(
                run.backend().model(),
                run.backend().pooling(),
                run.backend().score(),
                run.backend().mode().toString(),
                lang,
                run.pool().isWhole() ? "whole" : "sampled",
                onePool ? (Integer) run.outcomes().get(0).pool() : null,
                run.outcomes().size(),
                run.mean(Metrics::precisionAt1),
                run.mean(Metrics::reciprocalRank),
                run.mean(Metrics::recallAt10),
                run.mean(Metrics::ndcgAt10),
                new Intervals(intervals[0], intervals[1], intervals[2], intervals[3]),
                first == null
                        ? null
                        : RandomisationTest.pValue(first.values(Metrics::reciprocalRank), columns[1], seed),
                run.outcomes().stream().mapToDouble(Outcome::millis).average().orElse(0),
                run.outcomes().stream().mapToDouble(Outcome::bytes).average().orElse(0));
    }
}
