package dev.xtrain.cli;

import static dev.xtrain.cli.Ran.xtrain;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.xtrain.FileHashes;
import dev.xtrain.TinyModel;
import dev.xtrain.TinyPairs;
import dev.xtrain.io.CacheFolders;
import dev.xtrain.io.Children;
import dev.xtrain.tensor.OneThread;
import dev.xtrain.watch.RunWatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process of its own that is asked to stop by a signal. */
@ExtendWith(OneThread.class)
class InterruptedTest {

    @TempDir
    static Path shared = Path.of("");

    @TempDir
    Path folder;

    private static boolean holdsCheckpoint(Path steps) throws IOException {
        if (!Files.isDirectory(steps)) {
            return false;
        }
        try (Stream<Path> list = Files.list(steps)) {
            return list.anyMatch(path -> path.getFileName().toString().startsWith("step-"));
        }
    }

    @Test
    void trainStopsAfterTheStepAndResumesToTheSameBytes() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/kill")));
        Path config = Files.writeString(folder.resolve("run.yaml"), """
                base: %s
                data: %s
                precision: fp32
                device: cpu
                lora: {rank: 4, dropout: 0.1, targets: [q, v]}
                batch: {size: 4}
                epochs: 3
                checkpoint_every: 10
                """.formatted(
                TinyModel.write(folder.resolve("base")), TinyPairs.write(folder.resolve("pairs.jsonl"), 160, 1)));
        Path whole = folder.resolve("whole");
        xtrain("train", "--config", config, "-o", whole).succeeded();
        for (String signal : Children.ignore("INT") ? List.of("TERM") : List.of("TERM", "INT")) {
            Path output = folder.resolve(signal + "/adapter");
            String log = stop(config, output, signal);
            Ran resumed = xtrain("train", "--config", config, "-o", output, "--resume")
                    .succeeded();
            assertTrue(resumed.log().contains("Continuing after step "), resumed.log());
            assertEquals(FileHashes.below(whole), FileHashes.below(output), log);
            try (Stream<Path> left = Files.list(output.getParent())) {
                assertEquals(Set.of(output, RunWatch.folder(output)), left.collect(Collectors.toSet()));
            }
        }
    }

    /** Starts a run and sends it a signal once it has a checkpoint; what it has logged. */
    private String stop(Path config, Path output, String signal) throws IOException, InterruptedException {
        Path steps = output.resolveSibling("adapter.steps");
        Process process = Children.jvm(Main.class, "train", "--config", config.toString(), "-o", output.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("child.log").toFile())
                .start();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (process.isAlive() && !holdsCheckpoint(steps) && System.nanoTime() < deadline) {
            Thread.sleep(1);
        }
        signal(signal, process.pid());
        int code = ended(process, signal);
        String log = Files.readString(folder.resolve("child.log"));
        assertEquals(130, code, () -> signal + ": " + log);
        assertTrue(log.contains("Nothing is lost: the same command with --resume continues."), log);
        assertFalse(log.contains("\tat "), log);
        assertFalse(Files.exists(output), log);
        assertTrue(holdsCheckpoint(steps), log);
        return log;
    }

    /** Long work of the commands, on real processes; what they have is too much for the time before the signal. */
    @ParameterizedTest
    @ValueSource(strings = {"extract", "embed", "train", "eval", "tune", "search"})
    void answersWithinASecond(String command) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/kill")));
        List<String> words = switch (command) {
            case "extract" -> List.of("extract", manyFunctions(), "-o", output());
            case "embed" -> List.of("embed", manyLines(), "--model-path", "bge-small", "-o", output());
            case "train" -> List.of("train", "--config", longRun(), "-o", output());
            case "eval" -> List.of("eval", "--pairs", manyPairs(), "--mode", "semantic");
            case "search" -> List.of("search", "the counted number", manyFunctions());
            default -> List.of("tune", manyFunctions(), "-o", output());
        };
        ProcessBuilder child = Children.jvm(Main.class, words.toArray(String[]::new));
        child.environment().put("XTRAIN_CACHE", CacheFolders.root().toString());
        Path log = folder.resolve("child.log");
        Process process =
                child.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        Thread.sleep(2000);
        assumeTrue(process.isAlive(), () -> command + " ended before it could be stopped");
        long asked = System.nanoTime();
        signal("TERM", process.pid());
        while (process.isAlive()
                && System.nanoTime() - asked < TimeUnit.SECONDS.toNanos(60)
                && !Files.readString(log).contains("press Ctrl-C again to stop at once")) {
            Thread.sleep(5);
        }
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - asked);
        assertEquals(130, ended(process, command), () -> command + ": " + read(log));
        String said = Files.readString(log);
        assertTrue(said.contains("Stopping after the current step"), said);
        assertTrue(millis < 1000, command + " took " + millis + " ms to answer");
        assertFalse(said.contains("\tat "), said);
        assertFalse(Files.exists(Path.of(output())), said);
    }

    /** Also where the work never comes to a safe point, as in a file system that hangs: here it does not run at all. */
    @Test
    void endsAtOnceOnTheSecondSignal() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/kill")));
        Path log = folder.resolve("child.log");
        Process watcher = Children.jvm(Main.class, "train", "--config", longRun(), "-o", output())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        for (int i = 0; i < 12_000 && watcher.isAlive() && !read(log).contains("step "); i++) {
            Thread.sleep(5);
        }
        long worker = watcher.children().findFirst().orElseThrow().pid();
        signal("STOP", worker);
        signal("TERM", watcher.pid());
        assertFalse(watcher.waitFor(300, TimeUnit.MILLISECONDS), "it waits for what cannot answer");
        signal("TERM", watcher.pid());
        assertTrue(watcher.waitFor(1, TimeUnit.SECONDS), () -> read(log));
        assertEquals(130, watcher.exitValue(), () -> read(log));
        assertFalse(ProcessHandle.of(worker).map(ProcessHandle::isAlive).orElse(false));
        assertFalse(Files.exists(Path.of(output())));
    }

    /** Its exit code; one that does not end is ended, and said to hang. */
    private int ended(Process process, String what) throws InterruptedException {
        boolean ended = process.waitFor(60, TimeUnit.SECONDS);
        if (!ended) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        assertTrue(ended, () -> what + " hangs: " + read(folder.resolve("child.log")));
        return process.exitValue();
    }

    private static void signal(String name, long pid) throws IOException, InterruptedException {
        new ProcessBuilder("/bin/kill", "-" + name, Long.toString(pid)).start().waitFor();
    }

    private static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private String longRun() throws IOException {
        return Files.writeString(folder.resolve("long.yaml"), """
                        base: %s
                        data: %s
                        precision: fp32
                        device: cpu
                        batch: {size: 4}
                        epochs: 1000
                        """.formatted(
                                TinyModel.write(folder.resolve("base")),
                                TinyPairs.write(folder.resolve("pairs.jsonl"), 400, 1)))
                .toString();
    }

    private String output() {
        return folder.resolve("output").toString();
    }

    private String manyFunctions() throws IOException {
        Path source = shared.resolve("source");
        if (Files.exists(source)) {
            return source.toString(); // another test has written them
        }
        Files.createDirectory(source);
        for (int file = 0; file < 1500; file++) {
            var text = new StringBuilder();
            for (int i = 0; i < 40; i++) {
                text.append("/// Adds the number %1$d to what was counted in part %2$d of the ledger before.%n"
                        .formatted(i, file));
                text.append(
                        "pub fn add_%1$d_%2$d(counted: u64) -> u64 {%n    let more = %1$d * %2$d;%n    counted + more%n}%n%n"
                                .formatted(i, file));
            }
            Files.writeString(source.resolve("part" + file + ".rs"), text);
        }
        return source.toString();
    }

    private String manyLines() throws IOException {
        return Files.writeString(
                        folder.resolve("lines.txt"), "where is the counted number kept while it grows\n".repeat(20_000))
                .toString();
    }

    private String manyPairs() throws IOException {
        return TinyPairs.write(folder.resolve("pairs.jsonl"), 4000, 1).toString();
    }
}
