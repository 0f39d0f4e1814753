package dev.xtrain.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.xtrain.TinyModel;
import dev.xtrain.TinyPairs;
import dev.xtrain.io.Children;
import dev.xtrain.io.YamlConfig;
import dev.xtrain.lora.Models;
import dev.xtrain.model.EmbeddingModel;
import dev.xtrain.tensor.DeviceChoice;
import dev.xtrain.tensor.Precision;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryTest {

    private static final Path STATUS = Path.of("/proc/self/status");

    @TempDir
    Path folder;

    /** The query vectors of every step alone, leaked, were 10 MB. */
    @Test
    void doesNotGrowWithTheSteps() throws Exception {
        assumeTrue(Files.exists(STATUS));
        TinyModel.write(folder.resolve("base"));
        TinyPairs.write(folder.resolve("pairs.jsonl"), 1200, 1, 120);
        ProcessBuilder child = Children.jvm(Training.class, folder.toString());
        child.command().addAll(1, List.of("-Xms64m", "-Xmx64m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC"));
        Process process = child.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), printed);
        Map<Integer, Integer> kilobytes = new TreeMap<>();
        for (String line : printed.lines().toList()) {
            String[] words = line.split(" ");
            kilobytes.put(Integer.valueOf(words[0]), Integer.valueOf(words[1]));
        }
        int growth = kilobytes.get(300) - kilobytes.get(50);
        assertTrue(growth < 8192, () -> "resident kB by step: " + kilobytes);
    }

    /** Trains 300 steps and prints the resident memory after some of them, in kB. */
    static final class Training {
        public static void main(String[] args) {
            Path folder = Path.of(args[0]);
            TrainConfig config = YamlConfig.parse(
                    "run.yaml",
                    "base: " + folder.resolve("base") + "\nlora: {rank: 4, dropout: 0.1}\nprojection: {dimension: 16}\n"
                            + "batch: {size: 4, negatives: 1, document_length: 256}",
                    TrainConfig.class);
            try (Models models = Models.on(DeviceChoice.CPU.resolve(), Precision.FP32);
                    EmbeddingModel model =
                            EmbeddingModel.open(TrainingPlan.base(config), models.torch(), models.precision())) {
                new Trainer(config, model, folder.resolve("adapter"), new Watching())
                        .run(List.of(folder.resolve("pairs.jsonl")), false);
            }
        }
    }

    private static final class Watching implements TrainListener {
        @Override
        public void begin(int from, int total) {}

        @Override
        public void step(Step step) {
            if (step.number() % 50 == 0) {
                System.out.println(step.number() + " " + residentKilobytes());
            }
        }

        @Override
        public void note(String text) {}
    }

    private static int residentKilobytes() {
        try {
            return Files.readAllLines(STATUS).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToInt(line -> Integer.parseInt(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
