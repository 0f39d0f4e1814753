package dev.xtrain.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.FileHashes;
import dev.xtrain.TinyModel;
import dev.xtrain.TinyPairs;
import dev.xtrain.io.ProcessLock;
import dev.xtrain.io.Stopped;
import dev.xtrain.io.Stopping;
import dev.xtrain.io.UserError;
import dev.xtrain.io.YamlConfig;
import dev.xtrain.lora.Models;
import dev.xtrain.model.EmbeddingModel;
import dev.xtrain.tensor.DeviceChoice;
import dev.xtrain.tensor.Dtype;
import dev.xtrain.tensor.OneThread;
import dev.xtrain.tensor.Precision;
import dev.xtrain.tensor.Safetensors;
import dev.xtrain.tensor.SafetensorsWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(OneThread.class)
class TrainerTest {

    /** 12 steps an epoch, 20 in all. */
    private static final String NOT_MEASURED =
            "Nothing is measured on the way: fewer than two rows are of split test (eval.split).";

    private static final String RUN = """
            lora: {rank: 4, dropout: 0.1, targets: [q, v, wo]}
            projection: {dimension: 8}
            batch: {size: 4, accumulation: 2, negatives: 1}
            optimizer: {learning_rate: 1e-2}
            epochs: 2
            max_steps: 20
            checkpoint_every: 5
            """;

    @TempDir
    static Path shared = Path.of("");

    private static Models models;
    private static List<Double> losses = List.of(); // of the run that nothing disturbs

    @TempDir
    Path folder;

    private Path base = shared.resolve("base");
    private Path rows = Path.of("");
    private final List<String> notes = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void trainUndisturbed() throws IOException {
        models = Models.on(DeviceChoice.CPU.resolve(), Precision.FP32);
        TinyModel.write(shared.resolve("base"));
        var test = new TrainerTest();
        test.rows = TinyPairs.write(shared.resolve("pairs.jsonl"), 100, 1);
        losses = test.train(RUN, shared.resolve("whole"));
    }

    @AfterAll
    static void closeModels() {
        models.close();
    }

    @BeforeEach
    void writeRows() throws IOException {
        rows = TinyPairs.write(folder.resolve("pairs.jsonl"), 100, 1);
    }

    private static void assertIsAsUndisturbed(Path adapter) throws IOException {
        assertEquals(FileHashes.below(shared.resolve("whole")), FileHashes.below(adapter));
    }

    /** Hears notes, and is told of every step. */
    private record Listener(List<String> notes, IntConsumer steps) implements TrainListener {
        @Override
        public void begin(int from, int total) {}

        @Override
        public void step(Step step) {
            steps.accept(step.number());
        }

        @Override
        public void note(String text) {
            if (!text.startsWith("Tokens of ")) { // from the cache, as tests run in any order
                notes.add(text);
            }
        }
    }

    private List<Double> train(String yaml, Path output, boolean resume, IntConsumer steps) {
        TrainConfig config = YamlConfig.parse("run.yaml", yaml + "\nbase: " + base, TrainConfig.class);
        notes.clear();
        try (EmbeddingModel model =
                EmbeddingModel.open(TrainingPlan.base(config), models.torch(), models.precision())) {
            return new Trainer(config, model, output, new Listener(notes, steps))
                    .run(List.of(rows), resume)
                    .losses();
        }
    }

    private List<Double> train(String yaml, Path output) {
        return train(yaml, output, false, step -> {});
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> list = Files.list(folder)) {
            return list.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    /** As after {@code kill -9} of the process that watched over the one that trains. */
    @Test
    void waitsForAnotherRunToTheSameOutput() throws Exception {
        Path output = folder.resolve("adapter");
        var other = ProcessLock.take(Trainer.checkpoints(output).resolve(".lock"));
        var run = new Thread(() -> train(RUN, output, true, step -> {}));
        run.start();
        String waiting = "Waiting for process " + ProcessHandle.current().pid() + ", which trains " + output;
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            while (!notes.contains(waiting)) {
                Thread.sleep(10);
            }
        });
        assertFalse(Files.exists(output));
        other.close();
        run.join();
        assertIsAsUndisturbed(output);
        assertFalse(Files.exists(Trainer.checkpoints(output)));
    }

    private void stopAt(int step, Path output, boolean resume) {
        stopAt(step, RUN, output, resume);
    }

    private void stopAt(int step, String yaml, Path output, boolean resume) {
        try (var stopping = new Stopping()) {
            assertThrows(
                    Stopped.class,
                    () -> train(yaml, output, resume, number -> {
                        if (number == step) {
                            stopping.now();
                        }
                    }));
        }
        assertTrue(notes.contains("Stopped after step " + step + ", which is saved."));
    }

    @Test
    void learns() {
        List<Double> own = train(
                RUN.replace("max_steps: 20", "max_steps: 40").replace("epochs: 2", "epochs: 9"), folder.resolve("a"));
        double first =
                own.subList(0, 5).stream().mapToDouble(loss -> loss).average().orElseThrow();
        double last =
                own.subList(35, 40).stream().mapToDouble(loss -> loss).average().orElseThrow();
        assertTrue(last < 0.7 * first, first + " to " + last);
    }

    @Test
    void aWarmUpThatNeverEndsIsSaid() {
        String shown = "The warm-up of 9 steps takes all 2 steps of the run.";
        String run = RUN.replace("max_steps: 20", "max_steps: 2");
        train(run.replace("1e-2}", "1e-2, warmup_steps: 9}"), folder.resolve("a"));
        assertTrue(notes.contains(shown), "" + notes);
        train(run, folder.resolve("b"));
        assertTrue(notes.stream().noneMatch(note -> note.contains("warm-up")), "" + notes);
    }

    @Test
    void followsFromTheSeed() throws IOException {
        train(RUN, folder.resolve("a"));
        assertIsAsUndisturbed(folder.resolve("a"));
        train(RUN + "seed: 7", folder.resolve("b"));
        assertNotEquals(FileHashes.below(folder.resolve("a")), FileHashes.below(folder.resolve("b")));
    }

    @Test
    void endsInTheSameBytesWhenStoppedAndResumed() throws IOException {
        Path stopped = folder.resolve("stopped");
        stopAt(7, stopped, false);
        assertFalse(Files.exists(stopped));
        stopAt(15, stopped, true); // in the second epoch
        List<Double> rest = train(RUN, stopped, true, step -> {});
        assertEquals(List.of("100 pairs", NOT_MEASURED, "Continuing after step 15 of 20."), notes);
        assertEquals(losses.subList(15, 20), rest);
        assertIsAsUndisturbed(stopped);
        assertEquals(List.of("pairs.jsonl", "stopped"), names(folder));
    }

    @Test
    void endsInTheSameBytesWithDoraToo() throws IOException {
        String dora = RUN.replace(
                        "targets: [q, v, wo]",
                        "targets: [q, v, wo], dora: true, rslora: true, rank_pattern: {q: 2}, layers: [1]")
                .replace("learning_rate: 1e-2", "learning_rate: 1e-2, projection_rate: 1e-3");
        Path whole = folder.resolve("whole");
        List<Double> own = train(dora, whole);
        assertTrue(own.get(19) < own.get(0), own.get(0) + " to " + own.get(19));
        Path stopped = folder.resolve("stopped");
        assertThrows(
                ArithmeticException.class,
                () -> train(dora, stopped, false, step -> {
                    if (step == 13) {
                        throw new ArithmeticException("crash");
                    }
                }));
        assertEquals(own.subList(10, 20), train(dora, stopped, true, step -> {}));
        assertEquals(FileHashes.below(whole), FileHashes.below(stopped));
        try (Safetensors adapter = Safetensors.open(whole.resolve("adapter_model.safetensors"))) {
            assertEquals(9, adapter.names().size(), "A, B and m of three maps");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 13, 20})
    void endsInTheSameBytesAfterACrash(int crash) throws IOException {
        Path crashed = folder.resolve("crashed");
        assertThrows(
                ArithmeticException.class,
                () -> train(RUN, crashed, false, step -> {
                    if (step == crash) {
                        throw new ArithmeticException("crash");
                    }
                }));
        assertFalse(Files.exists(crashed));
        train(RUN, crashed, true, step -> {});
        assertEquals(
                crash < 5
                        ? "No checkpoint at " + folder.resolve("crashed.steps") + ": starting from the beginning."
                        : "100 pairs",
                notes.get(0));
        assertIsAsUndisturbed(crashed);
    }

    @Test
    void finishesWhenStoppedInTheLastStep() {
        Path output = folder.resolve("a");
        try (var stopping = new Stopping()) {
            train(RUN, output, false, step -> {
                if (step == 20) {
                    stopping.now();
                }
            });
        }
        assertTrue(Files.isDirectory(output));
        assertFalse(Trainer.interrupted(output));
    }

    @Test
    void resumesFromTheCheckpointBeforeOneThatIsGone() throws IOException {
        Path output = folder.resolve("a");
        stopAt(12, output, false);
        Path newest = folder.resolve("a.steps/step-000012.safetensors");
        Files.write(newest, new byte[100]);
        assertThrows(UserError.class, () -> train(RUN, output, true, step -> {}));
        Files.delete(newest);
        train(RUN, output, true, step -> {});
        assertTrue(notes.contains("Continuing after step 10 of 20."), notes::toString);
        assertIsAsUndisturbed(output);
    }

    @Test
    void refusesACheckpointThatIsNone() throws IOException {
        Path output = folder.resolve("a");
        Path checkpoint = folder.resolve("a.steps/step-000012.safetensors");
        Files.createDirectory(checkpoint.getParent());
        try (OutputStream out = Files.newOutputStream(checkpoint)) {
            new SafetensorsWriter()
                    .add("weight", Dtype.F32, new long[] {1}, new float[1])
                    .writeTo(out);
        }
        assertEquals(
                "resuming: expected a checkpoint of xtrain, found no state in it at " + checkpoint
                        + ". Delete it to resume from the one before.",
                assertThrows(UserError.class, () -> train(RUN, output, true, step -> {}))
                        .getMessage());
    }

    @ParameterizedTest
    @CsvSource({"1, 17", "2, 15 17", "3, 10 15 17"})
    void keepsTheLastCheckpoints(int kept, String steps) throws IOException {
        stopAt(17, RUN + "checkpoints_kept: " + kept, folder.resolve("a"), false);
        assertEquals(
                Stream.of(steps.split(" "))
                        .map(step -> "step-0000" + step + ".safetensors")
                        .toList(),
                names(folder.resolve("a.steps")));
    }

    /** Checkpoints of a longer run would outlive those of the new one, being newer by number. */
    @Test
    void forgetsCheckpointsWhenBegunAnew() throws IOException {
        Path output = folder.resolve("a");
        stopAt(17, output, false);
        stopAt(6, output, false);
        assertEquals(List.of("step-000005.safetensors", "step-000006.safetensors"), names(folder.resolve("a.steps")));
    }

    @Test
    void leavesOtherFilesBesideCheckpointsAlone() throws IOException {
        Path output = folder.resolve("a");
        stopAt(6, output, false);
        Path other = Files.writeString(folder.resolve("a.steps/notes.txt"), "mine");
        Path left = Files.createFile(folder.resolve("a.steps/.step-000005.safetensors.tmp-1-0123abcd"));
        train(RUN, output, true, step -> {});
        assertTrue(Files.exists(other));
        assertFalse(Files.exists(left));
    }

    @ParameterizedTest
    @CsvSource({
        "rank: 4, rank: 8, settings",
        "learning_rate: 1e-2, learning_rate: 1e-3, settings",
        "dropout: 0.1, dropout: 0.2, settings",
        "max_steps: 20, max_steps: 19, steps",
        "max_steps: 20, seed: 7, settings"
    })
    void refusesToResumeWithOtherSettings(String what, String with, String named) throws IOException {
        Path output = folder.resolve("a");
        stopAt(6, output, false);
        Map<String, String> before = FileHashes.below(folder.resolve("a.steps"));
        String changed = RUN.replace(what, with) + (with.startsWith("seed") ? "max_steps: 20" : "");
        assertEquals(
                "resuming: expected the " + named + " the run was started with, found others at "
                        + folder.resolve("a.steps/step-000006.safetensors")
                        + ". Restore them, or start anew with --overwrite.",
                assertThrows(UserError.class, () -> train(changed, output, true, step -> {}))
                        .getMessage());
        assertEquals(before, FileHashes.below(folder.resolve("a.steps")));
    }

    @Test
    void refusesToResumeWithOtherData() throws IOException {
        Path output = folder.resolve("a");
        stopAt(6, output, false);
        TinyPairs.write(rows, 100, 2);
        String error = assertThrows(UserError.class, () -> train(RUN, output, true, step -> {}))
                .toString();
        assertTrue(error.contains("expected the data the run was started with"), error);
        // another negative alone is other data, too
        TinyPairs.write(rows, 100, 1);
        Files.writeString(rows, Files.readString(rows).replaceFirst("\"text\":\"fn", "\"text\":\"let"));
        assertThrows(UserError.class, () -> train(RUN, output, true, step -> {}));
        TinyPairs.write(rows, 100, 1);
        train(RUN, output, true, step -> {});
    }

    @Test
    void refusesToResumeFromAnotherBase() throws IOException {
        Path output = folder.resolve("a");
        base = TinyModel.write(folder.resolve("base"));
        stopAt(6, output, false);
        TinyModel.write(base, 5);
        assertThrows(UserError.class, () -> train(RUN, output, true, step -> {}));
    }

    @Test
    void stopsBeforeALossThatIsNoNumberRuinsTheValues() throws IOException {
        Path output = folder.resolve("a");
        String error = assertThrows(UserError.class, () -> train(RUN + "loss: {temperature: 1e-300}", output))
                .toString();
        assertTrue(error.contains("training: expected a finite loss and gradient, found "), error);
        assertTrue(error.contains(" in step 1 (optimizer.learning_rate)"), error);
        assertEquals(List.of("pairs.jsonl"), names(folder));
    }

    /** The teacher always prefers the negative: the student unlearns what contrast would teach it. */
    @Test
    void aStudentLearnsToRankAsItsTeacherDoes() throws IOException {
        String run = RUN + "loss: {kind: distillation, temperature: 0.1, teacher_temperature: 1}";
        Path output = folder.resolve("a");
        String error = assertThrows(UserError.class, () -> train(run, output)).toString();
        assertTrue(error.contains("expected rows with a teacher's scores, found none among 100"), error);
        String taught = Files.readString(rows)
                .replace(",\"split\"", ",\"teacher\":{\"model\":\"t\",\"positive\":0,\"negatives\":[4]},\"split\"");
        Files.writeString(rows, taught);
        List<Double> losses = train(run, output);
        double first = losses.subList(0, 4).stream().mapToDouble(loss -> loss).sum();
        double last = losses.subList(losses.size() - 4, losses.size()).stream()
                .mapToDouble(loss -> loss)
                .sum();
        assertTrue(last < 0.8 * first, losses.toString());
        assertTrue(notes.stream().anyMatch(note -> note.contains("100 rows with a teacher's scores")), notes + "");
    }

    /** A model is its own best student; another one's scores are learnt, though its vectors are single ones. */
    @Test
    void aStudentLearnsTheScoresOfAnotherModel() throws IOException {
        String kind = RUN.replace("dropout: 0.1", "dropout: 0").replace("dimension: 8", "dimension: 0")
                + "loss: {kind: distillation, temperature: 0.1, teacher: ";
        assertEquals(0, train(kind + base + "}", folder.resolve("itself")).get(0), 1e-6);
        Path other = TinyModel.write(folder.resolve("other"), 99);
        List<Double> losses = train(kind + other + ":mean, teacher_temperature: 0.5}", folder.resolve("taught"));
        double first = losses.subList(0, 4).stream().mapToDouble(loss -> loss).sum();
        double last = losses.subList(losses.size() - 4, losses.size()).stream()
                .mapToDouble(loss -> loss)
                .sum();
        assertTrue(first > 1e-4 && last < 0.8 * first, losses.toString());
    }

    @Test
    void keepsWhatElseStoodWhereTheAdapterGoes() throws IOException {
        Path output = Files.createDirectory(folder.resolve("a"));
        Files.writeString(output.resolve("thesis.tex"), "years of work");
        train(RUN, output);
        assertTrue(
                notes.contains("What stood there before is kept at " + folder.resolve("a.replaced") + "."),
                notes::toString);
        assertEquals("years of work", Files.readString(folder.resolve("a.replaced/thesis.tex")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "projection: {dimension: 25} | expected a projection of at most 24, the width of its vectors, found 25 (projection.dimension).",
                "batch: {size: 4, document_length: 257} | expected at most 256 tokens, which it has positions for, found 257 (batch.document_length).",
                "batch: {size: 4, query_length: 2} | expected room for a token beside the special ones, found 2 in all (batch.query_length).",
                "lora: {targets: [q, vv]} | choosing the modules to adapt: expected a role (q, k, v, o, wi, wo)",
                "batch: {size: 65536, accumulation: 65536} | expected at most 16777216 pairs a step, found",
                "eval: {every: 0, patience: 2} | expected nothing, where every is 0 and nothing is measured",
                "batch: {size: 101} | expected at least 101 pairs, which one step takes, found 100 (batch.size)."
            })
    void saysWhatDoesNotSuitTheModelOrTheData(String yaml, String expected) throws IOException {
        String error = assertThrows(UserError.class, () -> train(yaml, folder.resolve("a")))
                .toString();
        assertTrue(error.contains(expected), error);
        assertEquals(List.of("pairs.jsonl"), names(folder));
    }
}
