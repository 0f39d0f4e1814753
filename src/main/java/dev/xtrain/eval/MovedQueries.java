package dev.xtrain.eval;

import dev.xtrain.report.Block;
import dev.xtrain.report.Formats;
import dev.xtrain.report.HeatMap;
import dev.xtrain.report.Paragraph;
import dev.xtrain.report.RankShifts;
import dev.xtrain.report.Section;
import dev.xtrain.search.Mode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The part of a report that shows single queries: those whose right answer moved, and why. */
public final class MovedQueries {

    private static final int EXPLAINED = 3; // queries a model

    private static final int SHORT_CHARACTERS = 120;

    private MovedQueries() {}

    /**
     * The queries that moved: each model's against the first model's in the same mode, semantic where there is one; of
     * a model alone against keyword search.
     */
    public static List<RankChanges> of(List<Run> runs) {
        List<Run> main = EvalReport.mainPool(runs);
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
        List<RankChanges> changes = of(runs);
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
    public static List<Section> sections(List<RankChanges> changes) {
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
                matches.stream().<Block>map(MovedQueries::heatMap).toList()));
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
}
