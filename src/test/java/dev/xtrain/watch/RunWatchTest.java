package dev.xtrain.watch;

import static dev.xtrain.watch.EventReader.field;
import static dev.xtrain.watch.EventReader.has;
import static dev.xtrain.watch.EventReader.list;
import static dev.xtrain.watch.EventReader.message;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.DynamicMessage;
import dev.xtrain.FileHashes;
import dev.xtrain.TinyModel;
import dev.xtrain.TinyPairs;
import dev.xtrain.io.Stopped;
import dev.xtrain.io.Stopping;
import dev.xtrain.io.YamlConfig;
import dev.xtrain.lora.Models;
import dev.xtrain.loss.ScoreFacts;
import dev.xtrain.model.EmbeddingModel;
import dev.xtrain.tensor.DeviceChoice;
import dev.xtrain.tensor.OneThread;
import dev.xtrain.tensor.Precision;
import dev.xtrain.train.TrainConfig;
import dev.xtrain.train.TrainListener;
import dev.xtrain.train.Trainer;
import dev.xtrain.train.TrainingPlan;
import dev.xtrain.train.VectorNorms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(OneThread.class)
class RunWatchTest {

    /** 20 steps; rows of 1, 3, 6, ..., 18 and 20. */
    private static final String RUN = """
            lora: {rank: 4, dropout: 0.1, targets: [q, v, wo]}
            batch: {size: 4, accumulation: 2, negatives: 1}
            optimizer: {learning_rate: 1e-2}
            epochs: 2
            max_steps: 20
            checkpoint_every: 5
            log_every: 3
            eval: {every: 7}
            """;

    private static final List<Integer> LOGGED = List.of(1, 3, 6, 9, 12, 15, 18, 20);

    @TempDir
    static Path shared = Path.of("");

    private static Models models;

    @TempDir
    Path folder;

    private final List<String> notes = new ArrayList<>();

    @BeforeAll
    static void trainUndisturbed() throws IOException {
        models = Models.on(DeviceChoice.CPU.resolve(), Precision.FP32);
        TinyModel.write(shared.resolve("base"));
        List<String> lines =
                new ArrayList<>(Files.readAllLines(TinyPairs.write(shared.resolve("pairs.jsonl"), 100, 1)));
        for (int i = 0; i < lines.size(); i += 8) {
            lines.set(i, lines.get(i).replace("\"train\"", "\"test\""));
        }
        Files.write(shared.resolve("pairs.jsonl"), lines);
        new RunWatchTest().train(shared.resolve("whole"), false, step -> {});
    }

    @AfterAll
    static void closeModels() {
        models.close();
    }

    private record Listener(List<String> notes, IntConsumer steps) implements TrainListener {
        @Override
        public void begin(int from, int total) {
            notes.add("begins after " + from);
        }

        @Override
        public void step(Step step) {
            steps.accept(step.number());
        }

        @Override
        public void end() {
            notes.add("ends");
        }

        @Override
        public void note(String text) {
            notes.add(text);
        }
    }

    private void train(Path output, boolean resume, IntConsumer steps) {
        notes.clear();
        TrainConfig config = YamlConfig.parse("run.yaml", RUN + "\nbase: " + shared.resolve("base"), TrainConfig.class);
        try (EmbeddingModel model =
                EmbeddingModel.open(TrainingPlan.base(config), models.torch(), models.precision())) {
            var watch = new RunWatch(output, MatrixUse.of(model, config.method()), new Listener(notes, steps));
            new Trainer(config, model, output, watch).run(List.of(shared.resolve("pairs.jsonl")), resume);
        }
    }

    private static List<MetricsRow> rows(Path output) throws IOException {
        return new MetricsFile<>(RunWatch.folder(output).resolve("metrics.jsonl"), MetricsRow.class).rows();
    }

    /** Without what depends on the machine and the hour. */
    private static List<MetricsRow> untimed(Path output) throws IOException {
        return rows(output).stream().map(RunWatchTest::untimed).toList();
    }

    private static MetricsRow untimed(MetricsRow row) {
        return new MetricsRow(
                row.step(),
                row.loss(),
                row.averageLoss(),
                row.learningRate(),
                row.gradientNorm(),
                row.clipped(),
                row.rankedFirst(),
                row.margin(),
                row.unretrieved(),
                row.zeroScores(),
                row.excluded(),
                row.tokens(),
                row.padding(),
                row.norms(),
                0,
                0,
                0,
                0,
                null,
                0);
    }

    /** What a reader that heeds restarts shows: tag, step, value. */
    private static Map<String, SortedMap<Long, Object>> shown(Path output) throws IOException {
        Map<String, SortedMap<Long, Object>> shown = new TreeMap<>();
        for (Path file : EventFile.list(RunWatch.folder(output))) {
            for (DynamicMessage event : EventReader.read(file)) {
                long step = (long) field(event, "step");
                if (has(event, "session_log")) {
                    shown.values().forEach(values -> values.tailMap(step).clear());
                }
                for (DynamicMessage value : EventReader.<DynamicMessage>list(message(event, "summary"), "value")) {
                    shown.computeIfAbsent((String) field(value, "tag"), tag -> new TreeMap<>())
                            .put(step, has(value, "histo") ? message(value, "histo") : field(value, "simple_value"));
                }
            }
        }
        shown.keySet().removeIf(tag -> tag.startsWith("speed/") && !tag.equals("speed/padding"));
        return shown;
    }

    private static String heldOut(Path output) throws IOException {
        return Files.readString(RunWatch.folder(output).resolve("held_out.jsonl"));
    }

    private static void assertIsWatchedAsUndisturbed(Path output) throws IOException {
        assertEquals(heldOut(shared.resolve("whole")), heldOut(output));
        assertEquals(untimed(shared.resolve("whole")), untimed(output));
        assertEquals(shown(shared.resolve("whole")), shown(output));
    }

    @Test
    void keepsARowOfEachLoggedStepAndOfTheLast() throws IOException {
        List<MetricsRow> rows = rows(shared.resolve("whole"));
        assertEquals(LOGGED, rows.stream().map(MetricsRow::step).toList());
        double seconds = 0;
        for (MetricsRow row : rows) {
            VectorNorms norms = row.norms();
            assertNotNull(norms);
            assertEquals(row.tokens(), norms.count(), "a vector a token");
            assertTrue(norms.least() > 0 && norms.most() >= norms.quantiles().p99(), norms::toString);
            assertTrue(row.padding() > 0 && row.padding() < 1, row::toString);
            assertEquals(row.clipped(), row.gradientNorm() > 1, row::toString);
            assertTrue(row.rankedFirst() >= 0 && row.rankedFirst() <= 1, row::toString);
            assertTrue(row.seconds() > seconds && row.pairsPerSecond() > 0, row::toString);
            assertNull(row.matrixShare(), "of a run this short");
            seconds = row.seconds();
        }
        assertTrue(rows.get(7).rankedFirst() > rows.get(0).rankedFirst(), rows::toString);
        assertTrue(rows.get(7).margin() > rows.get(0).margin(), rows::toString);
    }

    @Test
    void keepsWhatHeldOutRowsWereAnswered() throws IOException {
        Path output = shared.resolve("whole");
        List<HeldOutRow> rows =
                new MetricsFile<>(RunWatch.folder(output).resolve("held_out.jsonl"), HeldOutRow.class).rows();
        assertEquals(List.of(7, 14, 20), rows.stream().map(HeldOutRow::step).toList());
        assertEquals(13, rows.get(0).rows());
        assertTrue(rows.get(0).best(), rows::toString);
        assertEquals(
                (float) rows.get(1).mrrAt10(),
                shown(output).get("held_out/mrr_at_10").get(14L));
    }

    @Test
    void showsTheSameInTensorBoard() throws IOException {
        Map<String, SortedMap<Long, Object>> shown = shown(shared.resolve("whole"));
        assertEquals(
                LOGGED,
                shown.get("vectors/norm").keySet().stream().map(Long::intValue).toList());
        MetricsRow row = rows(shared.resolve("whole")).get(2);
        assertEquals((float) row.loss(), shown.get("loss/step").get(6L));
        assertEquals((float) row.margin(), shown.get("scores/margin").get(6L));
        assertEquals(
                (float) row.gradientNorm(), shown.get("optimizer/gradient_norm").get(6L));
        DynamicMessage histogram = (DynamicMessage) shown.get("vectors/norm").get(6L);
        assertNotNull(row.norms());
        assertEquals(row.norms().limits(), list(histogram, "bucket_limit"));
    }

    @Test
    void leavesOneConsistentRecordWhenStoppedAndResumed() throws IOException {
        Path output = folder.resolve("stopped");
        try (var stopping = new Stopping()) {
            assertThrows(
                    Stopped.class,
                    () -> train(output, false, step -> {
                        if (step == 7) {
                            stopping.now();
                        }
                    }));
        }
        assertEquals(
                List.of(1, 3, 6), rows(output).stream().map(MetricsRow::step).toList());
        assertTrue(Files.exists(RunWatch.folder(output).resolve("training.html")));
        train(output, true, step -> {});
        assertIsWatchedAsUndisturbed(output);
        assertEquals(2, EventFile.list(RunWatch.folder(output)).size());
    }

    /** Continues after step 10: rows 12 of before and 12 of after would both be there. */
    @Test
    void forgetsTheStepsThatAreTakenAgainAfterACrash() throws IOException {
        Path output = folder.resolve("crashed");
        assertThrows(
                ArithmeticException.class,
                () -> train(output, false, step -> {
                    if (step == 13) {
                        throw new ArithmeticException("crash");
                    }
                }));
        Path metrics = RunWatch.folder(output).resolve("metrics.jsonl");
        assertEquals(5, rows(output).size());
        Files.writeString(metrics, "{\"step\":13,\"lo", StandardOpenOption.APPEND); // cut off by kill -9
        assertEquals(5, rows(output).size());
        train(output, true, step -> {});
        assertTrue(notes.contains("begins after 10"), notes::toString);
        assertIsWatchedAsUndisturbed(output);
        assertEquals(8, Files.readAllLines(metrics).size());
    }

    @Test
    void forgetsTheRunBeforeWhenBegunAnew() throws IOException {
        Path output = folder.resolve("a");
        train(output, false, step -> {});
        train(output, false, step -> {});
        assertIsWatchedAsUndisturbed(output);
        assertEquals(1, EventFile.list(RunWatch.folder(output)).size());
    }

    @Test
    void leavesTheAdapterAsItIsWithoutWatching() throws IOException {
        Path output = folder.resolve("unwatched");
        Files.writeString(RunWatch.folder(output), "in the way");
        train(output, false, step -> {});
        assertEquals(
                1,
                notes.stream()
                        .filter(note -> note.startsWith("The run goes on, "))
                        .count());
        assertEquals(1, notes.stream().filter("ends"::equals).count());
        assertEquals(FileHashes.below(shared.resolve("whole")), FileHashes.below(output));
    }

    @Test
    void drawsThePage() throws IOException {
        String page = Files.readString(RunWatch.folder(shared.resolve("whole")).resolve("training.html"));
        assertTrue(page.contains("<h1>Training of whole</h1>"), page);
        assertTrue(page.contains("Step 20 of 20"), page);
        assertTrue(page.contains("<figure class=\"histogram\">") && page.contains("step 20"), page);
        assertFalse(page.contains("<script"));
        assertEquals(2, page.split("too few to draw", -1).length, "but the shares of the peak");
    }

    private static TrainListener.Step step(int number, double seconds) {
        var norms = new VectorNorms(1, 1, 1, 1, new VectorNorms.Quantiles(1, 1, 1, 1, 1), List.of(1));
        var facts = new ScoreFacts(4, 3, 0.5, 1, 0.25, 2);
        return new TrainListener.Step(number, 1, 1, 1, 2, true, 4, 1_000, 1_250, seconds, facts, norms);
    }

    @Test
    void holdsNoMoreRowsOfALongRun() throws IOException {
        Path output = folder.resolve("endless");
        TrainConfig config = YamlConfig.parse("run.yaml", "base: " + shared.resolve("base"), TrainConfig.class);
        int steps = 3 * RunWatch.PAGE_ROWS;
        try (EmbeddingModel model =
                EmbeddingModel.open(TrainingPlan.base(config), models.torch(), models.precision())) {
            var watch = new RunWatch(output, MatrixUse.of(model, config.method()), new Listener(notes, number -> {}));
            watch.begin(0, steps);
            for (int number = 1; number <= steps; number++) {
                watch.step(step(number, 1e-6));
            }
            List<Integer> shown = watch.shown().stream().map(MetricsRow::step).toList();
            assertTrue(shown.size() <= RunWatch.PAGE_ROWS && shown.size() > RunWatch.PAGE_ROWS / 3, () -> "" + shown);
            assertTrue(shown.get(0) <= 8 && shown.get(shown.size() - 1) == steps, shown::toString);
            watch.end();
        }
        Path metrics = RunWatch.folder(output).resolve("metrics.jsonl");
        assertEquals(steps, Files.readAllLines(metrics).size());
    }

    @Test
    void measuresTheMachineOnceTheRunHasLastedAMinute() throws IOException {
        Path output = folder.resolve("long");
        TrainConfig config = YamlConfig.parse("run.yaml", "base: " + shared.resolve("base"), TrainConfig.class);
        try (EmbeddingModel model =
                EmbeddingModel.open(TrainingPlan.base(config), models.torch(), models.precision())) {
            MatrixUse use = MatrixUse.of(model, config.method());
            MatrixUse full = MatrixUse.of(model, TrainConfig.Method.FULL);
            assertEquals(
                    1.5 * use.gigaflops(100, 2), full.gigaflops(100, 2), 1e-12, "weights' gradients are products, too");
            var watch = new RunWatch(output, use, new Listener(notes, number -> {}));
            watch.begin(0, 2);
            watch.step(step(1, 59));
            watch.step(step(2, 2));
            watch.end();
            long start = System.nanoTime();
            use.measure();
            double seconds = (System.nanoTime() - start) / 1e9;
            assertTrue(seconds < 10, seconds + " s"); // one, on a machine that does nothing else
        }
        List<MetricsRow> rows = rows(output);
        assertNull(rows.get(0).matrixShare());
        Double share = rows.get(1).matrixShare();
        assertNotNull(share);
        assertTrue(share > 0 && share < 1, share + " of the peak");
        assertEquals(500, rows.get(1).tokensPerSecond());
        assertEquals(0.2, rows.get(1).padding(), 1e-12);
        assertEquals(0.75, rows.get(1).rankedFirst());
        assertEquals(0.25, rows.get(1).unretrieved());
    }
}
