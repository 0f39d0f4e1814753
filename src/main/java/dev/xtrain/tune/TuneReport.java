package dev.xtrain.tune;

import dev.xtrain.eval.EvalReport;
import dev.xtrain.eval.EvalResults;
import dev.xtrain.eval.EvalRow;
import dev.xtrain.eval.MovedQueries;
import dev.xtrain.report.Block;
import dev.xtrain.report.Card;
import dev.xtrain.report.Curve;
import dev.xtrain.report.Facts;
import dev.xtrain.report.Formats;
import dev.xtrain.report.FrontMatter;
import dev.xtrain.report.Listing;
import dev.xtrain.report.Page;
import dev.xtrain.report.Paragraph;
import dev.xtrain.report.Section;
import dev.xtrain.report.Table;
import dev.xtrain.search.Mode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is written beside a tuned model: a page with plots, a model card, a data card. */
public final class TuneReport {

    private static final String UNKNOWN = "unknown";
    private static final String TRAINING = "Training";

    private TuneReport() {}

    /** Before and after, with plots; {@link Page#write} puts its data beside it. */
    public static Page page(TuneFacts facts) {
        EvalResults results = results(facts);
        var sections = new ArrayList<Section>();
        sections.add(
                new Section("Did it help?", facts.verdict(), List.of(EvalReport.tiles(facts.runs(), facts.seed()))));
        sections.addAll(EvalReport.measures(results));
        EvalReport.differences(facts.runs(), facts.seed()).ifPresent(sections::add);
        sections.add(new Section(
                TRAINING,
                "",
                List.of(Curve.smoothed("Loss by step", "steps", facts.losses()), Facts.of("Recipe", facts.recipe()))));
        sections.addAll(MovedQueries.sections(MovedQueries.of(facts.runs())));
        MovedQueries.heatMaps(facts.matches()).ifPresent(sections::add);
        sections.add(new Section(
                "What it was trained on",
                "",
                Stream.concat(
                                Stream.<Block>of(new Paragraph(split(facts)), new Listing("Sources", sources(facts))),
                                Stream.of(
                                        Facts.of("Pairs by language", counts(facts.pairsByLanguage())),
                                        Facts.of("Pairs by licence", counts(facts.pairsByLicense()))))
                        .toList()));
        sections.add(new Section("All numbers", "", List.of(new Listing("By language and search", results.table()))));
        sections.add(new Section(
                "Machine, time, versions",
                "",
                List.of(
                        Facts.of("Hardware", facts.hardware()),
                        Facts.of("Wall time", times(facts)),
                        Facts.of("Versions", facts.versions()))));
        var footer = new ArrayList<String>();
        footer.add(EvalReport.reading(facts.seed()));
        facts.notes().forEach(note -> footer.add("Note: " + note));
        return new Page(facts.name(), "Tuned from " + facts.base() + " by xtrain", sections, footer);
    }

    /** For the model's folder, as {@code README.md}. */
    public static Card modelCard(TuneFacts facts) {
        var tags = new ArrayList<>(List.of("xtrain", "code-search", "lora"));
        tags.addAll(facts.pairsByLanguage().keySet());
        boolean multiVector =
                facts.runs().stream().anyMatch(run -> run.backend().pooling().equals("tokens"));
        var header = new FrontMatter(
                facts.baseLicense(),
                facts.base(),
                multiVector ? "PyLate" : "sentence-transformers",
                "sentence-similarity",
                tags,
                List.of("en"),
                List.of());
        return new Card(
                header,
                facts.name(),
                "%s tuned by xtrain to find functions of %s from questions in plain words. %s"
                        .formatted(facts.base(), names(facts), facts.verdict()),
                List.of(
                        Card.Chapter.of("Retrieval before and after", measures(facts)),
                        Card.Chapter.of("Recipe", "setting", "value", facts.recipe()),
                        Card.Chapter.of(
                                "Data and licences",
                                "%s The base is under %s; the pairs come from code under %s. What that asks of a model "
                                                .formatted(split(facts), facts.baseLicense(), licenses(facts))
                                        + "trained on them is for you to judge before you pass it on."),
                        Card.Chapter.of("Hardware", "part", "value", facts.hardware()),
                        Card.Chapter.of("Wall time", "phase", "time", times(facts)),
                        Card.Chapter.of("Versions", "part", "version", facts.versions()),
                        Card.Chapter.of("Limits", limits(facts))));
    }

    /** For the model's folder, as {@code DATA.md}: what the pairs are, and under what licences. */
    public static Card dataCard(TuneFacts facts) {
        Set<String> licenses = facts.pairsByLicense().keySet();
        String license = licenses.size() == 1 ? licenses.iterator().next() : "other";
        var tags = new ArrayList<>(List.of("xtrain", "code"));
        tags.addAll(facts.pairsByLanguage().keySet());
        var header = new FrontMatter(license, "", "", "", tags, List.of("en"), List.of());
        var chapters = new ArrayList<Card.Chapter>();
        chapters.add(Card.Chapter.of("Sources", sources(facts)));
        chapters.add(Card.Chapter.of("Pairs by language", "language", "pairs", counts(facts.pairsByLanguage())));
        chapters.add(Card.Chapter.of("Pairs by licence", "licence", "pairs", counts(facts.pairsByLicense())));
        if (!facts.dropped().isEmpty()) {
            chapters.add(Card.Chapter.of("Left out", "reason", "functions", counts(facts.dropped())));
        }
        chapters.add(Card.Chapter.of(
                "How they were made",
                "A pair is the first paragraph of a function's documentation and the function without any "
                        + "documentation. Duplicates and unusable rows were left out, as counted above. "
                        + split(facts)));
        chapters.add(Card.Chapter.of("Versions", "part", "version", facts.versions()));
        return new Card(
                header,
                "Pairs of " + facts.name(),
                "%s pairs of question and function from %s.".formatted(Formats.count(facts.pairs()), names(facts)),
                chapters);
    }

    private static EvalResults results(TuneFacts facts) {
        return EvalResults.of(facts.runs(), facts.notes(), facts.seed());
    }

    /** All languages together, a row a model and mode. */
    private static Table measures(TuneFacts facts) {
        List<EvalRow> rows = results(facts).results().stream()
                .filter(row -> row.lang().equals(EvalRow.ALL))
                .toList();
        return new Table(
                List.of("model", "search", "queries", "P@1", "95 %", "MRR@10", "95 %"),
                rows.stream()
                        .map(row -> List.of(
                                row.mode().equals(Mode.KEYWORD.toString()) ? "BM25" : row.model(),
                                row.mode(),
                                Formats.count(row.n()),
                                Formats.share(row.precisionAt1()),
                                Formats.interval(
                                        row.ci95().precisionAt1().low(),
                                        row.ci95().precisionAt1().high()),
                                Formats.share(row.mrrAt10()),
                                Formats.interval(
                                        row.ci95().mrrAt10().low(),
                                        row.ci95().mrrAt10().high())))
                        .toList());
    }

    private static Table sources(TuneFacts facts) {
        return new Table(
                List.of("repository", "commit", "cloned from"),
                facts.sources().stream()
                        .map(source -> List.of(source.name(), source.commit(), source.remote()))
                        .toList());
    }

    private static String split(TuneFacts facts) {
        return "%s pairs were trained on; %s questions, from files held out of training, measured it."
                .formatted(Formats.count(facts.trainingPairs()), Formats.count(facts.testQueries()));
    }

    private static String names(TuneFacts facts) {
        return facts.sources().stream().map(TuneFacts.Source::name).collect(Collectors.joining(", "));
    }

    private static String licenses(TuneFacts facts) {
        var names = new TreeSet<>(facts.pairsByLicense().keySet());
        boolean unknown = names.remove(UNKNOWN);
        String known = String.join(", ", names);
        return !unknown
                ? known
                : known.isEmpty() ? "licences that were not found" : known + ", and licences that were not found";
    }

    private static String limits(TuneFacts facts) {
        return "Questions are in English and sound like documentation; the code is "
                + String.join(", ", facts.pairsByLanguage().keySet())
                + ". How it does on other repositories was not measured. "
                + String.join(" ", facts.notes());
    }

    private static Map<String, String> counts(SortedMap<String, Integer> counts) {
        var shown = new LinkedHashMap<String, String>();
        counts.forEach((name, count) -> shown.put(name, Formats.count(count)));
        return shown;
    }

    private static Map<String, String> times(TuneFacts facts) {
        var shown = new LinkedHashMap<String, String>();
        facts.seconds().forEach((phase, seconds) -> shown.put(phase, Formats.seconds(seconds)));
        shown.put(
                "in all",
                Formats.seconds(facts.seconds().values().stream()
                        .mapToDouble(seconds -> seconds)
                        .sum()));
        return shown;
    }
}
