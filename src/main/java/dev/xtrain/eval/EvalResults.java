package dev.xtrain.eval;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.xtrain.report.Table;
import dev.xtrain.search.Mode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an evaluation found; as JSON the content of {@code --json}.
 *
 * @param results a row for each language and one for all, for each run
 * @param hybridGains what the hybrid adds to the better of its parts
 * @param notes everything that was dropped, skipped or guessed
 * @param seed of pools, intervals and tests
 */
public record EvalResults(
        @JsonProperty("results") List<EvalRow> results,
        @JsonProperty("hybrid_gains") List<HybridGain> hybridGains,
        List<String> notes,
        long seed) {

    /** What a run is compared within. */
    private record Group(Mode mode, Pool pool) {}

    /** Copies the lists. */
    public EvalResults {
        results = List.copyOf(results);
        hybridGains = List.copyOf(hybridGains);
        notes = List.copyOf(notes);
    }

    /**
     * Summarises runs over the same queries.
     *
     * @param runs in the order of the models; each is compared with the first of its mode and pool
     */
    public static EvalResults of(List<Run> runs, List<String> notes, long seed) {
        var rows = new ArrayList<EvalRow>();
        Map<Group, Run> firsts = new HashMap<>();
        List<Run> byMode = runs.stream()
                .sorted(Comparator.comparing(run -> run.backend().mode()))
                .toList();
        for (Run run : byMode) {
            @Nullable Run first = firsts.putIfAbsent(new Group(run.backend().mode(), run.pool()), run);
            List<String> langs = run.outcomes().stream()
                    .map(Outcome::lang)
                    .distinct()
                    .sorted()
                    .toList();
            for (String lang : langs) {
                rows.add(EvalRow.of(run.in(lang), lang, first == null ? null : first.in(lang), seed));
            }
            rows.add(EvalRow.of(run, EvalRow.ALL, first, seed));
        }
        return new EvalResults(rows, HybridGain.of(runs, seed), notes, seed);
    }

    /**
     * A table for people: pool by pool, language by language, with the row over all languages only where there are
     * several.
     */
    public Table table() {
        List<String> langs = results.stream().map(EvalRow::lang).distinct().toList();
        boolean several = langs.size() > 2;
        Stream<EvalRow> shown =
                results.stream().filter(row -> several || !row.lang().equals(EvalRow.ALL));
        List<EvalRow> sorted = shown.sorted((a, b) -> {
                    int byProtocol = b.protocol().compareTo(a.protocol()); // whole before sampled
                    int byPool = Integer.compare(sampled(a), sampled(b));
                    int byLang = Integer.compare(order(langs, a), order(langs, b));
                    return byProtocol != 0 ? byProtocol : byPool != 0 ? byPool : byLang;
                })
                .toList();
        return new Table(
                List.of(
                        "lang",
                        "pool",
                        "n",
                        "model",
                        "score",
                        "mode",
                        "P@1",
                        "MRR@10",
                        "R@10",
                        "nDCG@10",
                        "p vs first",
                        "ms/query",
                        "bytes/item"),
                sorted.stream().map(EvalResults::cells).toList());
    }

    /** What the hybrid adds to the better of its parts. */
    public Table hybridTable() {
        return new Table(
                HybridGain.HEADINGS, hybridGains.stream().map(HybridGain::cells).toList());
    }

    private static int sampled(EvalRow row) {
        return row.protocol().equals("sampled") && row.pool() != null ? row.pool() : 0;
    }

    private static int order(List<String> langs, EvalRow row) {
        return row.lang().equals(EvalRow.ALL) ? langs.size() : langs.indexOf(row.lang());
    }

    private static List<String> cells(EvalRow row) {
        String pool = row.pool() == null ? "" : String.format(Locale.ROOT, "%,d", row.pool());
        return List.of(
                row.lang(),
                row.protocol().equals("whole") ? ("whole " + pool).strip() : pool,
                String.format(Locale.ROOT, "%,d", row.n()),
                row.model(),
                row.score(),
                row.mode(),
                cell(row.precisionAt1(), row.ci95().precisionAt1()),
                cell(row.mrrAt10(), row.ci95().mrrAt10()),
                String.format(Locale.ROOT, "%.3f", row.recallAt10()),
                String.format(Locale.ROOT, "%.3f", row.ndcgAt10()),
                row.pVsFirst() == null ? "" : Comparison.format(row.pVsFirst()),
                String.format(Locale.ROOT, "%.1f", row.msPerQuery()),
                String.format(Locale.ROOT, "%,.0f", row.bytesPerItem()));
    }

    private static String cell(double mean, Interval interval) {
        return String.format(Locale.ROOT, "%.3f [%.3f, %.3f]", mean, interval.low(), interval.high());
    }
}
