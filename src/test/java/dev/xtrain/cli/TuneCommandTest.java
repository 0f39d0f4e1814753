package dev.xtrain.cli;

import static dev.xtrain.cli.Ran.xtrain;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.xtrain.FileHashes;
import dev.xtrain.TinyModel;
import dev.xtrain.TinySources;
import dev.xtrain.io.CacheFolders;
import dev.xtrain.io.Json;
import dev.xtrain.io.Stopping;
import dev.xtrain.tensor.OneThread;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code tune} on small sources, with a model that is ready in milliseconds. */
@ExtendWith(OneThread.class)
class TuneCommandTest {

    private static final Path SOURCES = Path.of("src", "main", "java", "dev", "xtrain");

    @TempDir
    static Path shared = Path.of("");

    /** What {@link #tune} said without more options, with a base and sources like those of every test. */
    private static Ran first = new Ran(0, "", "", "");

    @TempDir
    Path folder = Path.of("");

    private Path base = Path.of("");
    private Path tuned = Path.of("");

    @BeforeAll
    static void tuneOnce() throws IOException {
        var test = new TuneCommandTest();
        test.folder = shared;
        test.writeFiles();
        first = test.tune().succeeded();
    }

    /** Goes on with the model that all share, and with its base; not to be written to. */
    private void useShared() {
        base = shared.resolve("base");
        tuned = shared.resolve("tuned");
    }

    @BeforeEach
    void writeFiles() throws IOException {
        base = TinyModel.write(folder.resolve("base"));
        tuned = folder.resolve("tuned");
        Files.writeString(
                folder.resolve("run.yaml"),
                "batch: {size: 8}\noptimizer: {learning_rate: 1e-2}\nprecision: fp32\ndevice: cpu\nmax_steps: 3\n");
    }

    private Ran tuneOn(List<?> sources, Object... more) {
        List<Object> arguments = new ArrayList<>(List.of("tune"));
        arguments.addAll(sources);
        arguments.addAll(List.of("--config", folder.resolve("run.yaml"), "--base", base, "-o", tuned));
        arguments.addAll(List.of(more));
        return xtrain(arguments.toArray());
    }

    private Ran tune(Object... more) {
        return tuneOn(List.of(SOURCES.resolve("io"), SOURCES.resolve("report")), more);
    }

    private Path sources(int functions) throws IOException {
        return TinySources.write(folder.resolve("project" + functions), functions, functions);
    }

    @Test
    void trainsAdaptersOnly() throws IOException {
        Files.writeString(folder.resolve("run.yaml"), "method: full\n");
        Ran ran = tune();
        assertEquals(2, ran.code(), ran.err());
        assertTrue(
                ran.err()
                        .contains(
                                "planning the tuning: expected lora, which is merged into the tuned model, found full"),
                ran.err());
    }

    @Test
    void printsWhatEvalFindsOfTheModelsBeforeAndAfter() throws IOException {
        useShared();
        Ran ran = first;
        assertTrue(ran.out().contains("The model is " + tuned + "; name it with --model-path " + tuned), ran.out());
        assertTrue(ran.out().contains("Trained 3 steps on 24 pairs"), ran.out());
        assertTrue(ran.log().contains("3 steps of 8 pairs, "), ran.log());

        Path pairs = folder.resolve("pairs.jsonl");
        xtrain("extract", "--test-share", "0.2", SOURCES.resolve("io"), SOURCES.resolve("report"), "-o", pairs)
                .succeeded();
        leaveOutWhatTrainingAsks(pairs);
        Path json = folder.resolve("results.json");
        xtrain(
                        "eval",
                        "--pairs",
                        pairs,
                        "--split",
                        "test",
                        "--precision",
                        "fp32",
                        "--device",
                        "cpu",
                        "--model-path",
                        base,
                        "--model-path",
                        tuned,
                        "--json",
                        json)
                .succeeded();
        List<String> semantic = new ArrayList<>();
        String keyword = "";
        for (JsonNode row : Json.mapper().readTree(json.toFile()).get("results")) {
            if (row.get("lang").asText().equals("java")) {
                String mrr =
                        String.format(Locale.ROOT, "%.3f", row.get("mrr_at_10").asDouble());
                if (row.get("mode").asText().equals("semantic")) {
                    semantic.add(mrr);
                } else if (row.get("mode").asText().equals("keyword")) {
                    keyword = mrr;
                }
            }
        }
        assertEquals(semantic, columns(ran.out(), "semantic"));
        assertEquals(List.of(keyword), columns(ran.out(), "keyword"));
    }

    /** The columns of MRR@10 in the row of one way to search. */
    private static List<String> columns(String table, String search) {
        String row = table.lines()
                .filter(line -> line.startsWith(search))
                .findFirst()
                .orElseThrow(() -> new AssertionError(table));
        List<String> cells = List.of(row.replace("(BM25)", "").trim().split(" +"));
        return cells.size() == 3 ? cells.subList(2, 3) : cells.subList(3, 5);
    }

    /** Takes such rows off the test side, not out of the pool. */
    private static void leaveOutWhatTrainingAsks(Path pairs) throws IOException {
        List<JsonNode> rows = new ArrayList<>();
        for (String line : Files.readAllLines(pairs)) {
            rows.add(Json.mapper().readTree(line));
        }
        Set<String> learnt = rows.stream()
                .filter(row -> row.get("split").asText().equals("train"))
                .map(row -> row.get("query").asText().toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        int seen = 0;
        for (JsonNode row : rows) {
            boolean test = row.get("split").asText().equals("test");
            if (test && learnt.contains(row.get("query").asText().toLowerCase(Locale.ROOT))) {
                ((ObjectNode) row).put("split", "seen");
                seen++;
            }
        }
        assertTrue(seen > 0 && seen < 20, "left out: " + seen);
        Files.write(pairs, rows.stream().map(JsonNode::toString).toList());
    }

    @Test
    void theFolderHoldsModelAdapterAndRecord() throws IOException {
        useShared();
        Map<String, String> files = FileHashes.below(tuned);
        for (String file : List.of(
                "model.safetensors",
                "modules.json",
                "tokenizer.json",
                "adapter/adapter_model.safetensors",
                "report.html",
                "report.json",
                "README.md",
                "DATA.md",
                "tune.json",
                "tuned.json")) {
            assertTrue(files.containsKey(file), file + " in " + files.keySet());
        }
        xtrain("models", "verify", tuned).succeeded();
        xtrain("models", "verify", tuned.resolve("adapter")).succeeded();
        JsonNode record = Json.mapper().readTree(tuned.resolve("tuned.json").toFile());
        assertEquals(
                Path.of("").toRealPath().toString(), record.get("roots").get(0).asText());
        assertEquals(24, record.get("pairs").asInt());
        assertFalse(record.get("in_use").asBoolean(), "it is in a folder of the user's choice");
        JsonNode told = Json.mapper().readTree(tuned.resolve("tune.json").toFile());
        assertEquals(3, told.get("losses").size());
        assertEquals(
                record.get("held_out").asInt(),
                told.get("keyword").get("outcomes").size());
        assertTrue(
                told.get("changes").get("better").isArray()
                        && told.get("corpus").get("rows").has("by_license"),
                told.toString());
    }

    @Test
    void aTunedModelIsReplacedOnlyWhenAskedAndAnythingElseNever() throws IOException {
        tune().succeeded();
        Map<String, String> before = FileHashes.below(folder);
        tune().refused("expected nothing where the model goes, found a tuned model", "--overwrite");
        assertEquals(before, FileHashes.below(folder));
        tune("--overwrite", "--max-steps", 2).succeeded();
        assertNotEquals(before, FileHashes.below(folder));

        tuned = Files.createDirectories(folder.resolve("notes"));
        Files.writeString(tuned.resolve("notes.txt"), "mine");
        tune("--overwrite").refused("something else", "--output");
        assertEquals("mine", Files.readString(tuned.resolve("notes.txt")));
    }

    @Test
    void aRunThatReplacesAModelGoesOnWithoutBeingAskedTo() throws Exception {
        tune().succeeded();
        Map<String, String> before = FileHashes.below(tuned);
        Path config = folder.resolve("run.yaml");
        Files.writeString(config, Files.readString(config).replace("max_steps: 3", "epochs: 30"));
        Ran stopped;
        try (var stopping = new Stopping()) {
            var user = new Thread(() -> stopOnceBegun("replacing", stopping));
            user.start();
            stopped = tune("--name", "replacing", "--overwrite");
            user.interrupt(); // where it never began
            user.join();
        }
        assertEquals(130, stopped.code(), stopped.err());
        assertTrue(stopped.err().contains("the same command without --overwrite continues"), stopped.err());
        assertEquals(before, FileHashes.below(tuned), "what stood there still does");

        Ran continued = tune("--name", "replacing").succeeded();
        assertTrue(continued.log().contains("Continuing the run of "), continued.log());
        assertNotEquals(before, FileHashes.below(tuned));
        tune("--name", "replacing").refused("found a tuned model", "--overwrite");
    }

    /** Presses Ctrl-C as soon as a run of that name has a plan, which is before its first step. */
    private static void stopOnceBegun(String name, Stopping stopping) {
        try {
            while (true) {
                try (Stream<Path> runs = Files.list(CacheFolders.tuning())) {
                    if (runs.anyMatch(run -> run.getFileName().toString().startsWith(name + "-")
                            && Files.exists(run.resolve("plan.json")))) {
                        stopping.now();
                        return;
                    }
                }
                Thread.sleep(1);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void theSameCommandGivesTheSameModel() throws IOException {
        tune().succeeded();
        String model = FileHashes.below(tuned).get("model.safetensors");
        assertNotNull(model);
        assertEquals(FileHashes.below(shared.resolve("tuned")).get("model.safetensors"), model);
        tune("--overwrite").succeeded();
        assertEquals(model, FileHashes.below(tuned).get("model.safetensors"));
    }

    @Test
    void aQuickRunTakesOneEpoch() {
        tune("--quick", "--epochs", "3").refused("--quick takes one epoch");
    }

    @ParameterizedTest
    @CsvSource({
        "--epochs,0",
        "--negatives,0",
        "--max-steps,0",
        "--max-pairs,none",
        "--test-share,2",
        "--test-share,NaN",
        "--time,8",
        "--time,0m",
        "--time,soon"
    })
    void numbersOutOfRangeAreTheUsersMistake(String option, String value) {
        Ran ran = tune(option, value);
        assertEquals(2, ran.code(), ran.err());
        assertTrue(ran.err().contains(option) && ran.err().contains("found " + value), ran.err());
        assertTrue(Files.notExists(tuned));
    }

    @Test
    void whatDoesNotSuitTheBaseIsSaidBeforeAnythingIsRead() throws IOException {
        Files.writeString(folder.resolve("run.yaml"), "lora: {targets: [qq]}\ndevice: cpu\n");
        Ran ran = tune();
        ran.refused("qq");
        assertFalse(ran.log().contains("pairs"), ran.log());
    }

    @Test
    void aControlTrainsOnOtherSourcesAndIsAskedTheSame() throws IOException {
        Ran own = first;
        tuned = folder.resolve("control");
        Ran control = tune("--train-on", SOURCES.resolve("tensor")).succeeded();
        assertEquals(
                columns(own.out(), "semantic").get(0),
                columns(control.out(), "semantic").get(0));
        assertEquals(columns(own.out(), "keyword"), columns(control.out(), "keyword"));
        String card = Files.readString(tuned.resolve("README.md"));
        assertTrue(card.contains("A control: its questions are about "), card);
        assertTrue(card.contains("dev/xtrain/io"), card);
        assertNotEquals(Files.readString(shared.resolve("tuned/DATA.md")), Files.readString(tuned.resolve("DATA.md")));
    }

    // --- how many pairs there are

    /** The built-in configuration for the extended corpus says {@code split: all}. */
    @Test
    void whatIsHeldOutIsNotTrainedOnWhateverTheConfigurationSays() throws IOException {
        useShared();
        tuned = folder.resolve("all");
        Path config = folder.resolve("run.yaml");
        Files.writeString(config, Files.readString(config) + "split: all\neval: {patience: 2}\n");
        tune().succeeded();
        assertEquals(
                FileHashes.below(shared.resolve("tuned")).get("model.safetensors"),
                FileHashes.below(tuned).get("model.safetensors"));
    }

    @Test
    void fewerPairsThanAStepTakesAreTheUsersMistake() {
        tune("--max-pairs", 3).refused("pairs, which one step takes, found 3");
    }

    @Test
    void withoutPairsItStops() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        tuneOn(List.of(empty))
                .refused(
                        "looking for pairs to tune on: expected at least 50 documented functions, found 0",
                        "of 0 functions in 0 files at ",
                        "--also DIR");
    }

    @Test
    void withThreePairsItStops() throws IOException {
        tuneOn(List.of(sources(3)))
                .refused(
                        "expected at least 50 documented functions, found 3",
                        "of 3 functions",
                        "--kinds name,comment",
                        "--also DIR");
        assertTrue(Files.notExists(tuned));
    }

    @Test
    void withSixtyPairsItWarnsTakesSmallerBatchesAndSaysHowLittleIsShown() throws IOException {
        Files.writeString(folder.resolve("run.yaml"), "precision: fp32\ndevice: cpu\nmax_steps: 3\n");
        Ran ran = tuneOn(List.of(sources(60))).succeeded();
        assertTrue(
                ran.log().contains("Only ") && ran.log().contains("with fewer than 500, tuning often shows no gain"));
        assertTrue(ran.log().contains("--also DIR"), ran.log());
        assertTrue(ran.log().contains("3 steps of 8 pairs"), ran.log());
        assertTrue(ran.out().contains(" questions were held out: "), ran.out());
    }

    @Test
    void withFourHundredPairsItWarns() throws IOException {
        Files.writeString(folder.resolve("run.yaml"), "precision: fp32\ndevice: cpu\nmax_steps: 2\n");
        Ran ran = tuneOn(List.of(sources(400))).succeeded();
        assertTrue(ran.log().contains("with fewer than 500, tuning often shows no gain"), ran.log());
        assertTrue(ran.log().contains("2 steps of 32 pairs"), ran.log());
    }

    @Test
    void aSingleFileIsSplitByFunction() throws IOException {
        Path parts = sources(60);
        Path one = Files.createDirectory(folder.resolve("one"));
        var text = new StringBuilder();
        for (int start = 0; start < 60; start += 5) {
            text.append(Files.readString(parts.resolve("file" + start + ".rs")));
        }
        Files.writeString(one.resolve("all.rs"), text.toString());
        Ran ran = tuneOn(List.of(one)).succeeded();
        assertTrue(ran.log().contains("functions are held out, not whole files"), ran.log());
        assertTrue(ran.log().contains("48 to train on, 12 held out (60 rust)"), ran.log());
    }

    // --- several sources

    @Test
    void nothingCountsTwice() throws IOException {
        Path project = sources(80);
        Path copy = folder.resolve("elsewhere/copy");
        Files.createDirectories(copy);
        for (int start = 0; start < 80; start += 5) {
            Files.copy(project.resolve("file" + start + ".rs"), copy.resolve("renamed" + start + ".rs"));
        }
        Ran alone = tuneOn(List.of(project)).succeeded();
        String counted = counted(alone);
        tuned = folder.resolve("twice");
        Ran twice = tuneOn(List.of(project, project), "--also", copy, "--also", project.resolve("file0.rs"))
                .succeeded();
        assertEquals(counted, counted(twice));
        assertEquals(
                FileHashes.below(folder.resolve("tuned")).get("model.safetensors"),
                FileHashes.below(tuned).get("model.safetensors"));

        tuned = folder.resolve("more");
        Ran more = tuneOn(List.of(project), "--also", sources(60)).succeeded();
        assertNotEquals(counted, counted(more));
    }

    /** The line of the plan that counts pairs. */
    private static String counted(Ran ran) {
        return ran.log()
                .lines()
                .filter(line -> line.startsWith("pairs "))
                .findFirst()
                .orElseThrow();
    }

    // --- how long it takes

    @Test
    void aLimitOfTimeIsKeptAndTooLittleIsSaid() throws IOException {
        Ran ran = tuneOn(List.of(sources(60)), "--time", "1s");
        ran.refused("planning the run: expected at least ", "found 1 s (--time)", "Give it more time");
        assertTrue(Files.notExists(tuned));
        Ran enough = tuneOn(List.of(sources(60)), "--time", "10m").succeeded();
        assertTrue(enough.log().contains("3 steps of 8 pairs"), enough.log());
    }

    @Test
    void negativesAreMinedWhereTheyAreAskedFor() throws IOException {
        Ran ran = tuneOn(List.of(sources(100)), "--negatives", "2").succeeded();
        assertTrue(ran.log().contains(", 2 asked of "), ran.log());
        assertTrue(Files.readString(tuned.resolve("README.md")).contains("2 explicit ones"), "the card says so");
        assertFalse(
                tuneOn(List.of(sources(100)), "--overwrite").succeeded().log().contains("Mined"));
    }

    @Test
    void quickTakesOneEpoch() throws IOException {
        Files.writeString(folder.resolve("run.yaml"), "batch: {size: 16}\nprecision: fp32\ndevice: cpu\nepochs: 2\n");
        Ran ran = tuneOn(List.of(sources(100)), "--quick").succeeded();
        assertTrue(ran.log().contains("1.0 epochs") || ran.log().contains("0.9 epochs"), ran.log());
    }
}
