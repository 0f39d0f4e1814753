package dev.xtrain.tune;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.xtrain.eval.Comparison;
import dev.xtrain.eval.Metrics;
import dev.xtrain.eval.QueryMatch;
import dev.xtrain.eval.RankChange;
import dev.xtrain.eval.RankChanges;
import dev.xtrain.eval.Run;
import dev.xtrain.pairs.Manifest;
import dev.xtrain.report.Table;
import dev.xtrain.search.Mode;
import dev.xtrain.train.TrainConfig;
import dev.xtrain.train.TrainListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What tuning did to retrieval on the held-out files, and all that a report or a card tells of the run; as JSON the
 * content of {@code tune.json}.
 *
 * @param plan what was to be done
 * @param recipe how it was trained
 * @param corpus what the pairs come from that it was measured with, by language, repository and licence
 * @param trainedOn what those come from that it was trained on: the same, or of a control, or with more kinds of pairs
 * @param baseSha256 identity of the base
 * @param baseLicense its licence, an SPDX identifier in lower case, or {@code unknown}
 * @param trainingPairs different pairs that were trained on
 * @param losses of every step, those before an interruption among them
 * @param keyword BM25
 * @param before the base's runs, semantic and hybrid
 * @param after the tuned model's runs, in the same order
 * @param matches which tokens met in a few questions; in the report's data, not in this file
 * @param verdict whether it helped
 * @param seconds of each phase
 * @param machine what it ran on
 */
public record TuneResult(
        TunePlan plan,
        TrainConfig recipe,
        Manifest corpus,
        @JsonProperty("trained_on") Manifest trainedOn,
        @JsonProperty("base_sha256") String baseSha256,
        @JsonProperty("base_license") String baseLicense,
        @JsonProperty("training_pairs") int trainingPairs,
        List<TrainListener.Step> losses,
        Run keyword,
        List<Run> before,
        List<Run> after,
        @JsonIgnore List<QueryMatch> matches,
        Verdict verdict,
        Phases seconds,
        Machine machine) {

    /** Characters of a question that is shown. */
    private static final int TEXT_WIDTH = 62;

    /** Copies the lists. */
    public TuneResult {
        losses = List.copyOf(losses);
        before = List.copyOf(before);
        after = List.copyOf(after);
        matches = List.copyOf(matches);
    }

    /** Steps that were taken. */
    public int steps() {
        return plan.steps();
    }

    /** A way to search before and after, by MRR@10. */
    public Comparison comparison(Mode mode) {
        return comparison(before, after, mode, recipe.seed());
    }

    static Comparison comparison(List<Run> before, List<Run> after, Mode mode, long seed) {
        return Comparison.of(
                run(before, mode).values(Metrics::reciprocalRank),
                run(after, mode).values(Metrics::reciprocalRank),
                seed);
    }

    private static Run run(List<Run> runs, Mode mode) {
        return runs.stream()
                .filter(run -> run.backend().mode() == mode)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no run " + mode));
    }

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
            Comparison comparison = comparison(then.backend().mode());
            rows.add(List.of(
                    then.backend().mode().toString(),
                    number(then.mean(Metrics::precisionAt1)),
                    number(after.get(i).mean(Metrics::precisionAt1)),
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

    /** Questions that were asked. */
    public int questions() {
        return keyword.outcomes().size();
    }

    /** The questions that gained most in semantic search, and those that lost most. */
    @JsonProperty("changes")
    public RankChanges changes() {
        return RankChanges.of(run(before, Mode.SEMANTIC), run(after, Mode.SEMANTIC), RankChanges.SHOWN);
    }

    /** All runs: the base's, keyword search, the tuned model's. */
    List<Run> runs() {
        return runs(before, keyword, after);
    }

    static List<Run> runs(List<Run> before, Run keyword, List<Run> after) {
        return Stream.of(before, List.of(keyword), after).flatMap(List::stream).toList();
    }

    /** Questions with the rank of the right function before and after. */
    public static Table table(List<RankChange> changes, String heading) {
        return new Table(
                List.of(heading, "before", "after"),
                changes.stream()
                        .map(change -> List.of(
                                shortened(change.text()),
                                String.format(Locale.ROOT, "%,d", change.before()),
                                String.format(Locale.ROOT, "%,d", change.after())))
                        .toList());
    }

    /** A text in one line that fits beside two numbers. */
    private static String shortened(String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        return line.codePointCount(0, line.length()) <= TEXT_WIDTH
                ? line
                : line.substring(0, line.offsetByCodePoints(0, TEXT_WIDTH - 1)).strip() + "…";
    }

    /** {@link Verdict#sentence}. */
    public String sentence() {
        return Verdict.sentence(comparison(Mode.SEMANTIC), comparison(Mode.HYBRID));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }
}
