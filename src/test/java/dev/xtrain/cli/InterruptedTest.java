package dev.xtrain.cli;

import static dev.xtrain.cli.Ran.xtrain;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.xtrain.FileHashes;
import dev.xtrain.TinyModel;
import dev.xtrain.TinyPairs;
import dev.xtrain.io.Children;
import dev.xtrain.tensor.OneThread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A process of its own that is asked to stop by a signal. */
@ExtendWith(OneThread.class)
class InterruptedTest {

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

    /** A shell that runs this in the background lets its children ignore Ctrl-C, and a JVM keeps to that. */
    private static boolean ignoresCtrlC() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return false;
        }
        String mask = Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .findFirst()
                .orElse("SigIgn:0")
                .replaceFirst("SigIgn:\\s*", "");
        return (Long.parseUnsignedLong(mask, 16) & 2) != 0;
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
        for (String signal : ignoresCtrlC() ? List.of("TERM") : List.of("TERM", "INT")) {
            Path output = folder.resolve(signal + "/adapter");
            String log = stop(config, output, signal);
            Ran resumed = xtrain("train", "--config", config, "-o", output, "--resume")
                    .succeeded();
            assertTrue(resumed.log().contains("Continuing after step "), resumed.log());
            assertEquals(FileHashes.below(whole), FileHashes.below(output), log);
            try (Stream<Path> left = Files.list(output.getParent())) {
                assertEquals(List.of(output), left.toList());
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
        new ProcessBuilder("/bin/kill", "-" + signal, Long.toString(process.pid()))
                .start()
                .waitFor();
        int code = process.waitFor();
        String log = Files.readString(folder.resolve("child.log"));
        assertEquals(130, code, () -> signal + ": " + log);
        assertTrue(log.contains("Nothing is lost: the same command with --resume continues."), log);
        assertFalse(log.contains("\tat "), log);
        assertFalse(Files.exists(output), log);
        assertTrue(holdsCheckpoint(steps), log);
        return log;
    }
}
