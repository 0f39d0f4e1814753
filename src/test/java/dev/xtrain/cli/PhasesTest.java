package dev.xtrain.cli;

import static dev.xtrain.cli.Ran.xtrain;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.TinyModel;
import dev.xtrain.TinyPairs;
import dev.xtrain.tensor.OneThread;
import dev.xtrain.tensor.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A run that continues from what another one left. */
@ExtendWith(OneThread.class)
class PhasesTest {

    private static final String ADAPTER = "adapter_model.safetensors";

    @TempDir
    Path folder;

    private Path first = Path.of("");

    @BeforeEach
    void trainTheFirstPhase() throws IOException {
        first = folder.resolve("first");
        xtrain("train", "--config", config("first.yaml", "1e-2", "{rank: 4, targets: [q, v]}"), "-o", first)
                .succeeded();
    }

    private Path config(String name, String rate, String lora) throws IOException {
        return Files.writeString(folder.resolve(name), """
                base: %s
                data: %s
                precision: fp32
                device: cpu
                lora: %s
                projection: {dimension: 8}
                batch: {size: 4}
                optimizer: {learning_rate: %s, warmup_steps: 0}
                max_steps: 3
                eval: {every: 0}
                """.formatted(
                        TinyModel.write(folder.resolve("base")),
                        TinyPairs.write(folder.resolve("pairs.jsonl"), 60, 1),
                        lora,
                        rate));
    }

    private static double largestDifference(Path one, Path other) throws IOException {
        double largest = 0;
        try (Safetensors left = Safetensors.open(one);
                Safetensors right = Safetensors.open(other)) {
            assertEquals(left.names(), right.names());
            for (String name : left.names()) {
                float[] a = left.tensor(name).toFloats();
                float[] b = right.tensor(name).toFloats();
                for (int i = 0; i < a.length; i++) {
                    largest = Math.max(largest, Math.abs(a[i] - b[i]));
                }
            }
        }
        return largest;
    }

    @Test
    void anAdapterIsContinuedWithItsProjection() throws IOException {
        Path still = config("still.yaml", "1e-7", "{rank: 4, targets: [q, v]}");
        Path second = folder.resolve("second");
        xtrain("train", "--config", still, "--init-from", first, "-o", second).succeeded();
        Path fresh = folder.resolve("fresh");
        xtrain("train", "--config", still, "-o", fresh).succeeded();
        for (String file : new String[] {ADAPTER, "1_Dense/model.safetensors"}) {
            assertTrue(largestDifference(first.resolve(file), second.resolve(file)) < 1e-6, file);
            assertTrue(largestDifference(fresh.resolve(file), second.resolve(file)) > 1e-3, file);
        }
    }

    @Test
    void aMergedModelIsABase() throws IOException {
        Path merged = folder.resolve("merged");
        xtrain("merge-lora", first, "-o", merged).succeeded();
        Path other = config("other.yaml", "1e-7", "{rank: 2, targets: [k]}");
        Path second = folder.resolve("second");
        xtrain("train", "--config", other, "--init-from", merged, "-o", second).succeeded();
        assertTrue(Files.readString(second.resolve("xtrain.json")).contains(merged.toString()));
    }

    @Test
    void aResumedRunContinuesFromTheSameAdapter() throws IOException {
        Path second = folder.resolve("second");
        Path config = config("second.yaml", "1e-3", "{rank: 4, targets: [q, v]}");
        xtrain("train", "--config", config, "--init-from", first, "-o", second).succeeded();
        String again = xtrain("train", "--config", config, "--init-from", first, "-o", second, "--resume")
                .succeeded()
                .log();
        assertTrue(again.contains("is finished already"), again);
        xtrain("train", "--config", config, "-o", second, "--resume").refused("the settings, data or steps");
    }

    @Test
    void anotherAdapterThanTheSettingsAskForIsRefused() throws IOException {
        Path config = config("other.yaml", "1e-3", "{rank: 2, targets: [q]}");
        xtrain("train", "--config", config, "--init-from", first, "-o", folder.resolve("second"))
                .refused("modules (q, v), rank 4, scale 8.0");
    }

    @Test
    void aModelTrainedAsAWholeIsContinuedAndAnAdapterIsNotTrainedSo() throws IOException {
        Path config = config("full.yaml", "1e-4", "{rank: 4, targets: [q, v]}");
        Files.writeString(config, Files.readString(config) + "method: full\n");
        Path whole = folder.resolve("whole");
        xtrain("train", "--config", config, "-o", whole).succeeded();
        xtrain("train", "--config", config, "--init-from", whole, "-o", folder.resolve("second"))
                .succeeded();
        xtrain("train", "--config", config, "--init-from", first, "-o", folder.resolve("third"))
                .refused("method: full", "xtrain merge-lora");
    }

    @Test
    void nothingToContinueFromIsAnError() throws IOException {
        Path config = config("second.yaml", "1e-3", "{rank: 4, targets: [q, v]}");
        xtrain("train", "--config", config, "--init-from", folder.resolve("none"), "-o", folder.resolve("second"))
                .refused("init_from");
    }
}
