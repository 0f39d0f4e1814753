package dev.xtrain.eval;

import dev.xtrain.report.Facts;
import dev.xtrain.report.Formats;
import dev.xtrain.report.IntervalPlot;
import dev.xtrain.report.Listing;
import dev.xtrain.report.Page;
import dev.xtrain.report.Section;
import dev.xtrain.report.Tiles;
import dev.xtrain.search.Mode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Runs as a page for people: what was measured, how sure that is, which queries moved and why. */
public final class EvalReport {

    private EvalReport() {}

    /**
     * The whole page.
     *
     * @param subtitle what was asked, in a line
     * @param runs in the order of the models
     * @param results of these runs
     * @param matches of a few queries; may be empty
     * @param facts how it was measured
     */
    public static Page page(
            String subtitle, List<Run> runs, EvalResults results, List<QueryMatch> matches, Map<String, String> facts) {
        var sections = new ArrayList<Section>();
        sections.add(new Section("In short", "", List.of(tiles(runs, results.seed()))));
        sections.addAll(measures(results));
        differences(runs, results.seed()).ifPresent(sections::add);
        sections.addAll(MovedQueries.sections(MovedQueries.of(runs)));
        MovedQueries.heatMaps(matches).ifPresent(sections::add);
        sections.add(
                new Section("All numbers", "", List.of(new Listing("By language, pool and search", results.table()))));
        if (!facts.isEmpty()) {
            sections.add(new Section("How it was measured", "", List.of(Facts.of("Settings", facts))));
        }
        var footer = new ArrayList<String>();
        footer.add(reading(results.seed()));
        results.notes().forEach(note -> footer.add("Note: " + note));
        return new Page("Retrieval", subtitle, sections, footer);
    }

    /** How intervals and tests are to be read. */
    public static String reading(long seed) {
        return "Intervals are 95 % bootstrap intervals over the questions; p is of a paired randomisation test on reciprocal "
                + "rank. Of equal scores the right answer's counts as the last. Seed " + seed + ".";
    }

    /** The few numbers to see first, of all languages in the first pool. */
    public static Tiles tiles(List<Run> runs, long seed) {
        List<Run> main = mainPool(runs);
        List<Compared> compared = compared(main);
        return new Tiles(
                compared.isEmpty()
                        ? main.stream().map(run -> tile(run, seed)).toList()
                        : compared.stream()
                                .map(pair -> tile(pair.first(), pair.run(), seed))
                                .toList());
    }

    private static Tiles.Tile tile(Run run, long seed) {
        Interval interval = Bootstrap.interval(run.values(Metrics::precisionAt1), seed);
        return new Tiles.Tile(
                "P@1, %s: %s".formatted(run.backend().mode(), run.backend().model()),
                Formats.share(run.mean(Metrics::precisionAt1)),
                "95 %% interval %s, %s queries"
                        .formatted(
                                Formats.interval(interval.low(), interval.high()),
                                Formats.count(run.outcomes().size())),
                Tiles.Tone.PLAIN);
    }

    private static Tiles.Tile tile(Run before, Run after, long seed) {
        Comparison reciprocal = comparison(before, after, seed);
        return new Tiles.Tile(
                "P@1, %s: %s → %s"
                        .formatted(
                                after.backend().mode(),
                                before.backend().model(),
                                after.backend().model()),
                Formats.share(before.mean(Metrics::precisionAt1)) + " → "
                        + Formats.share(after.mean(Metrics::precisionAt1)),
                "MRR@10 %s, p %s%s"
                        .formatted(
                                Formats.difference(reciprocal.difference()),
                                reciprocal.p() < 0.001 ? "" : "= ",
                                Comparison.format(reciprocal.p())),
                !reciprocal.significant()
                        ? Tiles.Tone.PLAIN
                        : reciprocal.difference() > 0 ? Tiles.Tone.GOOD : Tiles.Tone.BAD);
    }

    private static Comparison comparison(Run before, Run after, long seed) {
        return Comparison.of(before.values(Metrics::reciprocalRank), after.values(Metrics::reciprocalRank), seed);
    }

    /** P@1 and MRR@10 with their intervals, a section a pool. */
    public static List<Section> measures(EvalResults results) {
        return results.results().stream()
                .map(EvalReport::pool)
                .distinct()
                .map(pool -> {
                    List<EvalRow> rows = results.results().stream()
                            .filter(row -> pool(row).equals(pool))
                            .toList();
                    return new Section(
                            pool.isEmpty() ? "P@1 and MRR@10" : "P@1 and MRR@10 " + pool,
                            "P@1 is the share of questions whose first answer is right; MRR@10 gives half a point to a right "
                                    + "answer in second place, a third in third, and so on to the tenth.",
                            List.of(
                                    plot(
                                            "P@1",
                                            rows,
                                            EvalRow::precisionAt1,
                                            row -> row.ci95().precisionAt1()),
                                    plot(
                                            "MRR@10",
                                            rows,
                                            EvalRow::mrrAt10,
                                            row -> row.ci95().mrrAt10())));
                })
                .toList();
    }

    /** Names a sampled pool; rows of the whole pool need no name. */
    private static String pool(EvalRow row) {
        return row.protocol().equals("whole") || row.pool() == null
                ? ""
                : "among " + Formats.count(row.pool()) + " functions drawn for each question";
    }

    private static IntervalPlot plot(
            String measure, List<EvalRow> rows, Function<EvalRow, Double> value, Function<EvalRow, Interval> interval) {
        List<String> series = rows.stream()
                .map(EvalRow::model)
                .filter(model -> !model.equals(Run.Backend.KEYWORD.model()))
                .distinct()
                .toList();
        List<String> langs = rows.stream().map(EvalRow::lang).distinct().toList();
        List<IntervalPlot.Group> groups = langs.stream()
                .filter(lang -> langs.size() > 2 || !lang.equals(EvalRow.ALL))
                .sorted(Comparator.comparing(lang -> !lang.equals(EvalRow.ALL)))
                .map(lang -> new IntervalPlot.Group(
                        heading(lang, rows),
                        rows.stream()
                                .filter(row -> row.lang().equals(lang))
                                .map(row -> new IntervalPlot.Row(
                                        row.model(),
                                        row.mode(),
                                        series.indexOf(row.model()) + 1,
                                        value.apply(row),
                                        interval.apply(row).low(),
                                        interval.apply(row).high(),
                                        Formats.count(row.n()) + " queries"))
                                .toList()))
                .toList();
        return new IntervalPlot(measure, "higher is better", IntervalPlot.Kind.SHARE, groups);
    }

    private static String heading(String lang, List<EvalRow> rows) {
        int queries = rows.stream()
                .filter(row -> row.lang().equals(lang))
                .mapToInt(EvalRow::n)
                .max()
                .orElse(0);
        return "%s, %s queries".formatted(lang.equals(EvalRow.ALL) ? "all languages" : lang, Formats.count(queries));
    }

    /** How much other models gain on the first of their mode, query by query; nothing where there is one model. */
    public static Optional<Section> differences(List<Run> runs, long seed) {
        List<Run> main = mainPool(runs);
        List<Compared> others = compared(main);
        if (others.isEmpty()) {
            return Optional.empty();
        }
        List<String> models = main.stream()
                .map(run -> run.backend().model())
                .filter(model -> !model.equals(Run.Backend.KEYWORD.model()))
                .distinct()
                .toList();
        List<String> langs = others.get(0).run().outcomes().stream()
                .map(Outcome::lang)
                .distinct()
                .sorted()
                .toList();
        Stream<String> shown =
                langs.size() > 1 ? Stream.concat(Stream.of(EvalRow.ALL), langs.stream()) : langs.stream();
        List<IntervalPlot.Group> groups = shown.map(lang -> {
                    List<IntervalPlot.Row> rows = others.stream()
                            .map(pair -> difference(pair, lang, models, seed))
                            .toList();
                    return new IntervalPlot.Group(lang.equals(EvalRow.ALL) ? "all languages" : lang, rows);
                })
                .toList();
        return Optional.of(new Section(
                "Against " + models.get(0),
                "The same questions asked of both: an interval that does not reach the line at zero is a difference.",
                List.of(new IntervalPlot(
                        "Difference in MRR@10",
                        "to the right is better than " + models.get(0) + " in the same mode",
                        IntervalPlot.Kind.DIFFERENCE,
                        groups))));
    }

    private static IntervalPlot.Row difference(Compared pair, String lang, List<String> models, long seed) {
        Compared asked = lang.equals(EvalRow.ALL)
                ? pair
                : new Compared(pair.first().in(lang), pair.run().in(lang));
        Comparison comparison = comparison(asked.first(), asked.run(), seed);
        Run run = pair.run();
        return new IntervalPlot.Row(
                run.backend().model(),
                run.backend().mode().toString(),
                models.indexOf(run.backend().model()) + 1,
                comparison.difference(),
                comparison.interval().low(),
                comparison.interval().high(),
                "p " + Comparison.format(comparison.p()) + ", " + Formats.count(comparison.better())
                        + " queries better, " + Formats.count(comparison.worse()) + " worse");
    }

    /** Those of the first pool. */
    static List<Run> mainPool(List<Run> runs) {
        return runs.stream()
                .filter(run -> run.pool().equals(runs.get(0).pool()))
                .toList();
    }

    /** A run, and that of the first model in the same mode. */
    private record Compared(Run first, Run run) {}

    private static List<Compared> compared(List<Run> runs) {
        var firsts = new EnumMap<Mode, Run>(Mode.class);
        var compared = new ArrayList<Compared>();
        for (Run run : runs) {
            Run first = firsts.putIfAbsent(run.backend().mode(), run);
            if (first != null) {
                compared.add(new Compared(first, run));
            }
        }
        return compared;
    }
}
