package dev.xtrain.watch;

import dev.xtrain.io.UserError;
import dev.xtrain.train.HeldOut;
import dev.xtrain.train.TrainListener;
import dev.xtrain.train.VectorNorms;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what is seen of a run in a folder beside its output, {@code <output>.metrics}: {@code metrics.jsonl}, a row a
 * logged step; {@code held_out.jsonl}, a row a measurement; event files of TensorBoard; {@code training.html}, the
 * curves. Passes on what it hears.
 *
 * <p>Beside, not inside: an adapter is the same bytes whenever and wherever the run is made, and times are not. A run
 * that continues drops the rows after the step that it continues from. What cannot be written ends the watching, not
 * the run.
 */
public final class RunWatch implements TrainListener {

    /** Rows that are held for the page, however long the run is. */
    static final int PAGE_ROWS = 2_000;

    private static final double PAGE_EVERY = 10; // seconds of wall time
    private static final double PEAK_AFTER = 60; // seconds of steps, of which measuring it should be a small part

    private final Path folder;
    private final String name;
    private final MatrixUse use;
    private final Clock clock;
    private final TrainListener next;
    private final MetricsFile<MetricsRow> metrics;
    private final MetricsFile<HeldOutRow> measurements;

    private final List<MetricsRow> rows = new ArrayList<>();
    private final List<HeldOutRow> heldOut = new ArrayList<>();
    private @Nullable EventFile events;
    private boolean broken;
    private int total;
    private double seconds; // of all steps so far
    private double rowSeconds; // of those since the last row
    private long rowPairs;
    private long rowTokens;
    private double pageWritten;

    /** Watches a run to an output. */
    public RunWatch(Path output, MatrixUse use, TrainListener next) {
        this(output, use, Clock.systemUTC(), next);
    }

    RunWatch(Path output, MatrixUse use, Clock clock, TrainListener next) {
        this.folder = folder(output);
        this.name = String.valueOf(output.getFileName());
        this.use = use;
        this.clock = clock;
        this.next = next;
        this.metrics = new MetricsFile<>(folder.resolve("metrics.jsonl"), MetricsRow.class);
        this.measurements = new MetricsFile<>(folder.resolve("held_out.jsonl"), HeldOutRow.class);
    }

    /** Where it is kept for a run to that output. */
    public static Path folder(Path output) {
        return output.resolveSibling(output.getFileName() + ".metrics");
    }

    @Override
    public void begin(int from, int steps) {
        total = steps;
        keeping(() -> {
            Files.createDirectories(folder);
            metrics.keep(from).forEach(this::show);
            heldOut.addAll(measurements.keep(from));
            if (from == 0) {
                for (Path earlier : EventFile.list(folder)) {
                    Files.delete(earlier);
                }
            }
            EventFile file = EventFile.create(folder, clock);
            events = file;
            if (from > 0) {
                file.restart(from + 1L);
            }
        });
        seconds = rows.isEmpty() ? 0 : rows.get(rows.size() - 1).seconds();
        pageWritten = now();
        next.begin(from, steps);
    }

    @Override
    public void step(Step step) {
        seconds += step.seconds();
        rowSeconds += step.seconds();
        rowPairs += step.pairs();
        rowTokens += step.tokens();
        VectorNorms norms = step.norms();
        if (norms != null) {
            keeping(() -> keep(step, norms));
        }
        next.step(step);
    }

    private void keep(Step step, VectorNorms norms) throws IOException {
        if (use.isOpen() && seconds >= PEAK_AFTER) {
            use.measure();
        }
        double gigaflops = use.gigaflops(rowTokens, rowSeconds);
        var speed = new MetricsRow.Speed(
                seconds, rowPairs / rowSeconds, rowTokens / rowSeconds, gigaflops, use.share(gigaflops), now());
        rowSeconds = 0;
        rowPairs = 0;
        rowTokens = 0;
        MetricsRow row = MetricsRow.of(step, speed);
        show(row);
        metrics.add(row);
        if (events != null) {
            events.add(row.step(), scalars(row), Map.of("vectors/norm", norms));
        }
        if (now() - pageWritten >= PAGE_EVERY) {
            writePage();
        }
    }

    /** Adds a row to those of the page, of which every second is left out where they have become too many. */
    private void show(MetricsRow row) {
        rows.add(row);
        if (rows.size() > PAGE_ROWS) {
            int parity = (rows.size() - 1) % 2; // the newest stays
            List<MetricsRow> half = IntStream.range(0, rows.size())
                    .filter(i -> i % 2 == parity)
                    .mapToObj(rows::get)
                    .toList();
            rows.clear();
            rows.addAll(half);
        }
    }

    /** The rows of the page. */
    List<MetricsRow> shown() {
        return List.copyOf(rows);
    }

    private static Map<String, Double> scalars(MetricsRow row) {
        Map<String, Double> scalars = new LinkedHashMap<>();
        scalars.put("loss/step", row.loss());
        scalars.put("loss/average", row.averageLoss());
        scalars.put("optimizer/learning_rate", row.learningRate());
        scalars.put("optimizer/gradient_norm", row.gradientNorm());
        scalars.put("optimizer/clipped", row.clipped() ? 1.0 : 0.0);
        scalars.put("scores/ranked_first", row.rankedFirst());
        scalars.put("scores/margin", row.margin());
        scalars.put("scores/unretrieved", row.unretrieved());
        scalars.put("scores/zero", row.zeroScores());
        scalars.put("scores/excluded", (double) row.excluded());
        scalars.put("speed/pairs_per_second", row.pairsPerSecond());
        scalars.put("speed/tokens_per_second", row.tokensPerSecond());
        scalars.put("speed/padding", row.padding());
        scalars.put("speed/gigaflops", row.gigaflops());
        if (row.matrixShare() != null) {
            scalars.put("speed/matrix_share", row.matrixShare());
        }
        return scalars;
    }

    @Override
    public void measured(int step, HeldOut.Measured measured, boolean best) {
        HeldOutRow row = HeldOutRow.of(step, measured, best);
        keeping(() -> {
            heldOut.add(row);
            measurements.add(row);
            if (events != null) {
                Map<String, Double> scalars = Map.of(
                        "held_out/p_at_1", row.precisionAt1(),
                        "held_out/mrr_at_10", row.mrrAt10(),
                        "held_out/ndcg_at_10", row.ndcgAt10(),
                        "held_out/loss", row.loss());
                events.add(step, scalars, Map.of());
            }
        });
        next.measured(step, measured, best);
    }

    private void writePage() {
        new TrainingPage(name, total, rows, heldOut).page().write(folder.resolve("training.html"));
        pageWritten = now();
    }

    private double now() {
        return clock.millis() / 1e3;
    }

    @Override
    public void end() {
        keeping(() -> {
            writePage();
            if (events != null) {
                events.close();
            }
        });
        next.end();
    }

    @Override
    public void note(String text) {
        next.note(text);
    }

    /** Something that writes. */
    @FunctionalInterface
    private interface Writing {
        void run() throws IOException;
    }

    private void keeping(Writing writing) {
        if (broken) {
            return;
        }
        try {
            writing.run();
        } catch (IOException | UncheckedIOException | UserError e) {
            broken = true;
            next.note("The run goes on, but its metrics are kept no longer: " + e.getMessage());
        }
    }
}
