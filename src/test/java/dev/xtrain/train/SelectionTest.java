package dev.xtrain.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.FileHashes;
import dev.xtrain.TinyModel;
import dev.xtrain.TinyPairs;
import dev.xtrain.io.Stopped;
import dev.xtrain.io.Stopping;
import dev.xtrain.io.UserError;
import dev.xtrain.io.YamlConfig;
import dev.xtrain.lora.Models;
import dev.xtrain.model.EmbeddingModel;
import dev.xtrain.tensor.DeviceChoice;
import dev.xtrain.tensor.OneThread;
import dev.xtrain.tensor.Precision;
import dev.xtrain.tensor.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Held-out rows while training: measured, kept by, stopped by; and all of it the same when the run is resumed. */
@ExtendWith(OneThread.class)
class SelectionTest {

    /** A rate at which the first steps help and later ones do harm. */
    private static final String RUN = """
            lora: {rank: 4, targets: [q, v, wo]}
            projection: {dimension: 8}
            batch: {size: 4, negatives: 1}
            optimizer: {learning_rate: 0.2, decay: none}
            max_steps: 16
            checkpoint_every: 5
            """;

    private static Models models;

    @TempDir
    Path folder;

    private Path base = Path.of("");
    private Path rows = Path.of("");
    private final List<Integer> steps = new ArrayList<>();
    private final List<HeldOut.Measured> measured = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private int bestStep;

    @BeforeAll
    static void open() {
        models = Models.on(DeviceChoice.CPU.resolve(), Precision.FP32);
    }

    @AfterAll
    static void close() {
        models.close();
    }

    @BeforeEach
    void writeRows() throws IOException {
        base = TinyModel.write(folder.resolve("base"));
        rows = TinyPairs.write(folder.resolve("pairs.jsonl"), 100, 1);
        List<String> lines = new ArrayList<>(Files.readAllLines(rows));
        lines.replaceAll(line -> lines.indexOf(line) % 4 == 0 ? line.replace("\"train\"", "\"test\"") : line);
        Files.write(rows, lines);
    }

    /** Trains, and keeps beside the output what was best at each time. */
    private void train(String yaml, Path output, boolean resume, int stopAt) {
        measured.clear();
        steps.clear();
        notes.clear();
        TrainConfig config = YamlConfig.parse("run.yaml", RUN + yaml + "\nbase: " + base, TrainConfig.class);
        try (EmbeddingModel model = EmbeddingModel.open(TrainingPlan.base(config), models.torch(), models.precision());
                var stopping = new Stopping()) {
            var listener = new TrainListener() {
                @Override
                public void begin(int from, int total) {}

                @Override
                public void step(Step step) {
                    if (step.number() == stopAt) {
                        stopping.now();
                    }
                }

                @Override
                public void measured(int step, HeldOut.Measured found, boolean best) {
                    steps.add(step);
                    measured.add(found);
                    if (best) {
                        bestStep = step;
                        Path values = Checkpoint.best(Trainer.checkpoints(output), step);
                        try {
                            Files.write(folder.resolve("best"), Files.readAllBytes(values));
                        } catch (IOException e) {
                            throw new AssertionError(e);
                        }
                    }
                }

                @Override
                public void note(String text) {
                    notes.add(text);
                }
            };
            new Trainer(config, model, output, listener).run(List.of(rows), resume);
        }
    }

    @Test
    void theRunEndsWithTheValuesThatAnsweredBest() throws IOException {
        Path output = folder.resolve("adapter");
        train("eval: {every: 2, rows: 20}", output, false, 0);
        assertEquals(List.of(2, 4, 6, 8, 10, 12, 14, 16), steps);
        double best =
                measured.stream().mapToDouble(HeldOut.Measured::mrrAt10).max().orElseThrow();
        assertEquals(best, measured.get(steps.indexOf(bestStep)).mrrAt10());
        assertTrue(bestStep < 16, "the last step is the best: nothing is tested");
        assertTrue(notes.get(notes.size() - 1).contains("those of step " + bestStep + " of 16"), notes.toString());
        var kept = new TreeMap<String, float[]>();
        try (Safetensors values = Safetensors.open(folder.resolve("best"));
                Safetensors adapter = Safetensors.open(output.resolve("adapter_model.safetensors"))) {
            for (String name : adapter.names()) {
                kept.put(name, adapter.tensor(name).toFloats());
            }
            int matched = 0;
            for (String name : values.names()) {
                float[] parameter = values.tensor(name).toFloats();
                boolean there = kept.values().stream().anyMatch(tensor -> Arrays.equals(tensor, parameter));
                matched += name.startsWith("parameter.") && there ? 1 : 0;
            }
            assertEquals(kept.size(), matched, "adapter tensors that are the best step's");
        }
        train("eval: {every: 2, rows: 20, keep_best: false}", folder.resolve("last"), false, 0);
        assertTrue(!FileHashes.below(output).equals(FileHashes.below(folder.resolve("last"))));
    }

    @Test
    void aResumedRunMeasuresAndChoosesTheSame() throws IOException {
        String eval = "eval: {every: 3, rows: 20}";
        train(eval, folder.resolve("whole"), false, 0);
        List<HeldOut.Measured> all = List.copyOf(measured);
        List<Integer> allSteps = List.copyOf(steps);
        Path output = folder.resolve("stopped");
        assertThrows(Stopped.class, () -> train(eval, output, false, 10)); // measured after 9
        assertEquals(List.of(3, 6, 9), steps);
        List<HeldOut.Measured> before = List.copyOf(measured);
        train(eval, output, true, 0);
        assertEquals(allSteps.subList(3, allSteps.size()), steps);
        List<HeldOut.Measured> together = new ArrayList<>(before);
        together.addAll(measured);
        assertEquals(all, together);
        assertEquals(FileHashes.below(folder.resolve("whole")), FileHashes.below(output));
        assertTrue(Files.notExists(Trainer.checkpoints(output)), "nothing is left beside it");
    }

    @Test
    void aRunEndsEarlyWhereNothingGetsBetter() {
        train("eval: {every: 1, rows: 20, patience: 2}", folder.resolve("a"), false, 0);
        int last = steps.get(steps.size() - 1);
        assertTrue(last < 16, steps.toString());
        assertEquals(bestStep + 2, last);
    }

    @Test
    void nothingIsMeasuredByWhatIsTrainedOnOrWhereNothingIsHeldOut() {
        train("split: all\neval: {every: 2}", folder.resolve("a"), false, 0);
        assertEquals(List.of(), steps);
        assertTrue(notes.toString().contains("the rows of split test are trained on"), notes.toString());
        train("eval: {every: 2, split: dev}", folder.resolve("b"), false, 0);
        assertEquals(List.of(), steps);
        assertTrue(notes.toString().contains("fewer than two rows are of split dev"), notes.toString());
        train("eval: {every: 0}", folder.resolve("c"), false, 0);
        assertEquals(List.of(), steps);
        assertFalse(notes.toString().contains("Nothing is measured"), notes.toString());
    }

    @Test
    void aRunThatIsMeasuredByOtherRowsIsAnother() throws IOException {
        Path output = folder.resolve("adapter");
        String eval = "eval: {every: 3, rows: 20}";
        assertThrows(Stopped.class, () -> train(eval, output, false, 5));
        List<String> lines = new ArrayList<>(Files.readAllLines(rows));
        lines.removeIf(line -> line.contains("\"test\"") && lines.indexOf(line) < 40);
        Files.write(rows, lines);
        String error = assertThrows(UserError.class, () -> train(eval, output, true, 0))
                .toString();
        assertTrue(error.contains("expected the data the run was started with"), error);
    }

    @Test
    void theSameRowsAreAskedWhateverTheOrderOfTheFile() throws IOException {
        TrainConfig config = YamlConfig.parse("run.yaml", "base: " + base, TrainConfig.class);
        try (EmbeddingModel model =
                EmbeddingModel.open(TrainingPlan.base(config), models.torch(), models.precision())) {
            HeldOut first =
                    HeldOut.of(List.of(rows), "test", 7, model.tokenizer()).orElseThrow();
            List<String> lines = new ArrayList<>(Files.readAllLines(rows));
            Collections.reverse(lines);
            Files.write(rows, lines);
            HeldOut second =
                    HeldOut.of(List.of(rows), "test", 7, model.tokenizer()).orElseThrow();
            assertEquals(7, first.size());
            assertArrayEquals(first.queries().ids(), second.queries().ids());
            assertArrayEquals(first.positives().ids(), second.positives().ids());
        }
    }
}
