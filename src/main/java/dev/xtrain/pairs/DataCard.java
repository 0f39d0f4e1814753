package dev.xtrain.pairs;

import dev.xtrain.report.Bars;
import dev.xtrain.report.Block;
import dev.xtrain.report.Card;
import dev.xtrain.report.Counts;
import dev.xtrain.report.Curve;
import dev.xtrain.report.Facts;
import dev.xtrain.report.Formats;
import dev.xtrain.report.FrontMatter;
import dev.xtrain.report.Histogram;
import dev.xtrain.report.Listing;
import dev.xtrain.report.Page;
import dev.xtrain.report.Paragraph;
import dev.xtrain.report.Section;
import dev.xtrain.report.Table;
import dev.xtrain.report.Tiles;
import dev.xtrain.source.Licenses;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a file of rows is: {@code <name>.card.md} for hubs and {@code <name>.card.html} with plots. Both are made of its
 * manifest and of its rows in numbers, and hold no times: the same rows give the same bytes.
 */
public final class DataCard {

    /** The lowest length of each bin. */
    private static final int[] WORDS = {1, 5, 7, 9, 12, 16, 21, 28, 37, 49, 65, 97, 129};

    private static final int[] LINES = {1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 257};
    private static final int[] CHARACTERS = {1, 64, 91, 128, 181, 256, 362, 512, 720, 1024, 1440, 2048, 2880, 4096, 8192
    };

    private static final String UNKNOWN = "unknown";
    private static final int FEW = 1000; // rows of a language that are too few to learn much from
    private static final int MOST = 40; // repositories that are drawn; the card names all

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
        var sections = new ArrayList<Section>();
        sections.add(new Section("In short", summary(), List.of(tiles())));
        sections.add(new Section(
                "Languages",
                "",
                List.of(
                        Bars.of("Rows by language", stats.counts("language"), MOST),
                        new Listing("Rows, split and medians", languages()))));
        sections.add(new Section(
                "How long rows are",
                "A language a row, each scaled to its own most frequent length. The numbers below the columns are the "
                        + "shortest that they count.",
                List.of(
                        histogram("Words of a query", WORDS, PairStats.OfLanguage::query),
                        histogram("Lines of a positive", LINES, PairStats.OfLanguage::lines),
                        histogram("Characters of a positive", CHARACTERS, PairStats.OfLanguage::characters),
                        new Listing("Of all languages", stats.lengths()))));
        sections.add(new Section(
                "Where rows come from", "", List.of(Bars.of("Rows by repository", stats.counts("repository"), MOST))));
        sections.add(new Section(
                "Licences",
                licensing(),
                List.of(
                        Bars.of("Rows by licence", stats.counts("license"), MOST),
                        Bars.of("Found in", stats.counts("license found in"), MOST))));
        sections.add(new Section(
                "What rows are",
                meaning(),
                List.of(
                        Bars.of("Kinds of pairs", stats.counts("kind of pair"), MOST),
                        Bars.of("Kinds of code", stats.counts("kind of code"), MOST),
                        Bars.of("Split", stats.counts("split"), MOST),
                        Bars.of("Negatives by kind", stats.counts("negatives"), MOST))));
        sections.add(
                new Section("What was left out", "", List.of(Bars.of("By reason", words(manifest.dropped()), MOST))));
        var making = new ArrayList<Block>(List.of(Facts.of("Recipe", recipe()), Facts.of("Seen", seen())));
        if (manifest.nearDuplicates() != null) {
            making.add(curve(manifest.nearDuplicates()));
        }
        sections.add(new Section("How it was made", "", making));
        sections.add(new Section(
                "Known weaknesses",
                "",
                weaknesses().stream().<Block>map(Paragraph::new).toList()));
        return new Page(title(), "A data card by xtrain", sections, List.of(licensing()));
    }

    private String title() {
        SortedMap<String, Integer> repositories = stats.counts("repository");
        return repositories.size() == 1
                ? "Pairs of " + repositories.firstKey()
                : "Pairs of " + Formats.count(repositories.size()) + " repositories";
    }

    private String summary() {
        return "%s rows of a question in words and the code that answers it, in %s, from %s of source code."
                .formatted(
                        Formats.count(stats.rows()),
                        String.join(", ", stats.languages().keySet()),
                        counted(stats.counts("repository").size(), "repository", "repositories"));
    }

    private static String counted(int number, String one, String several) {
        return Formats.count(number) + " " + (number == 1 ? one : several);
    }

    private Tiles tiles() {
        int left =
                manifest.dropped().values().stream().mapToInt(Integer::intValue).sum();
        int test = stats.counts("split").getOrDefault(Split.TEST, 0);
        return new Tiles(List.of(
                tile("Rows", Formats.count(stats.rows()), "%s for testing".formatted(Formats.count(test))),
                tile(
                        "Languages",
                        Formats.count(stats.languages().size()),
                        String.join(", ", stats.languages().keySet())),
                tile(
                        "Left out",
                        Formats.count(left),
                        Formats.percent(left, (long) left + stats.rows()) + " of questions and answers"),
                tile(
                        "Licences",
                        Formats.count(stats.counts("license").size()),
                        Formats.count(stats.counts("license").getOrDefault(UNKNOWN, 0)) + " rows of unknown licence")));
    }

    private static Tiles.Tile tile(String label, String value, String detail) {
        return new Tiles.Tile(label, value, detail, Tiles.Tone.PLAIN);
    }

    private Table languages() {
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

    private Histogram histogram(String title, int[] edges, Function<PairStats.OfLanguage, Lengths> length) {
        return new Histogram(
                title,
                "",
                Histogram.between(edges),
                stats.languages().entrySet().stream()
                        .map(language -> {
                            Lengths lengths = length.apply(language.getValue());
                            return new Histogram.Row(
                                    language.getKey(),
                                    Arrays.stream(lengths.counts(edges)).boxed().toList(),
                                    lengths.quantile(50));
                        })
                        .toList());
    }

    /** By what the reasons say, not by their codes. */
    private static SortedMap<String, Integer> words(SortedMap<String, Integer> dropped) {
        var words = new TreeMap<String, Integer>();
        dropped.forEach((code, count) -> words.merge(words(code), count, Integer::sum));
        return words;
    }

    private static String words(String code) {
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

    private Map<String, String> seen() {
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

    private Map<String, String> recipe() {
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

    private static Curve curve(Manifest.Nearness nearness) {
        return new Curve(
                "Chance that two codes are compared, by their similarity",
                "similarity; from " + nearness.threshold() + " on, one is left out",
                IntStream.rangeClosed(0, 100)
                        .mapToObj(percent -> new Curve.Point(
                                percent / 100.0,
                                1 - Math.pow(1 - Math.pow(percent / 100.0, nearness.rowsPerBand()), nearness.bands())))
                        .toList(),
                1);
    }

    private String meaning() {
        return "Of the kind function, the question is the first paragraph of a function's documentation and the answer "
                + "the function without any documentation; of the kind name, its name in words and the function with its "
                + "name masked; of the kind comment, a comment and the statements below it; of the kind class, a type's "
                + "documentation and a method of it. Negatives are other code of the same file unless their kind says "
                + "otherwise. Rows whose code is the same are on one side of the split.";
    }

    private String licensing() {
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

    private List<String> weaknesses() {
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
