package dev.xtrain.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.xtrain.FileHashes;
import dev.xtrain.TinyModel;
import dev.xtrain.TinyPairs;
import dev.xtrain.io.Stopped;
import dev.xtrain.io.Stopping;
import dev.xtrain.io.UserError;
import dev.xtrain.io.YamlConfig;
import dev.xtrain.lora.Merger;
import dev.xtrain.lora.Models;
import dev.xtrain.model.EmbeddingModel;
import dev.xtrain.model.ModelDirectory;
import dev.xtrain.tensor.DeviceChoice;
import dev.xtrain.tensor.OneThread;
import dev.xtrain.tensor.Precision;
import dev.xtrain.tensor.Safetensors;
import dev.xtrain.tensor.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Runs that train every weight of the encoder. */
@ExtendWith(OneThread.class)
class FullTrainingTest {

    /** A budget of 200 tokens takes a batch in parts, twice. */
    private static final String RUN = """
            method: full
            projection: {dimension: 8}
            batch: {size: 8, accumulation: 2, negatives: 1, token_budget: 200}
            optimizer: {learning_rate: 1e-3}
            max_steps: 4
            """;

    @TempDir
    static Path shared = Path.of("");

    private static Models models;
    private static Path rows = Path.of("");
    private static List<Double> losses = List.of(); // of the run that nothing disturbs

    @TempDir
    Path folder;

    private static final List<String> NOTES = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void trainUndisturbed() throws IOException {
        models = Models.on(DeviceChoice.CPU.resolve(), Precision.FP32);
        TinyModel.write(shared.resolve("base"));
        rows = TinyPairs.write(shared.resolve("pairs.jsonl"), 80, 1);
        losses = train(RUN, shared.resolve("whole"), false, step -> {});
    }

    @AfterAll
    static void close() {
        models.close();
    }

    /** Hears notes, and is told of every step. */
    private record Listener(IntConsumer steps) implements TrainListener {
        @Override
        public void begin(int from, int total) {}

        @Override
        public void step(Step step) {
            steps.accept(step.number());
        }

        @Override
        public void note(String text) {
            NOTES.add(text);
        }
    }

    private static TrainConfig config(String yaml) {
        return YamlConfig.parse("run.yaml", yaml + "\nbase: " + shared.resolve("base"), TrainConfig.class);
    }

    private static List<Double> train(String yaml, Path output, boolean resume, IntConsumer steps) {
        NOTES.clear();
        TrainConfig config = config(yaml);
        try (EmbeddingModel model =
                EmbeddingModel.open(TrainingPlan.base(config), models.torch(), models.precision())) {
            return new Trainer(config, model, output, new Listener(steps))
                    .run(List.of(rows), resume)
                    .losses();
        }
    }

    /** The same with tokens that are guessed in place of vectors that are compared. */
    private static final String GUESSING =
            RUN.replace("projection: {dimension: 8}", "loss: {kind: masked_tokens, masked: 0.3}");

    private static void assertFalls(List<Double> losses, double to) {
        assertTrue(losses.get(losses.size() - 1) < to * losses.get(0), losses::toString);
    }

    @Test
    void learns() {
        assertFalls(train(RUN.replace("max_steps: 4", "epochs: 4"), folder.resolve("a"), false, step -> {}), 0.7);
    }

    @Test
    void learnsToGuessTokens() {
        String longer = GUESSING.replace("max_steps: 4", "epochs: 8").replace("1e-3", "1e-2");
        assertFalls(train(longer, folder.resolve("a"), false, step -> {}), 0.8);
        assertFalls(train(longer.replace("method: full", ""), folder.resolve("b"), false, step -> {}), 0.92);
    }

    @Test
    void guessesTheSameTokensWhateverFitsAtOnce() {
        List<Double> parts = train(GUESSING, folder.resolve("a"), false, step -> {});
        String large = GUESSING.replace("token_budget: 200", "token_budget: 16384");
        List<Double> once = train(large, folder.resolve("b"), false, step -> {});
        for (int i = 0; i < parts.size(); i++) {
            assertEquals(parts.get(i), once.get(i), 1e-4 * parts.get(i));
        }
    }

    @Test
    void doesNotProjectWhereTokensAreGuessed() {
        assertThrows(UserError.class, () -> config(GUESSING + "projection: {dimension: 8}"));
    }

    private void assertEndsInTheSameBytesWhenStopped(String run, List<Double> whole, Path output) throws IOException {
        Path stopped = folder.resolve("stopped");
        try (var stopping = new Stopping()) {
            assertThrows(
                    Stopped.class,
                    () -> train(run, stopped, false, step -> {
                        if (step == 2) {
                            stopping.now();
                        }
                    }));
        }
        List<Double> rest = train(run, stopped, true, step -> {});
        assertEquals(whole.subList(2, 4), rest);
        assertEquals(bytes(output), bytes(stopped));
        assertFalse(Files.exists(Trainer.checkpoints(stopped)));
    }

    @Test
    void endsInTheSameBytesWhenStoppedAndResumed() throws IOException {
        assertEndsInTheSameBytesWhenStopped(RUN, losses, shared.resolve("whole"));
    }

    @Test
    void guessesTheSameTokensWhenStoppedAndResumed() throws IOException {
        Path whole = folder.resolve("whole");
        assertEndsInTheSameBytesWhenStopped(GUESSING, train(GUESSING, whole, false, step -> {}), whole);
    }

    /** But for the file that remembers when the others were written. */
    private static Map<String, String> bytes(Path model) throws IOException {
        Map<String, String> hashes = new TreeMap<>(FileHashes.below(model));
        hashes.remove("identity.json");
        return hashes;
    }

    @Test
    void endsInTheSameValuesWhateverFitsAtOnce() throws IOException {
        Path other = folder.resolve("other");
        train(RUN.replace("token_budget: 200", "token_budget: 16384"), other, false, step -> {});
        try (Safetensors parts = Safetensors.open(shared.resolve("whole/model.safetensors"));
                Safetensors once = Safetensors.open(other.resolve("model.safetensors"))) {
            for (String name : parts.names()) {
                if (parts.tensor(name).dtype().isFloating() && !name.endsWith(".key.bias")) {
                    assertArrayEquals(
                            parts.tensor(name).toFloats(), once.tensor(name).toFloats(), 2e-4f, name);
                }
            }
        }
    }

    @Test
    void leavesAModelThatLoadsAndEveryWeightOfItHasMoved() throws IOException {
        Path whole = shared.resolve("whole");
        try (EmbeddingModel model = models.open(whole.toString());
                Safetensors before = Safetensors.open(shared.resolve("base/model.safetensors"));
                Safetensors after = Safetensors.open(whole.resolve("model.safetensors"))) {
            assertEquals(8, model.dimension());
            assertEquals(before.names(), after.names());
            for (String name : before.names()) {
                boolean same = Arrays.equals(
                        before.tensor(name).toFloats(), after.tensor(name).toFloats());
                assertEquals(name.endsWith("position_ids"), same, name);
            }
        }
        assertEquals("bert", ModelDirectory.open(whole).modelType());
        assertTrue(Files.readString(whole.resolve("README.md")).contains("all of its weights trained"));
    }

    @Test
    void knowsThatItIsFinishedAndOfWhichRun() {
        Path whole = shared.resolve("whole");
        assertTrue(Trainer.isFinished(whole));
        assertFalse(Trainer.isFinished(shared.resolve("base")));
        train(RUN, whole, true, step -> {});
        assertTrue(NOTES.contains(whole + " is finished already."), NOTES::toString);
        assertThrows(UserError.class, () -> train(RUN + "seed: 5", whole, true, step -> {}));
    }

    @Test
    void endsInTheSameBytesWhereLayersAreRunAgain() throws IOException {
        Path again = folder.resolve("again");
        train(RUN + "activation_checkpointing: all", again, false, step -> {});
        assertEquals(bytes(shared.resolve("whole")), bytes(again));
    }

    @Test
    void startsFromModelsOnly() throws IOException {
        Path adapter = Files.createDirectory(folder.resolve("adapter"));
        Files.writeString(adapter.resolve("adapter_config.json"), "{}");
        TrainConfig config = config(RUN).withInitFrom(adapter.toString());
        assertEquals(
                "starting the run: expected a model, which method: full trains as a whole, found an adapter at "
                        + adapter + " (init_from). Merge it (xtrain merge-lora " + adapter
                        + "), and name the merged model.",
                assertThrows(UserError.class, () -> StartingPoint.resolve(config))
                        .getMessage());
    }

    @Test
    void leavesNothingToMerge() {
        Path whole = shared.resolve("whole");
        assertEquals(
                "merging: expected an adapter's folder, found a model, in which there is nothing to merge at " + whole
                        + ". Use it as it is: xtrain eval --model-path " + whole,
                assertThrows(UserError.class, () -> Merger.open(whole, null)).getMessage());
    }

    @Test
    void leavesTheBaseAsItWas() throws IOException {
        Map<String, String> before = FileHashes.below(shared.resolve("base"));
        TrainConfig config = config(RUN);
        try (EmbeddingModel model =
                EmbeddingModel.open(TrainingPlan.base(config), models.torch(), models.precision())) {
            float[] vectors =
                    model.encodeTokens(List.of(new int[] {2, 20, 30, 3})).get(0);
            try (Trainable trainable = Trainable.of(config, model, List.of(new int[] {5, 6, 7, 8, 9, 10, 11, 12}))) {
                shift(models.torch(), trainable.groups().get(0).parameters());
                float[] moved =
                        model.encodeTokens(List.of(new int[] {2, 20, 30, 3})).get(0);
                assertNotEquals(vectors[0], moved[0]);
            }
            assertArrayEquals(
                    vectors,
                    model.encodeTokens(List.of(new int[] {2, 20, 30, 3})).get(0));
        }
        assertEquals(before, FileHashes.below(shared.resolve("base")));
    }

    private static void shift(Torch torch, List<NDArray> arrays) {
        try (NDManager scope = torch.scope()) {
            for (NDArray array : arrays) {
                float[] values = torch.toFloats(array);
                for (int i = 0; i < values.length; i++) {
                    values[i] += 0.1f * (i % 7);
                }
                torch.run(
                        scope,
                        "assign",
                        array,
                        torch.floats(scope, values, array.getShape().getShape()));
            }
        }
    }

    /** A step of 1e-5 is far below what bf16 can tell at 0.1: a weight kept in bf16 would never move. */
    @Test
    void addsUpStepsThatAreSmallerThanTheBasesPrecisionCanTell() {
        TrainConfig config = config(RUN);
        Torch torch = models.torch();
        try (EmbeddingModel model = EmbeddingModel.open(TrainingPlan.base(config), torch, Precision.BF16);
                Trainable trainable = Trainable.of(config, model, List.of(new int[] {5, 6, 7, 8, 9, 10, 11, 12}));
                var optimizer = new AdamW(torch, AdamW.Settings.withDecay(0), trainable.groups());
                NDManager scope = torch.scope()) {
            AdamW.Group group = trainable.groups().get(0);
            AdamW.Copy copy = group.copies().get(0);
            assertEquals(12 * 2, group.copies().size(), "weights and biases of the linear maps");
            float[] start = torch.toFloats(copy.parameter());
            float[] rounded = torch.toFloats(copy.rounded());
            NDArray ones = torch.floats(
                    scope, filled(start.length, 1f), copy.parameter().getShape().getShape());
            NDArray gradient = group.gradients().get(indexOf(group.parameters(), copy.parameter()));
            for (int step = 0; step < 300; step++) {
                torch.run(scope, "accumulate", gradient, ones);
                optimizer.step(1e-5, 1);
                if (step == 0) {
                    assertTrue(differing(rounded, torch.toFloats(copy.rounded())) < start.length / 20);
                }
            }
            float[] end = torch.toFloats(copy.parameter());
            for (int i = 0; i < start.length; i++) {
                assertEquals(start[i] - 3e-3f, end[i], 1e-5f);
            }
            float[] used = torch.toFloats(copy.rounded());
            assertTrue(differing(rounded, used) > start.length * 0.95);
            assertArrayEquals(
                    torch.toFloats(torch.one(scope, "cast", copy.parameter(), Precision.BF16.scalarType())), used);
        }
    }

    private static float[] filled(int length, float value) {
        float[] values = new float[length];
        Arrays.fill(values, value);
        return values;
    }

    private static int indexOf(List<NDArray> arrays, NDArray wanted) {
        List<Integer> found = new ArrayList<>();
        for (int i = 0; i < arrays.size(); i++) {
            if (arrays.get(i) == wanted) {
                found.add(i);
            }
        }
        assertEquals(1, found.size());
        return found.get(0);
    }

    private static int differing(float[] one, float[] other) {
        int count = 0;
        for (int i = 0; i < one.length; i++) {
            count += one[i] != other[i] ? 1 : 0;
        }
        return count;
    }
}
