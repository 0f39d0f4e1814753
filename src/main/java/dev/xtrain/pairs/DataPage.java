package dev.xtrain.pairs;

import dev.xtrain.report.Bars;
import dev.xtrain.report.Block;
import dev.xtrain.report.Curve;
import dev.xtrain.report.Facts;
import dev.xtrain.report.Formats;
import dev.xtrain.report.Histogram;
import dev.xtrain.report.Listing;
import dev.xtrain.report.Page;
import dev.xtrain.report.Paragraph;
import dev.xtrain.report.Section;
import dev.xtrain.report.Tiles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;

/** A {@link DataCard} with plots: what it says, and how rows spread over lengths, repositories, licences and kinds. */
final class DataPage {

    /** The lowest length of each bin. */
    private static final int[] WORDS = {1, 5, 7, 9, 12, 16, 21, 28, 37, 49, 65, 97, 129};

    private static final int[] LINES = {1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 257};
    private static final int[] CHARACTERS = {1, 64, 91, 128, 181, 256, 362, 512, 720, 1024, 1440, 2048, 2880, 4096, 8192
    };

    private static final int MOST = 40; // repositories that are drawn; the card names all

    private final Manifest manifest;
    private final PairStats stats;
    private final DataCard card;

    DataPage(Manifest manifest, PairStats stats, DataCard card) {
        this.manifest = manifest;
        this.stats = stats;
        this.card = card;
    }

    Page page() {
        var sections = new ArrayList<Section>();
        sections.add(new Section("In short", card.summary(), List.of(tiles())));
        sections.add(new Section(
                "Languages",
                "",
                List.of(
                        Bars.of("Rows by language", stats.counts("language"), MOST),
                        new Listing("Rows, split and medians", card.languages()))));
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
                card.licensing(),
                List.of(
                        Bars.of("Rows by licence", stats.counts("license"), MOST),
                        Bars.of("Found in", stats.counts("license found in"), MOST))));
        sections.add(new Section(
                "What rows are",
                card.meaning(),
                List.of(
                        Bars.of("Kinds of pairs", stats.counts("kind of pair"), MOST),
                        Bars.of("Kinds of code", stats.counts("kind of code"), MOST),
                        Bars.of("Split", stats.counts("split"), MOST),
                        Bars.of("Negatives by kind", stats.counts("negatives"), MOST))));
        sections.add(new Section("What was left out", "", List.of(Bars.of("By reason", reasons(), MOST))));
        var making = new ArrayList<Block>(List.of(Facts.of("Recipe", card.recipe()), Facts.of("Seen", card.seen())));
        if (manifest.nearDuplicates() != null) {
            making.add(curve(manifest.nearDuplicates()));
        }
        sections.add(new Section("How it was made", "", making));
        sections.add(new Section(
                "Known weaknesses",
                "",
                card.weaknesses().stream().<Block>map(Paragraph::new).toList()));
        return new Page(card.title(), "A data card by xtrain", sections, List.of(card.licensing()));
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
                        Formats.count(stats.counts("license").getOrDefault(DataCard.UNKNOWN, 0))
                                + " rows of unknown licence")));
    }

    private static Tiles.Tile tile(String label, String value, String detail) {
        return new Tiles.Tile(label, value, detail, Tiles.Tone.PLAIN);
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
    private SortedMap<String, Integer> reasons() {
        var words = new TreeMap<String, Integer>();
        manifest.dropped().forEach((code, count) -> words.merge(DataCard.words(code), count, Integer::sum));
        return words;
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
}
