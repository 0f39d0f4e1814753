package dev.xtrain.eval;

import dev.xtrain.report.Block;
import dev.xtrain.report.Facts;
import dev.xtrain.report.Formats;
import dev.xtrain.report.HeatMap;
import dev.xtrain.report.IntervalPlot;
import dev.xtrain.report.Listing;
import dev.xtrain.report.Page;
import dev.xtrain.report.Paragraph;
import dev.xtrain.report.RankShifts;
import dev.xtrain.report.Section;
import dev.xtrain.report.Tiles;
import dev.xtrain.search.Mode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Runs as a page for people: what was measured, how sure that is, which queries moved and why. */
public final class EvalReport {

    private static final int EXPLAINED = 3; // queries a model
    private static final int SHORT_CHARACTERS = 120;

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
        sections.addAll(moved(changes(runs)));
        heatMaps(matches).ifPresent(sections::add);
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

    /**
     * The queries that moved: each model's against the first model's in the same mode, semantic where there is one; of
     * a model alone against keyword search.
     */
    public static List<RankChanges> changes(List<Run> runs) {
        List<Run> main = mainPool(runs);
        Optional<Mode> mode = main.stream()
                .map(run -> run.backend().mode())
                .filter(Mode::usesVectors)
                .min(Comparator.naturalOrder());
        List<Run> alike = main.stream()
                .filter(run -> mode.isPresent() && run.backend().mode() == mode.get())
                .toList();
        if (alike.size() > 1) {
            return alike.stream()
                    .skip(1)
                    .map(run -> RankChanges.of(alike.get(0), run, RankChanges.SHOWN))
                    .toList();
        }
        return main.stream()
                .filter(run -> run.backend().mode() == Mode.KEYWORD)
                .flatMap(keyword -> alike.stream().map(run -> RankChanges.of(keyword, run, RankChanges.SHOWN)))
                .toList();
    }

    /**
     * A few queries worth a closer look after the last model's runs: of those that moved most the short ones, which can
     * be read in a {@link HeatMap}; where nothing was compared, those that are answered best.
     */
    public static List<RankChange> telling(List<Run> runs) {
        List<RankChanges> changes = changes(runs);
        if (!changes.isEmpty()) {
            RankChanges last = changes.get(changes.size() - 1);
            return Stream.concat(
                            shortFirst(last.better()).limit(EXPLAINED - 1),
                            shortFirst(last.worse()).limit(1))
                    .toList();
        }
        return runs.stream()
                .limit(1)
                .flatMap(run -> run.outcomes().stream())
                .sorted(Comparator.comparing(Outcome::rank))
                .limit(EXPLAINED)
                .map(outcome ->
                        new RankChange(outcome.query(), outcome.lang(), outcome.text(), outcome.rank(), outcome.rank()))
                .toList();
    }

    private static Stream<RankChange> shortFirst(List<RankChange> changes) {
        return changes.stream()
                .sorted(Comparator.comparing(change -> change.text().length() > SHORT_CHARACTERS));
    }

    /** Sections of the queries that moved. */
    public static List<Section> moved(List<RankChanges> changes) {
        return changes.stream()
                .map(change -> {
                    var blocks = new ArrayList<Block>();
                    add(blocks, change, "Better", change.better(), change.improved());
                    add(blocks, change, "Worse", change.worse(), change.worsened());
                    return new Section(
                            "Questions that moved, %s against %s".formatted(change.after(), change.before()),
                            "By %s search. %s questions have their right answer further up, %s further down."
                                    .formatted(
                                            change.mode(),
                                            Formats.count(change.improved()),
                                            Formats.count(change.worsened())),
                            blocks);
                })
                .toList();
    }

    private static void add(List<Block> blocks, RankChanges change, String word, List<RankChange> queries, int count) {
        if (queries.isEmpty()) {
            blocks.add(new Paragraph(word + ": none."));
            return;
        }
        blocks.add(new RankShifts(
                queries.size() == count
                        ? "%s, all %s".formatted(word, Formats.count(count))
                        : "%s, the largest %s of %s".formatted(word, queries.size(), Formats.count(count)),
                change.before(),
                change.after(),
                queries.stream()
                        .map(query -> new RankShifts.Shift(query.lang(), query.text(), query.before(), query.after()))
                        .toList()));
    }

    /** Which tokens met; nothing where no model has a vector a token. */
    public static Optional<Section> heatMaps(List<QueryMatch> matches) {
        if (matches.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Section(
                "Why: which tokens met",
                "A document's score is the sum, over the question's tokens, of the best match among its own. Rows are the "
                        + "question, columns the document; the stronger the colour, the nearer the two tokens' vectors.",
                matches.stream().<Block>map(EvalReport::heatMap).toList()));
    }

    private static HeatMap heatMap(QueryMatch match) {
        String place = match.first() ? "comes first" : "is the best right answer";
        String verdict = match.first() ? match.right() ? ", and is right" : ", and is wrong" : "";
        return new HeatMap(
                match.query(),
                String.format(Locale.ROOT, "%s: %s%s: %s", match.model(), place, verdict, match.document()),
                match.tokens().query(),
                match.tokens().document(),
                match.tokens().scores());
    }

    private static List<Run> mainPool(List<Run> runs) {
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
