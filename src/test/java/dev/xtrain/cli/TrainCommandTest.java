package dev.xtrain.cli;

import static dev.xtrain.cli.Ran.xtrain;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.FileHashes;
import dev.xtrain.TinyModel;
import dev.xtrain.TinyPairs;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainCommandTest {

    private static final Pattern LOGGED = Pattern.compile("step (\\d+)  loss [\\d.]+  avg [\\d.]+  lr (\\S+)  pairs/s");

    @TempDir
    Path folder;

    private Path config(String yaml) throws IOException {
        return Files.writeString(folder.resolve("run.yaml"), yaml);
    }

    /** The prototype's arithmetic: floor(138,122 / 64) x 2; no weights are there to be read. */
    @Test
    void countsTheStepsOfTheExtendedRun() throws IOException {
        Path rows = folder.resolve("extended.jsonl");
        try (BufferedWriter out = Files.newBufferedWriter(rows)) {
            for (int row = 0; row < 138_122; row++) {
                out.write("{\"query\":\"q" + row + "\",\"positive\":\"p\",\"split\":\""
                        + (row % 10 == 0 ? "test" : "train") + "\"}\n");
            }
        }
        Path base = TinyModel.write(folder.resolve("base"));
        Files.delete(base.resolve("model.safetensors"));
        Ran run = assertTimeoutPreemptively(
                Duration.ofSeconds(60),
                () -> xtrain(
                        "train",
                        "--config",
                        "config/train_extended_138k.yaml",
                        "--base",
                        base.toString(),
                        "--data",
                        rows.toString(),
                        "--dry-run"));
        assertEquals(0, run.code(), run.err());
        assertLine("pairs +138,122", run);
        assertLine("steps +4,316 +2,158 an epoch x 2; 8 x 8 pairs each; 10 pairs an epoch left over", run);
        assertLine("time +- +not measured: .*", run);
        assertTrue(run.log().contains("No step is timed: opening the model: expected model.safetensors"), run.log());
    }

    /** The configuration of T5-base, without weights. */
    private Path t5Base() throws IOException {
        Path base = Files.createDirectory(folder.resolve("t5-base"));
        Files.writeString(base.resolve("config.json"), """
                {"model_type": "t5", "d_model": 768, "d_kv": 64, "d_ff": 2048, "num_layers": 12, "num_heads": 12,
                 "vocab_size": 32128, "relative_attention_num_buckets": 32, "relative_attention_max_distance": 128,
                 "layer_norm_epsilon": 1e-6, "feed_forward_proj": "gated-gelu"}
                """);
        return base;
    }

    @Test
    void reckonsAnAdapterOfT5Base() throws IOException {
        Path rows = TinyPairs.write(folder.resolve("pairs.jsonl"), 64, 1);
        Ran run = xtrain(
                "train",
                "--config",
                "train_rust_direct.yaml",
                "--base",
                t5Base().toString(),
                "--data",
                rows.toString(),
                "--dry-run");
        assertEquals(0, run.code(), run.err());
        assertLine("trained +589,824 values +in 24 linear maps, 2.4 MB in fp32", run);
        assertLine("frozen +84,934,656 weights +of the encoder's linear maps", run);
        assertLine("tokens +- +the base has no tokenizer", run);
    }

    @Test
    void reckonsAllThatIsTrainedWhereThatIsEverything() throws IOException {
        Path rows = TinyPairs.write(folder.resolve("pairs.jsonl"), 64, 1);
        Path config = config("method: full\n");
        Ran run = xtrain("train", "--config", config, "--base", t5Base(), "--data", rows, "--dry-run");
        assertEquals(0, run.code(), run.err());
        assertLine("trained +109,608,960 values +in 84 linear maps and the embeddings, 438.4 MB in fp32", run);
        assertLine("frozen +0 weights .*", run);
    }

    private static void assertLine(String pattern, Ran run) {
        assertTrue(run.out().lines().anyMatch(line -> line.matches(pattern)), run.out());
    }

    @Test
    void takesAFewStepsToSayHowLongItWillTake() throws IOException {
        String[] dry = {
            "train",
            "--config",
            config("batch: {size: 4, negatives: 1}\nprecision: fp32\ndevice: cpu\nepochs: 2\n")
                    .toString(),
            "--base",
            TinyModel.write(folder.resolve("base")).toString(),
            "--data",
            TinyPairs.write(folder.resolve("pairs.jsonl"), 42, 7).toString(),
            "-o",
            folder.resolve("adapter").toString(),
            "--dry-run"
        };
        SortedMap<String, String> before = FileHashes.below(folder);
        Ran run = xtrain((Object[]) dry);
        assertEquals(0, run.code(), run.err());
        assertLine("steps +20 +10 an epoch x 2; 4 x 1 pairs each; 2 pairs an epoch left over", run);
        assertLine("tokens +[\\d,]+ an epoch +[\\d,]+ of queries, .* of what is encoded [\\d.]+ % is pads", run);
        assertLine("time +[\\d.]+ s an epoch +[\\d.]+ s in all, held-out rows aside", run);
        assertLine("timed +2 batches of it +[\\d,]+ tokens in [\\d.]+ s, [\\d,]+ tokens in .*", run);
        assertEquals(before, FileHashes.below(folder));
        Ran again = xtrain((Object[]) dry);
        assertTrue(again.log().contains("Tokens of 42 rows read from the cache."), again.log());
        assertEquals(tokens(run), tokens(again));
    }

    @Test
    void timesATeacherWithTheStep() throws IOException {
        Path student = TinyModel.write(folder.resolve("base"));
        Path rows = TinyPairs.write(folder.resolve("pairs.jsonl"), 42, 7);
        String loss = "batch: {size: 4, negatives: 1}\nprecision: fp32\ndevice: cpu\n"
                + "loss: {kind: distillation, teacher: %s}\n";
        Path config = config(loss.formatted(TinyModel.write(folder.resolve("other"), 1)));
        Ran run = xtrain("train", "--config", config, "--base", student, "--data", rows, "-o", "x", "--dry-run");
        assertEquals(0, run.code(), run.err());
        assertLine("timed +2 batches of it +[\\d,]+ tokens in [\\d.]+ s, [\\d,]+ tokens in .*", run);
        Path none = config(loss.formatted(folder.resolve("none")));
        Ran without = xtrain("train", "--config", none, "--base", student, "--data", rows, "-o", "x", "--dry-run");
        assertEquals(2, without.code(), without.out());
        assertTrue(without.err().contains(folder.resolve("none").toString()), without.err());
    }

    private static List<String> tokens(Ran run) {
        return run.out().lines().filter(line -> line.startsWith("tokens")).toList();
    }

    /** So that a script can repeat the same line until it succeeds. */
    @Test
    void resumesAFinishedRunByLeavingItAsItIs() throws IOException {
        String[] train = {
            "train",
            "--config",
            config("batch: {size: 4}\nprecision: fp32\ndevice: cpu\nmax_steps: 2\n")
                    .toString(),
            "--base",
            TinyModel.write(folder.resolve("base")).toString(),
            "--data",
            TinyPairs.write(folder.resolve("pairs.jsonl"), 20, 1).toString(),
            "-o",
            folder.resolve("adapter").toString(),
            "--resume"
        };
        assertEquals(0, xtrain((Object[]) train).code());
        SortedMap<String, String> made = FileHashes.below(folder.resolve("adapter"));
        Ran again = xtrain((Object[]) train);
        assertEquals(0, again.code(), again.err());
        assertTrue(again.log().contains("is finished already"), again.log());
        assertEquals(made, FileHashes.below(folder.resolve("adapter")));
    }

    @Test
    void leavesAModelWhereEveryWeightIsTrained() throws IOException {
        Path base = TinyModel.write(folder.resolve("base"));
        Path rows = TinyPairs.write(folder.resolve("pairs.jsonl"), 20, 1);
        Path output = folder.resolve("model");
        Object[] train = {
            "train",
            "--config",
            config("method: full\nbatch: {size: 4}\nprecision: bf16\ndevice: cpu\nmax_steps: 2\n"),
            "--base",
            base,
            "--data",
            rows,
            "-o",
            output
        };
        xtrain(train).succeeded();
        Ran again = xtrain(train);
        assertEquals(2, again.code(), again.err());
        assertTrue(again.err().contains("found a finished one at " + output), again.err());
        xtrain("models", "verify", output).succeeded();
        Ran merged = xtrain("merge-lora", output);
        assertEquals(2, merged.code(), merged.err());
        assertTrue(merged.err().contains("nothing to merge"), merged.err());
        xtrain(
                        "train",
                        "--config",
                        config("batch: {size: 4}\nloss: {kind: masked_tokens}\nmax_steps: 1\ndevice: cpu\n"),
                        "--base",
                        output,
                        "--data",
                        rows,
                        "-o",
                        folder.resolve("adapter"))
                .succeeded();
    }

    /** The shipped configuration, but for what a step is made of and computed in: the rate does not depend on it. */
    @Test
    void logsTheRatesOfTheExtendedRun() throws IOException {
        String yaml = Files.readString(Path.of("config/train_extended_138k.yaml"))
                        .replace("size: 8", "size: 2")
                        .replace("accumulation: 8", "accumulation: 1")
                        .replace("rank: 16", "rank: 1")
                + "device: cpu\nprecision: fp32\n";
        Ran run = xtrain(
                "train",
                "--config",
                config(yaml).toString(),
                "--base",
                TinyModel.write(folder.resolve("base")).toString(),
                "--data",
                TinyPairs.write(folder.resolve("pairs.jsonl"), 150, 1, 4).toString(),
                "--max-steps",
                "150",
                "-o",
                folder.resolve("adapter").toString());
        assertEquals(0, run.code(), run.err());
        Map<Integer, Double> rates = new TreeMap<>();
        LOGGED.matcher(run.log())
                .results()
                .forEach(line -> rates.put(Integer.valueOf(line.group(1)), Double.valueOf(line.group(2))));
        assertEquals(Map.of(1, 2e-8, 50, 1e-6, 100, 2e-6, 150, 3e-6), rates, run.log());
    }

    @Test
    void leavesAnAdapterAndItsMetrics() throws IOException {
        Path base = TinyModel.write(folder.resolve("base"));
        Path rows = TinyPairs.write(folder.resolve("pairs.jsonl"), 40, 1);
        Path output = folder.resolve("out/adapter");
        Ran run = xtrain(
                "train",
                "--config",
                config("batch: {size: 4}\nprojection: {dimension: 8}\ncheckpoint_every: 3\nlog_every: 5")
                        .toString(),
                "--base",
                base.toString(),
                "--data",
                rows.toString(),
                "-o",
                output.toString());
        assertEquals(0, run.code(), run.err());
        assertEquals(output + System.lineSeparator(), run.out());
        assertTrue(
                run.log()
                        .contains(
                                "40 pairs\nNothing is measured on the way: fewer than two rows are of split test (eval.split).\nstep 1  loss "),
                run.log());
        try (Stream<Path> files = Files.walk(output.getParent())) {
            assertEquals(
                    List.of(
                            "adapter.metrics/events.out.tfevents.SECONDS.HOST.xtrain",
                            "adapter.metrics/held_out.jsonl",
                            "adapter.metrics/metrics.jsonl",
                            "adapter.metrics/training.html",
                            "adapter.metrics/training.json",
                            "adapter/1_Dense/config.json",
                            "adapter/1_Dense/model.safetensors",
                            "adapter/adapter_config.json",
                            "adapter/adapter_model.safetensors",
                            "adapter/xtrain.json"),
                    files.filter(Files::isRegularFile)
                            .map(file -> output.getParent().relativize(file).toString())
                            .map(file ->
                                    file.replaceFirst("tfevents\\.\\d+\\..*\\.xtrain", "tfevents.SECONDS.HOST.xtrain"))
                            .sorted()
                            .toList());
        }
    }
}
