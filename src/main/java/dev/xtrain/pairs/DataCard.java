package dev.xtrain.pairs;

import dev.xtrain.report.Card;
import dev.xtrain.report.Counts;
import dev.xtrain.report.Formats;
import dev.xtrain.report.FrontMatter;
import dev.xtrain.report.Page;
import dev.xtrain.report.Table;
import dev.xtrain.source.Licenses;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a file of rows is: {@code <name>.card.md} for hubs and {@code <name>.card.html} with plots. Both are made of its
 * manifest and of its rows in numbers, and hold no times: the same rows give the same bytes.
 */
public final class DataCard {

    static final String UNKNOWN = "unknown";
    private static final int FEW = 1000; // rows of a language that are too few to learn much from

    private final Manifest manifest;
    private final PairStats stats;

    private DataCard(Manifest manifest, PairStats stats) {
        this.manifest = manifest;
        this.stats = stats;
    }

    /**
     * The card of rows.
     *
     * @param manifest how they were made
     * @param stats every one of them, counted
     */
    public static DataCard of(Manifest manifest, PairStats stats) {
        return new DataCard(manifest, stats);
    }

    /** For hubs and people, as Markdown. */
    public Card card() {
        var tags = new ArrayList<>(List.of("xtrain", "code", "code-search"));
        tags.addAll(stats.languages().keySet());
        SortedMap<String, Integer> licenses = stats.counts("license");
        String license = licenses.size() == 1 && !licenses.containsKey(UNKNOWN) ? licenses.firstKey() : "other";
        var chapters = new ArrayList<Card.Chapter>();
        chapters.add(Card.Chapter.of("Rows by language", languages()));
        chapters.add(Card.Chapter.of("Lengths", lengths()));
        chapters.add(Card.Chapter.of("Lengths of all", stats.lengths()));
        chapters.add(Card.Chapter.of("Kinds of pairs", Counts.table("kind", "rows", stats.counts("kind of pair"))));
        chapters.add(Card.Chapter.of("Kinds of code", Counts.table("kind", "rows", stats.counts("kind of code"))));
        chapters.add(Card.Chapter.of("Split", Counts.table("split", "rows", stats.counts("split"))));
        chapters.add(Card.Chapter.of("Licences", Counts.table("licence", "rows", stats.counts("license"))));
        chapters.add(Card.Chapter.of(
                "Where the licence was found", Counts.table("found in", "rows", stats.counts("license found in"))));
        chapters.add(Card.Chapter.of("Negatives", Counts.table("kind", "negatives", stats.counts("negatives"))));
        chapters.add(Card.Chapter.of("Left out", dropped()));
        chapters.add(Card.Chapter.of("Seen", "what", "how many", seen()));
        chapters.add(Card.Chapter.of("How it was made", "setting", "value", recipe()));
        chapters.add(Card.Chapter.of("What a row is", meaning()));
        chapters.add(Card.Chapter.of("Known weaknesses", String.join(" ", weaknesses())));
        chapters.add(Card.Chapter.of("Repositories", repositories()));
        return new Card(
                new FrontMatter(license, "", "", "", tags, List.of("en"), List.of()), title(), summary(), chapters);
    }

    /** With plots. */
    public Page page() {
        return new DataPage(manifest, stats, this).page();
    }

    String title() {
        SortedMap<String, Integer> repositories = stats.counts("repository");
        return repositories.size() == 1
                ? "Pairs of " + repositories.firstKey()
                : "Pairs of " + Formats.count(repositories.size()) + " repositories";
    }

    String summary() {
        return "%s rows of a question in words and the code that answers it, in %s, from %s of source code."
                .formatted(
                        Formats.count(stats.rows()),
                        String.join(", ", stats.languages().keySet()),
                        counted(stats.counts("repository").size(), "repository", "repositories"));
    }

    private static String counted(int number, String one, String several) {
        return Formats.count(number) + " " + (number == 1 ? one : several);
    }

    Table languages() {
        return new Table(
                List.of("language", "rows", "share", "test", "repositories", "functions seen", "documented"),
                Counts.descending(stats.counts("language")).stream()
                        .map(Map.Entry::getKey)
                        .map(name -> {
                            PairStats.OfLanguage language = of(name);
                            return List.of(
                                    name,
                                    Formats.count(language.rows()),
                                    Formats.percent(language.rows(), stats.rows()),
                                    Formats.count(language.test()),
                                    Formats.count(language.repositories()),
                                    Formats.count(manifest.seen().functions().getOrDefault(name, 0)),
                                    Formats.count(manifest.seen().documented().getOrDefault(name, 0)));
                        })
                        .toList());
    }

    private PairStats.OfLanguage of(String language) {
        PairStats.OfLanguage rows = stats.languages().get(language);
        if (rows == null) {
            throw new IllegalStateException("no rows of " + language);
        }
        return rows;
    }

    /** Quartiles by language. */
    private Table lengths() {
        return new Table(
                List.of("language", "query words", "25 to 75 %", "lines", "25 to 75 %", "characters", "25 to 75 %"),
                stats.languages().entrySet().stream()
                        .map(language -> {
                            var cells = new ArrayList<>(List.of(language.getKey()));
                            for (Lengths length : List.of(
                                    language.getValue().query(),
                                    language.getValue().lines(),
                                    language.getValue().characters())) {
                                cells.add(Formats.count(length.quantile(50)));
                                cells.add(Formats.count(length.quantile(25)) + " to "
                                        + Formats.count(length.quantile(75)));
                            }
                            return List.copyOf(cells);
                        })
                        .toList());
    }

    /** What a reason says, not its code. */
    static String words(String code) {
        return Arrays.stream(DropReason.values())
                .filter(reason -> reason.code().equals(code))
                .map(DropReason::words)
                .findFirst()
                .orElse(code);
    }

    private Table dropped() {
        return new Table(
                List.of("reason", "which", "left out"),
                Counts.descending(manifest.dropped()).stream()
                        .map(count -> List.of(count.getKey(), words(count.getKey()), Formats.count(count.getValue())))
                        .toList());
    }

    Map<String, String> seen() {
        Census census = manifest.seen();
        var seen = new LinkedHashMap<String, String>();
        seen.put("files parsed", Formats.count(census.totalFiles()));
        seen.put("functions", Formats.count(census.totalFunctions()));
        seen.put("documented functions", Formats.count(census.totalDocumented()));
        seen.put("functions with a syntax error inside, left out", Formats.count(census.broken()));
        census.skipped().forEach((reason, count) -> seen.put("not read: " + reason, Formats.count(count)));
        census.redacted().forEach((token, count) -> seen.put("replaced by <" + token + ">", Formats.count(count)));
        return seen;
    }

    Map<String, String> recipe() {
        var recipe = new LinkedHashMap<String, String>();
        recipe.put("command", manifest.command());
        recipe.put("xtrain", manifest.xtrain() == null ? UNKNOWN : manifest.xtrain());
        recipe.put("grammars", String.join(", ", manifest.grammars()));
        recipe.put("seed of the split", String.valueOf(manifest.seed()));
        recipe.put("share for testing", String.valueOf(manifest.testShare()));
        recipe.put("cleaning", manifest.clean() ? "on" : "off: no filter, no deduplication, nothing redacted");
        Manifest.@Nullable Nearness nearness = manifest.nearDuplicates();
        if (nearness != null) {
            recipe.put(
                    "near duplicates",
                    "Jaccard similarity of %s or more of runs of %d tokens; MinHash of %d bands of %d rows"
                            .formatted(
                                    nearness.threshold(), nearness.tokens(), nearness.bands(), nearness.rowsPerBand()));
            recipe.put("chance to be compared, by similarity", nearness.curve());
        }
        recipe.put(
                "nothing of these evaluation sets",
                manifest.decontaminated().isEmpty()
                        ? "none was compared"
                        : String.join(", ", manifest.decontaminated()));
        return recipe;
    }

    String meaning() {
        return "Of the kind function, the question is the first paragraph of a function's documentation and the answer "
                + "the function without any documentation; of the kind name, its name in words and the function with its "
                + "name masked; of the kind comment, a comment and the statements below it; of the kind class, a type's "
                + "documentation and a method of it. Negatives are other code of the same file unless their kind says "
                + "otherwise. Rows whose code is the same are on one side of the split.";
    }

    String licensing() {
        return "A row's licence is what its file's own head says, else the nearest licence file above it, else the "
                + "nearest manifest. It is what a program read, not advice: rows keep repository and path, so that each "
                + "can be looked up and withdrawn. Known to be permissive are %s of the rows."
                        .formatted(Formats.percent(permissive(), stats.rows()));
    }

    private int permissive() {
        var permissive = new Licenses(List.of(Licenses.PERMISSIVE));
        return stats.counts("license").entrySet().stream()
                .filter(license -> permissive.test(license.getKey()))
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    List<String> weaknesses() {
        var weaknesses = new ArrayList<String>();
        weaknesses.add("Questions are documentation, not what people type into a search box, and cleaning is by rules: "
                + "some answer their question only with the class around them, some say no more than their name does.");
        weaknesses.add("Languages differ in how many rows they have; train on shares of them rather than on all alike "
                + "where that matters.");
        String few = stats.languages().entrySet().stream()
                .filter(language -> language.getValue().rows() < FEW)
                .map(language -> language.getKey() + " (" + language.getValue().rows() + ")")
                .collect(Collectors.joining(", "));
        if (!few.isEmpty()) {
            weaknesses.add("Under " + Formats.count(FEW) + " rows: " + few + ".");
        }
        stats.counts("repository").entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .filter(most -> stats.counts("repository").size() > 1)
                .ifPresent(most -> weaknesses.add("The largest repository, %s, has %s of the rows."
                        .formatted(most.getKey(), Formats.percent(most.getValue(), stats.rows()))));
        int unknown = stats.counts("license").getOrDefault(UNKNOWN, 0);
        if (unknown > 0) {
            weaknesses.add("The licence of %s is not known.".formatted(counted(unknown, "row", "rows")));
        }
        if (!manifest.clean()) {
            weaknesses.add("Nothing was cleaned, deduplicated or redacted.");
        }
        if (manifest.decontaminated().isEmpty()) {
            weaknesses.add("No evaluation set was compared: what is measured with may be among the rows.");
        }
        return weaknesses;
    }

    private Table repositories() {
        return new Table(
                List.of("repository", "rows"),
                Counts.descending(stats.counts("repository")).stream()
                        .map(count -> List.of(count.getKey(), Formats.count(count.getValue())))
                        .toList());
    }
}
