package dev.xtrain.cli;

import static dev.xtrain.cli.Ran.xtrain;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.xtrain.FileHashes;
import dev.xtrain.TinyModel;
import dev.xtrain.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code tune} on this repository's own sources, with a model that is ready in milliseconds. */
class TuneCommandTest {

    private static final Path SOURCES = Path.of("src", "main", "java", "dev", "xtrain");

    @TempDir
    Path folder;

    private Path base = Path.of("");
    private Path tuned = Path.of("");

    @BeforeEach
    void writeFiles() throws IOException {
        base = TinyModel.write(folder.resolve("base"));
        tuned = folder.resolve("tuned");
        Files.writeString(
                folder.resolve("run.yaml"),
                "batch: {size: 8}\noptimizer: {learning_rate: 1e-2}\nprecision: fp32\ndevice: cpu\nmax_steps: 3\n");
    }

    private Ran tune(Object... more) {
        List<Object> arguments = new ArrayList<>(List.of("tune", SOURCES.resolve("io"), SOURCES.resolve("report")));
        arguments.addAll(List.of("--config", folder.resolve("run.yaml"), "--base", base, "-o", tuned));
        arguments.addAll(List.of(more));
        return xtrain(arguments.toArray());
    }

    @Test
    void printsWhatEvalFindsOfTheModelsBeforeAndAfter() throws IOException {
        Ran ran = tune().succeeded();
        Path merged = folder.resolve("tuned-merged");
        assertTrue(ran.out().contains("The model is " + merged + ", its adapter alone " + tuned), ran.out());
        assertTrue(ran.out().contains("Trained 3 steps on 24 pairs"), ran.out());

        Path json = folder.resolve("results.json");
        xtrain(
                        "eval",
                        "--pairs",
                        folder.resolve("tuned.pairs.jsonl"),
                        "--split",
                        "test",
                        "--precision",
                        "fp32",
                        "--device",
                        "cpu",
                        "--model-path",
                        base,
                        "--model-path",
                        merged,
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

    @Test
    void aFinishedRunIsReplacedOnlyWhenAsked() throws IOException {
        tune().succeeded();
        Map<String, String> before = FileHashes.below(folder);
        tune().refused("expected nothing where the adapter goes, found a finished one", "--overwrite");
        assertEquals(before, FileHashes.below(folder));
        tune("--overwrite", "--max-steps", 2).succeeded();
        assertTrue(FileHashes.below(folder.resolve("tuned-merged")).containsKey("model.safetensors"));
    }

    @Test
    void resumingAFinishedRunTrainsNothingAndMeasuresAgain() throws IOException {
        Ran first = tune().succeeded();
        String before = FileHashes.below(tuned).toString();
        Ran again = tune("--resume").succeeded();
        assertTrue(again.log().contains("is finished already"), again.log());
        assertEquals(before, FileHashes.below(tuned).toString());
        assertEquals(first.out(), again.out());
        tune("--resume", "--max-steps", 2).refused("resuming", "--overwrite");
        assertEquals(before, FileHashes.below(tuned).toString());
    }

    @ParameterizedTest
    @CsvSource({"--epochs,0", "--max-steps,0", "--max-pairs,none", "--test-share,2", "--test-share,NaN"})
    void numbersOutOfRangeAreTheUsersMistake(String option, String value) {
        Ran ran = tune(option, value);
        assertEquals(2, ran.code(), ran.err());
        assertTrue(ran.err().contains(option) && ran.err().contains("found " + value), ran.err());
        assertTrue(Files.notExists(tuned));
    }

    @Test
    void whatIsNoAdapterIsNotReplaced() throws IOException {
        Files.createDirectories(tuned);
        Files.writeString(tuned.resolve("notes.txt"), "mine");
        tune("--overwrite").refused("something else", "--output");
        assertEquals("mine", Files.readString(tuned.resolve("notes.txt")));
    }

    @Test
    void whatDoesNotSuitTheBaseIsSaidBeforeAnythingIsRead() throws IOException {
        Files.writeString(folder.resolve("run.yaml"), "lora: {targets: [qq]}\ndevice: cpu\n");
        tune().refused("qq");
        assertTrue(Files.notExists(folder.resolve("tuned.pairs.jsonl")));
    }

    @Test
    void aControlTrainsOnOtherSourcesAndIsAskedTheSame() {
        Ran own = tune().succeeded();
        tuned = folder.resolve("control");
        Ran control = tune("--train-on", SOURCES.resolve("tensor")).succeeded();
        assertEquals(
                columns(own.out(), "semantic").get(0),
                columns(control.out(), "semantic").get(0));
        assertEquals(columns(own.out(), "keyword"), columns(control.out(), "keyword"));
        assertTrue(Files.exists(folder.resolve("control.control.jsonl")));
    }
}
