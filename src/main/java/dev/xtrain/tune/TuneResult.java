package dev.xtrain.tune;

import dev.xtrain.eval.Comparison;
import dev.xtrain.eval.Metrics;
import dev.xtrain.eval.Run;
import dev.xtrain.report.Table;
import dev.xtrain.search.Mode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What tuning did to retrieval on the held-out files.
 *
 * @param keyword BM25
 * @param before the base's runs, semantic and hybrid
 * @param after the tuned model's runs, in the same order
 * @param trainingPairs different pairs that were trained on
 * @param steps that were taken
 * @param adapter where the adapter is
 * @param merged where the merged model is
 * @param seed of intervals and tests
 */
public record TuneResult(
        Run keyword,
        List<Run> before,
        List<Run> after,
        int trainingPairs,
        int steps,
        Path adapter,
        Path merged,
        long seed) {

    /** A row a way to search: P@1 and MRR@10 before and after, with the interval and the p of the difference in MRR. */
    public Table table() {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of(
                "keyword (BM25)",
                number(keyword.mean(Metrics::precisionAt1)),
                "",
                number(keyword.mean(Metrics::reciprocalRank)),
                "",
                "",
                ""));
        for (int i = 0; i < before.size(); i++) {
            Run then = before.get(i);
            Run now = after.get(i);
            Comparison comparison = comparison(then, now);
            rows.add(List.of(
                    then.backend().mode().toString(),
                    number(then.mean(Metrics::precisionAt1)),
                    number(now.mean(Metrics::precisionAt1)),
                    number(comparison.before()),
                    number(comparison.after()),
                    String.format(
                            Locale.ROOT,
                            "%+.3f to %+.3f",
                            comparison.interval().low(),
                            comparison.interval().high()),
                    Comparison.format(comparison.p())));
        }
        return new Table(
                List.of("search", "P@1 before", "after", "MRR@10 before", "after", "difference, 95 %", "p"), rows);
    }

    /** Whether semantic search got better, and how sure that is. */
    public String sentence() {
        for (int i = 0; i < before.size(); i++) {
            if (before.get(i).backend().mode() == Mode.SEMANTIC) {
                return comparison(before.get(i), after.get(i)).sentence("Tuning", "MRR@10 of semantic search");
            }
        }
        throw new IllegalStateException("no semantic run");
    }

    private Comparison comparison(Run then, Run now) {
        return Comparison.of(then.values(Metrics::reciprocalRank), now.values(Metrics::reciprocalRank), seed);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }
}
