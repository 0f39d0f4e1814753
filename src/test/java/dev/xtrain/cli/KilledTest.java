package dev.xtrain.cli;

import static dev.xtrain.cli.Ran.xtrain;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.FileHashes;
import dev.xtrain.TinyModel;
import dev.xtrain.TinyPairs;
import dev.xtrain.io.Children;
import dev.xtrain.io.JsonLines;
import dev.xtrain.pairs.Pair;
import dev.xtrain.tensor.OneThread;
import dev.xtrain.tensor.Safetensors;
import dev.xtrain.watch.MetricsRow;
import dev.xtrain.watch.RunWatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commands in processes of their own, ended by {@code kill -9} at random moments. */
@ExtendWith(OneThread.class)
class KilledTest {

    private static final Pattern CHECKPOINT = Pattern.compile("step-(\\d+)\\.safetensors");
    /** Of processes that were at work; one that was done before it was to be killed does not count. */
    private static final int KILLS = 10;

    private static final int MOST_STARTS = 5 * KILLS;

    /** Exit code of a process that SIGKILL ended. */
    private static final int KILLED = 128 + 9;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @TempDir
    Path folder;

    private String told() {
        return "seed " + seed + ", " + folder;
    }

    private static List<Path> list(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> list = Files.list(folder)) {
            return list.sorted().toList();
        }
    }

    /** The command in the process itself: no other watches over it, which alone would be killed. */
    static final class Unwatched {
        public static void main(String[] args) {
            Main.main(args);
        }
    }

    private Process start(List<String> arguments) throws IOException {
        return Children.jvm(Unwatched.class, arguments.toArray(String[]::new))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("child.log").toFile())
                .start();
    }

    /** The step of a checkpoint; 0 for other files. */
    private static int step(String name) {
        Matcher matcher = CHECKPOINT.matcher(name);
        return matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
    }

    private static int newest(Path steps) throws IOException {
        return list(steps).stream()
                .mapToInt(path -> step(path.getFileName().toString()))
                .max()
                .orElse(0);
    }

    /**
     * Starts a command and kills it some time after a sign of its work, or after some time where there is none.
     *
     * @return whether it was still at work
     */
    private boolean kill(List<String> arguments, Path watched, Predicate<String> sign) throws Exception {
        Process process = start(arguments);
        String own = "-" + process.pid() + "-";
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (process.isAlive() && System.nanoTime() < deadline) {
            if (list(watched).stream()
                    .map(path -> path.getFileName().toString())
                    .anyMatch(sign)) {
                break;
            }
            Thread.sleep(1);
        }
        // while one of its files is being written, more often than not
        for (int wait = random.nextInt(60); wait > 0 && process.isAlive(); wait--) {
            if (wait < 40
                    && list(watched).stream().anyMatch(path -> path.toString().contains(own))) {
                break;
            }
            Thread.sleep(1);
        }
        int code = process.destroyForcibly().waitFor();
        assertTrue(code == 0 || code == KILLED, () -> "exit code " + code + " of " + told() + "\n" + log());
        return code == KILLED;
    }

    private void finish(List<String> arguments) throws Exception {
        assertEquals(0, start(arguments).waitFor(), () -> told() + "\n" + log());
    }

    private String log() {
        try {
            return Files.readString(folder.resolve("child.log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** An adapter from whole batches; every weight, from batches in parts of at most 40 tokens (GradCache). */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"lora: {rank: 4, dropout: 0.1, targets: [q, v, wo]} | 16384 | 5", "method: full | 40 | 3"})
    void trainResumesToTheSameBytes(String method, int budget, int kills) throws Exception {
        System.out.println(told());
        Path config = Files.writeString(folder.resolve("run.yaml"), """
                base: %s
                data: %s
                precision: fp32
                %s
                projection: {dimension: 8}
                batch: {size: 4, accumulation: 2, negatives: 1, token_budget: %d}
                epochs: 3
                checkpoint_every: 2
                """.formatted(
                        TinyModel.write(folder.resolve("base")),
                        TinyPairs.write(folder.resolve("pairs.jsonl"), 160, 1),
                        method,
                        budget));
        Path whole = folder.resolve("whole");
        List<String> train = List.of("train", "--config", config.toString(), "-o");
        assertEquals(0, xtrain(concat(train, whole.toString()).toArray()).code());

        Path output = folder.resolve("killed/adapter");
        Path steps = folder.resolve("killed/adapter.steps");
        Path metrics = RunWatch.folder(output);
        List<String> resume = concat(train, output.toString(), "--resume");
        List<Integer> killed = new ArrayList<>();
        for (int i = 0; i < MOST_STARTS && killed.size() < kills; i++) {
            int target = newest(steps) + random.nextInt(12);
            if (kill(resume, steps, name -> name.startsWith(".tokens") && target == 0 || step(name) > target)) {
                killed.add(newest(steps));
            }
            for (Path path : list(output.getParent())) {
                boolean named = List.of(output, steps, metrics).contains(path);
                assertTrue(named || path.getFileName().toString().startsWith("."), () -> path + " of " + told());
            }
            for (Path path : list(steps)) {
                if (step(path.getFileName().toString()) > 0) {
                    Safetensors.open(path).close();
                }
            }
            if (Files.exists(output)) {
                assertEquals(withoutTimes(whole), withoutTimes(output), this::told);
                Files.move(output, folder.resolve("done" + i)); // once more, from what checkpoints are left
            }
        }
        System.out.println("train killed after the checkpoints of steps " + killed);
        assertEquals(kills, killed.size(), this::told);
        assertTrue(killed.stream().anyMatch(step -> step > 0), () -> killed + " of " + told());
        finish(resume);
        assertEquals(withoutTimes(whole), withoutTimes(output), this::told);
        assertEquals(List.of(output, metrics), list(output.getParent()), this::told);
        assertEquals(losses(RunWatch.folder(whole)), losses(metrics), this::told);
    }

    /** Of every row, in the file's order. */
    private static List<String> losses(Path metrics) {
        List<String> losses = new ArrayList<>();
        JsonLines.forEach(
                metrics.resolve("metrics.jsonl"),
                MetricsRow.class,
                (row, line) -> losses.add(row.step() + " " + row.loss() + " " + row.averageLoss() + " " + row.norms()));
        assertTrue(losses.size() > 1);
        return losses;
    }

    @Test
    void extractLeavesWholeFilesOnly() throws Exception {
        System.out.println(told());
        Path sources = Files.createDirectory(folder.resolve("sources"));
        for (int file = 0; file < 60; file++) {
            var code = new StringBuilder();
            for (int i = 0; i < 40; i++) {
                code.append("/// Adds the number %d to what file %d was given.\n".formatted(i, file));
                code.append("fn add_%d_%d(x: u32) -> u32 {\n    let y = x + %d;\n    y * %d\n}\n"
                        .formatted(i, file, i, file));
            }
            Files.writeString(sources.resolve("f" + file + ".rs"), code.toString());
        }
        Path whole = folder.resolve("whole/rows.jsonl");
        List<String> extract = List.of("extract", sources.toString(), "-o");
        assertEquals(0, xtrain(concat(extract, whole.toString()).toArray()).code());

        Path rows = folder.resolve("killed/rows.jsonl");
        List<String> command = concat(extract, rows.toString());
        int kills = 0;
        for (int i = 0; i < MOST_STARTS && kills < KILLS; i++) {
            for (Path path : list(rows.getParent())) {
                Files.delete(path); // so that whatever is there next was written by the one to be killed
            }
            kills += kill(command, rows.getParent(), name -> true) ? 1 : 0;
            for (Path path : list(rows.getParent())) {
                String name = path.getFileName().toString();
                if (!name.startsWith(".")) {
                    assertEquals(
                            Files.readString(whole.resolveSibling(name)),
                            Files.readString(path),
                            () -> path + " of " + told());
                }
            }
            if (Files.exists(rows)) {
                List<Pair> read = new ArrayList<>();
                JsonLines.forEach(rows, Pair.class, (pair, line) -> read.add(pair));
                assertEquals(2400, read.size(), this::told);
            }
        }
        System.out.println("extract killed " + kills + " times");
        assertEquals(KILLS, kills, this::told);
        finish(command);
        assertEquals(FileHashes.below(whole.getParent()), FileHashes.below(rows.getParent()), this::told);
    }

    @Test
    void mergeLeavesAWholeModelOrNone() throws Exception {
        System.out.println(told());
        Path config = Files.writeString(
                folder.resolve("run.yaml"),
                "base: %s\ndata: %s\nbatch: {size: 4}\nprojection: {dimension: 8}\nmax_steps: 2\n"
                        .formatted(
                                TinyModel.write(folder.resolve("base")),
                                TinyPairs.write(folder.resolve("pairs.jsonl"), 16, 1)));
        Path adapter = folder.resolve("adapter");
        xtrain("train", "--config", config, "-o", adapter).succeeded();
        Path whole = folder.resolve("whole/model");
        xtrain("merge-lora", adapter, "-o", whole).succeeded();

        Path model = folder.resolve("killed/model");
        List<String> merge = List.of("merge-lora", adapter.toString(), "-o", model.toString());
        int kills = 0;
        for (int i = 0; i < MOST_STARTS && kills < KILLS; i++) {
            kills += kill(merge, model.getParent(), name -> name.contains(".tmp-")) ? 1 : 0;
            for (Path path : list(model.getParent())) {
                if (!path.getFileName().toString().startsWith(".")) {
                    assertEquals(model, path, this::told);
                    assertEquals(withoutTimes(whole), withoutTimes(model), this::told);
                }
            }
        }
        System.out.println("merge-lora killed " + kills + " times");
        assertEquals(KILLS, kills, this::told);
        finish(merge);
        assertEquals(withoutTimes(whole), withoutTimes(model), this::told);
        assertEquals(List.of(model), list(model.getParent()), this::told);
    }

    /** Hashes of a folder's files, but for the one in which a model's says when the others were written. */
    private static Map<String, String> withoutTimes(Path model) throws IOException {
        Map<String, String> hashes = FileHashes.below(model);
        hashes.remove("identity.json");
        return hashes;
    }

    private static List<String> concat(List<String> some, String... more) {
        return Stream.concat(some.stream(), Stream.of(more)).toList();
    }
}
