package dev.xtrain.tune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.FileHashes;
import dev.xtrain.TinyModel;
import dev.xtrain.TinySources;
import dev.xtrain.eval.Outcome;
import dev.xtrain.io.Stopped;
import dev.xtrain.io.Stopping;
import dev.xtrain.io.UserError;
import dev.xtrain.io.YamlConfig;
import dev.xtrain.lora.Models;
import dev.xtrain.mine.NegativeKind;
import dev.xtrain.pairs.Pair;
import dev.xtrain.pairs.PairKind;
import dev.xtrain.pairs.PairReader;
import dev.xtrain.pairs.Split;
import dev.xtrain.tensor.ComputeDevice;
import dev.xtrain.tensor.OneThread;
import dev.xtrain.tensor.Precision;
import dev.xtrain.train.TrainConfig;
import dev.xtrain.train.TrainListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Runs that are interrupted, continued, and begun twice. */
@ExtendWith(OneThread.class)
class TunerTest {

    private static final int STEPS = 4;

    @TempDir
    Path folder;

    private TuneSettings settings;

    /** Does something after a step, and keeps what is said. */
    private record Listener(int last, Runnable then, List<String> notes) implements TrainListener {
        @Override
        public void begin(int from, int total) {}

        @Override
        public void step(Step step) {
            if (step.number() == last) {
                then.run();
            }
        }

        @Override
        public void note(String text) {
            notes.add(text);
        }
    }

    @BeforeEach
    void writeFiles() throws IOException {
        TinyModel.write(folder.resolve("base"));
        TinySources.write(folder.resolve("project"), 80, 1);
        settings = with("batch: {size: 8}");
    }

    /** Settings of a run that has these batches. */
    private TuneSettings with(String batch) {
        TrainConfig training = YamlConfig.parse(
                "run.yaml",
                "base: %s\n%s\noptimizer: {learning_rate: 1e-2}\nlora: {dropout: 0.1}\nmax_steps: %d\n"
                        .formatted(folder.resolve("base"), batch, STEPS),
                TrainConfig.class);
        return new TuneSettings(
                List.of(folder.resolve("project")),
                Set.of(PairKind.FUNCTION),
                List.of(),
                null,
                training,
                0.2,
                2,
                Budget.NONE);
    }

    private TuneResult run(String work, Listener listener) {
        try (Models models = Models.on(ComputeDevice.CPU, Precision.FP32);
                WorkFolder place = WorkFolder.open(folder.resolve(work))) {
            return new Tuner(settings, place, models, listener).run();
        }
    }

    private static Listener listener() {
        return new Listener(0, () -> {}, new ArrayList<>());
    }

    private void stop(String work, int step) {
        try (var stopping = new Stopping()) {
            var listener = new Listener(step, stopping::now, new ArrayList<>());
            assertThrows(Stopped.class, () -> run(work, listener));
        }
    }

    @Test
    void aStoppedRunContinuesByItselfToTheSameModelAndTellsAllItsSteps() throws IOException {
        TuneResult whole = run("whole", listener());
        stop("halved", 2);
        assertTrue(Files.exists(folder.resolve("halved/plan.json")));
        Listener listener = listener();
        TuneResult continued = run("halved", listener);
        assertTrue(
                listener.notes().stream().anyMatch(note -> note.startsWith("Continuing the run of ")),
                listener.notes().toString());
        assertFalse(listener.notes().stream().anyMatch(note -> note.contains("changed")));
        assertEquals(
                FileHashes.below(folder.resolve("whole/adapter")), FileHashes.below(folder.resolve("halved/adapter")));
        assertEquals(
                IntStream.rangeClosed(1, STEPS).boxed().toList(),
                continued.losses().stream().map(TrainListener.Step::number).toList());
        assertEquals(
                whole.losses().stream().map(TrainListener.Step::loss).toList(),
                continued.losses().stream().map(TrainListener.Step::loss).toList());
        assertEquals(whole.table().toText(), continued.table().toText());
    }

    @Test
    void aContinuedRunSaysThatTheSourcesHaveChangedAndKeepsToItsPairs() throws IOException {
        TuneResult whole = run("whole", listener());
        stop("changed", 1);
        TinySources.write(folder.resolve("project"), 120, 2);
        Listener listener = listener();
        TuneResult continued = run("changed", listener);
        assertTrue(
                listener.notes().stream().anyMatch(note -> note.startsWith("The sources have changed since: ")),
                listener.notes().toString());
        assertEquals(
                whole.keyword().outcomes().stream().map(Outcome::text).toList(),
                continued.keyword().outcomes().stream().map(Outcome::text).toList());
        assertEquals(
                FileHashes.below(folder.resolve("whole/adapter")), FileHashes.below(folder.resolve("changed/adapter")));
    }

    @Test
    void negativesThatARunUsesAreMinedOnceByItsBaseAmongWhatIsTrainedOn() throws IOException {
        settings = with("batch: {size: 8, negatives: 1}");
        TuneResult whole = run("whole", listener());
        Path mined = folder.resolve("whole/mined.jsonl");
        List<Pair> trained = PairReader.read(folder.resolve("whole/pairs.jsonl")).stream()
                .filter(row -> Split.TRAIN.equals(row.split()))
                .toList();
        Set<String> code = trained.stream().map(Pair::positive).collect(Collectors.toSet());
        List<Pair> rows = PairReader.read(mined);
        assertEquals(
                trained.stream().map(Pair::id).toList(),
                rows.stream().map(Pair::id).toList());
        List<Pair.Negative> found =
                rows.stream().flatMap(row -> row.negatives().stream()).toList();
        assertFalse(found.isEmpty());
        assertTrue(found.size() <= rows.size(), "one a row at most");
        for (Pair.Negative negative : found) {
            assertEquals(NegativeKind.MODEL.code(), negative.kind());
            assertTrue(code.contains(String.valueOf(negative.text())), "nothing that is held out");
        }
        assertTrue(whole.plan().seconds().mining() > 0, "planned");

        stop("halved", 2);
        assertEquals(Files.readString(mined), Files.readString(folder.resolve("halved/mined.jsonl")));
        Listener listener = listener();
        run("halved", listener);
        assertFalse(listener.notes().stream().anyMatch(note -> note.startsWith("Mined ")), "once");
        assertEquals(
                FileHashes.below(folder.resolve("whole/adapter")), FileHashes.below(folder.resolve("halved/adapter")));
    }

    @Test
    void whereNoNegativesAreUsedNoneAreMined() {
        TuneResult result = run("work", listener());
        assertFalse(Files.exists(folder.resolve("work/mined.jsonl")));
        assertEquals(0, result.plan().seconds().mining());
    }

    @Test
    void twoAtOnceInOneFolderAreRefused() {
        try (WorkFolder first = WorkFolder.open(folder.resolve("work"))) {
            var refused = assertThrows(UserError.class, () -> WorkFolder.open(folder.resolve("work")));
            assertTrue(
                    String.valueOf(refused.getMessage())
                            .contains("process " + ProcessHandle.current().pid()),
                    refused.getMessage());
            assertTrue(Files.exists(first.adapter().getParent()));
        }
        assertFalse(Files.exists(folder.resolve("work")), "nothing was begun in it");
        WorkFolder.open(folder.resolve("work")).close();
    }

    @Test
    void tryingTheMachineLeavesNothing() {
        run("work", listener());
        assertFalse(Files.exists(folder.resolve("work/scratch")));
    }
}
