package dev.xtrain.watch;

import dev.xtrain.report.Curve;
import dev.xtrain.report.Formats;
import dev.xtrain.report.Histogram;
import dev.xtrain.report.Page;
import dev.xtrain.report.Section;
import dev.xtrain.report.Tiles;
import dev.xtrain.train.VectorNorms;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A run as curves: what it learns, what its vectors do, how fast it is. */
final class TrainingPage {

    private static final int BINS = 40;
    private static final int SPREADS = 6; // steps whose lengths of vectors are drawn

    private final String name;
    private final int total;
    private final List<MetricsRow> rows;
    private final List<HeldOutRow> heldOut;

    TrainingPage(String name, int total, List<MetricsRow> rows, List<HeldOutRow> heldOut) {
        this.name = name;
        this.total = total;
        this.rows = List.copyOf(rows);
        this.heldOut = List.copyOf(heldOut);
    }

    Page page() {
        String subtitle = rows.isEmpty()
                ? "No step of %s is logged yet".formatted(Formats.count(total))
                : "Step %s of %s".formatted(Formats.count(last().step()), Formats.count(total));
        return new Page("Training of " + name, subtitle, rows.isEmpty() ? List.of() : sections(), footer());
    }

    private MetricsRow last() {
        return rows.get(rows.size() - 1);
    }

    private List<Section> sections() {
        return List.of(
                new Section("In short", "", List.of(tiles())),
                new Section(
                        "Loss",
                        "",
                        List.of(
                                curve("Loss of a step", MetricsRow::loss),
                                plain("Running average", MetricsRow::averageLoss))),
                new Section(
                        "Rows held out of training",
                        heldOut.isEmpty()
                                ? "None were asked."
                                : Formats.count(heldOut.get(0).rows()) + " rows, each against the documents of all.",
                        heldOut.isEmpty()
                                ? List.of()
                                : List.of(
                                        measured("P@1", HeldOutRow::precisionAt1),
                                        measured("MRR@10", HeldOutRow::mrrAt10),
                                        measured("nDCG@10", HeldOutRow::ndcgAt10),
                                        measured("Loss", HeldOutRow::loss))),
                new Section(
                        "What it tells apart",
                        "Within a batch, so that both depend on its size and on how alike its documents are.",
                        List.of(
                                curve("Share of queries that rank their own document first", MetricsRow::rankedFirst),
                                curve("Margin: own document's score less the best negative's", MetricsRow::margin))),
                new Section(
                        "Vectors",
                        "Their lengths before L2, queries' and documents' together. Lengths that shrink to nothing or "
                                + "grow without end say that directions no longer follow from texts.",
                        List.of(
                                spread(),
                                curve("Median length", length(VectorNorms.Quantiles::p50)),
                                curve("1 % are no longer than", length(VectorNorms.Quantiles::p01)),
                                curve("99 % are no longer than", length(VectorNorms.Quantiles::p99)))),
                new Section(
                        "Scores",
                        "Queries whose own document scores exactly 0 learn nothing from it; with XTR these are the "
                                + "documents of which no token was retrieved. Excluded documents may answer as well: the "
                                + "same text, or the answer to the same question.",
                        List.of(
                                curve("Share of queries whose own document scores 0", MetricsRow::unretrieved),
                                curve("Share of all scores that are 0", MetricsRow::zeroScores),
                                curve("Documents excluded from a step's negatives", MetricsRow::excluded))),
                new Section(
                        "Optimizer",
                        "",
                        List.of(
                                curve("Gradient norm, before clipping", MetricsRow::gradientNorm),
                                curve("Clipped: 1, or not: 0", row -> row.clipped() ? 1 : 0),
                                plain("Learning rate", MetricsRow::learningRate))),
                new Section(
                        "Speed",
                        "GFLOP/s count the products with frozen weights, forward and input gradient: 4 x tokens x "
                                + "weights, pads and second passes left out.",
                        List.of(
                                curve("Pairs a second", MetricsRow::pairsPerSecond),
                                curve("Tokens a second", MetricsRow::tokensPerSecond),
                                curve("Share of pads", MetricsRow::padding),
                                curve("GFLOP/s", MetricsRow::gigaflops),
                                curve("Share of the matrix peak", row -> orNan(row.matrixShare())))));
    }

    private Tiles tiles() {
        double clipped = rows.stream().filter(MetricsRow::clipped).count();
        double pads = rows.stream().mapToDouble(MetricsRow::padding).average().orElseThrow();
        Double share = last().matrixShare();
        return new Tiles(List.of(
                tile("Loss", Formats.quantity(last().averageLoss()), "running average"),
                tile("Ranked first", Formats.share(last().rankedFirst()), "of the last logged step's queries"),
                tile(
                        "Time",
                        Formats.seconds(last().seconds()),
                        Formats.quantity(last().pairsPerSecond()) + " pairs a second at last"),
                tile(
                        "Matrix peak",
                        share == null ? "-" : Formats.share(share),
                        share == null ? "not measured" : "share of it, at last"),
                tile("Clipped", Formats.share(clipped / rows.size()), "share of logged steps"),
                tile("Padding", Formats.share(pads), "share of what is encoded")));
    }

    private static Tiles.Tile tile(String label, String value, String detail) {
        return new Tiles.Tile(label, value, detail, Tiles.Tone.PLAIN);
    }

    private Curve curve(String title, ToDoubleFunction<MetricsRow> value) {
        return Curve.smoothed(title, "steps", points(value));
    }

    private Curve plain(String title, ToDoubleFunction<MetricsRow> value) {
        return new Curve(title, "steps", points(value), 1);
    }

    private Curve measured(String title, ToDoubleFunction<HeldOutRow> value) {
        List<Curve.Point> points = heldOut.stream()
                .map(row -> new Curve.Point(row.step(), value.applyAsDouble(row)))
                .toList();
        return new Curve(title, "steps", points, 1);
    }

    private List<Curve.Point> points(ToDoubleFunction<MetricsRow> value) {
        return rows.stream()
                .map(row -> new Curve.Point(row.step(), value.applyAsDouble(row)))
                .toList();
    }

    private static ToDoubleFunction<MetricsRow> length(Function<VectorNorms.Quantiles, Double> quantile) {
        return row ->
                row.norms() == null ? Double.NaN : quantile.apply(row.norms().quantiles());
    }

    private static double orNan(@Nullable Double value) {
        return value == null ? Double.NaN : value;
    }

    /** Lengths at some steps, first and last among them, over the same bins. */
    private Histogram spread() {
        List<MetricsRow> some = IntStream.range(0, SPREADS)
                .map(i -> i * (rows.size() - 1) / (SPREADS - 1))
                .distinct()
                .mapToObj(rows::get)
                .toList();
        List<VectorNorms> norms =
                some.stream().map(MetricsRow::norms).filter(Objects::nonNull).toList();
        double low = norms.stream().mapToDouble(VectorNorms::least).min().orElse(0);
        double high = norms.stream().mapToDouble(VectorNorms::most).max().orElse(1);
        double width = (high > low ? high - low : 1) / BINS;
        List<String> bins = IntStream.range(0, BINS)
                .mapToObj(i -> Formats.quantity(low + i * width) + " to " + Formats.quantity(low + (i + 1) * width))
                .toList();
        var spread = new ArrayList<Histogram.Row>();
        for (MetricsRow row : some) {
            if (row.norms() != null) {
                spread.add(new Histogram.Row(
                        "step " + row.step(),
                        counts(row.norms(), low, width),
                        row.norms().quantiles().p50()));
            }
        }
        return new Histogram("Lengths of vectors", "at some of the logged steps", bins, spread);
    }

    /** A bin of the step's own counts where its middle lies. */
    private static List<Integer> counts(VectorNorms norms, double low, double width) {
        Integer[] counts = new Integer[BINS];
        Arrays.fill(counts, 0);
        List<Double> limits = norms.limits();
        double from = norms.least();
        for (int i = 0; i < limits.size(); i++) {
            double to = limits.get(i);
            int bin = (int) Math.min(BINS - 1, ((from + to) / 2 - low) / width);
            counts[bin] += norms.counts().get(i);
            from = to;
        }
        return List.of(counts);
    }

    private static List<String> footer() {
        return List.of(
                "Of each logged step itself; rates are of all steps since the one logged before. The matrix peak is "
                        + "measured once a run has lasted a minute, on a CPU; before, and elsewhere, shares of it are "
                        + "left out.",
                "The same numbers are in metrics.jsonl, and in the event files for TensorBoard: all of them, where "
                        + "this page shows every second one, or fewer, of more than two thousand.");
    }
}
