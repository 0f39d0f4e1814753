package dev.xtrain.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.TinyModel;
import dev.xtrain.TinyPairs;
import dev.xtrain.io.Children;
import dev.xtrain.io.JsonLines;
import dev.xtrain.pairs.Pair;
import dev.xtrain.tensor.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands in processes of their own, ended by {@code kill -9} at random moments. */
class KilledTest {

    private static final Pattern CHECKPOINT = Pattern.compile("step-(\\d+)\\.safetensors");
    private static final int KILLS_OF_TRAIN = 6;
    private static final int KILLS_OF_EXTRACT = 4;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @TempDir
    Path folder;

    private String told() {
        return "seed " + seed + ", " + folder;
    }

    /** Every file below a folder, with its bytes. */
    private static Map<String, String> files(Path folder) throws IOException {
        var files = new TreeMap<String, String>();
        if (Files.exists(folder)) {
            try (Stream<Path> walk = Files.walk(folder)) {
                for (Path file : walk.filter(Files::isRegularFile).toList()) {
                    files.put(folder.relativize(file).toString(), HexFormat.of().formatHex(Files.readAllBytes(file)));
                }
            }
        }
        return files;
    }

    private static List<Path> list(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> list = Files.list(folder)) {
            return list.sorted().toList();
        }
    }

    private Process start(List<String> arguments) throws IOException {
        return Children.jvm(Main.class, arguments.toArray(String[]::new))
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

    /** Starts a command and kills it some time after a sign of its work, or after some time where there is none. */
    private void kill(List<String> arguments, Path watched, Predicate<String> sign) throws Exception {
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
        process.destroyForcibly().waitFor();
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

    @Test
    void trainResumesToTheSameBytes() throws Exception {
        System.out.println(told());
        Path config = Files.writeString(folder.resolve("run.yaml"), """
                base: %s
                data: %s
                precision: fp32
                lora: {rank: 4, dropout: 0.1, targets: [q, v, wo]}
                projection: {dimension: 8}
                batch: {size: 4, accumulation: 2, negatives: 1}
                epochs: 3
                checkpoint_every: 2
                """.formatted(
                TinyModel.write(folder.resolve("base")), TinyPairs.write(folder.resolve("pairs.jsonl"), 160, 1)));
        Path whole = folder.resolve("whole");
        List<String> train = List.of("train", "--config", config.toString(), "-o");
        assertEquals(0, Invocation.of(concat(train, whole.toString())).code());

        Path output = folder.resolve("killed/adapter");
        Path steps = folder.resolve("killed/adapter.steps");
        List<String> resume = concat(train, output.toString(), "--resume");
        List<Integer> killed = new ArrayList<>();
        for (int i = 0; i < KILLS_OF_TRAIN; i++) {
            int target = newest(steps) + random.nextInt(15);
            kill(resume, steps, name -> name.startsWith(".tokens") && target == 0 || step(name) > target);
            killed.add(newest(steps));
            for (Path path : list(output.getParent())) {
                boolean named = path.equals(output) || path.equals(steps);
                assertTrue(named || path.getFileName().toString().startsWith("."), () -> path + " of " + told());
            }
            for (Path path : list(steps)) {
                if (step(path.getFileName().toString()) > 0) {
                    Safetensors.open(path).close();
                }
            }
            if (Files.exists(output)) {
                assertEquals(files(whole), files(output), this::told);
                Files.move(output, folder.resolve("done" + i)); // once more, from what checkpoints are left
            }
        }
        System.out.println("killed after the checkpoints of steps " + killed);
        assertTrue(killed.stream().filter(step -> step > 0).count() > 1, () -> killed + " of " + told());
        finish(resume);
        assertEquals(files(whole), files(output), this::told);
        assertEquals(List.of(output), list(output.getParent()), this::told);
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
        assertEquals(0, Invocation.of(concat(extract, whole.toString())).code());

        Path rows = folder.resolve("killed/rows.jsonl");
        List<String> command = concat(extract, rows.toString());
        for (int kills = 0; kills < KILLS_OF_EXTRACT; kills++) {
            boolean early = random.nextInt(3) == 0;
            kill(command, rows.getParent(), name -> early || name.contains(".tmp-"));
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
        finish(command);
        assertEquals(files(whole.getParent()), files(rows.getParent()), this::told);
    }

    private static List<String> concat(List<String> some, String... more) {
        return Stream.concat(some.stream(), Stream.of(more)).toList();
    }
}
