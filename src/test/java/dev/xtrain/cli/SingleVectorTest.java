package dev.xtrain.cli;

import static dev.xtrain.cli.Ran.xtrain;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.FileHashes;
import dev.xtrain.TinyModel;
import dev.xtrain.TinyPairs;
import dev.xtrain.model.ModelDirectory;
import dev.xtrain.tensor.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A base pooled to one vector a text, trained, merged, and used. */
class SingleVectorTest {

    private static final int TEXTS = 40;

    @TempDir
    Path folder;

    private float[] embed(String model, int dimension, Object... more) throws IOException {
        Path output = folder.resolve("vectors.safetensors");
        Object[] texts = {"embed", folder.resolve("pairs.jsonl"), "--field", "positive", "-o", output};
        xtrain(Stream.of(texts, more).flatMap(Stream::of).toArray()).succeeded();
        try (Safetensors file = Safetensors.open(output)) {
            assertEquals(List.of("texts.embedding"), List.copyOf(file.names()), model);
            assertArrayEquals(
                    new long[] {TEXTS, dimension},
                    file.tensor("texts.embedding").shape());
            return file.tensor("texts.embedding").toFloats();
        }
    }

    private static double difference(float[] a, float[] b) {
        double largest = 0;
        for (int i = 0; i < a.length; i++) {
            largest = Math.max(largest, Math.abs(a[i] - b[i]));
        }
        return largest;
    }

    /** Scoring, mode and metrics, from the model's row of the table. */
    private List<String> metrics(Path model) {
        Object[] eval = {"eval", "--pairs", folder.resolve("pairs.jsonl"), "--split", "all", "--mode", "semantic"};
        Object[] where = {"--precision", "fp32", "--device", "cpu", "--model-path", model};
        Ran ran = xtrain(Stream.of(eval, where).flatMap(Stream::of).toArray()).succeeded();
        return ran.out()
                .lines()
                .filter(line -> line.startsWith("|") && line.contains(model.toString()))
                .map(line -> Stream.of(line.split("\\|", -1))
                        .map(String::strip)
                        .toList()
                        .subList(5, 11))
                .findFirst()
                .orElseThrow(() -> new AssertionError(ran.out()));
    }

    @ParameterizedTest
    @CsvSource({"cls, 0", "mean, 0", "cls, 8", "mean, 8"})
    void givesOneModelBeforeAndAfterItsMerge(String pooling, int projection) throws IOException {
        String base = TinyModel.write(folder.resolve("base")) + ":" + pooling;
        Path pairs = TinyPairs.write(folder.resolve("pairs.jsonl"), TEXTS, 1);
        Path config = Files.writeString(
                folder.resolve("run.yaml"),
                "precision: fp32\ndevice: cpu\nbatch: {size: 4}\nprojection: {dimension: %d}\nmax_steps: 8\n"
                                .formatted(projection)
                        + "optimizer: {learning_rate: 1e-2}\n");
        Path adapter = folder.resolve("adapter");
        xtrain("train", "--config", config, "--base", base, "--data", pairs, "-o", adapter)
                .succeeded();
        Path merged = folder.resolve("merged");
        Ran merge = xtrain("merge-lora", adapter, "-o", merged, "--verify").succeeded();
        assertTrue(merge.out().startsWith("verify: cosine of "), merge.out());
        assertEquals(pooling, ModelDirectory.open(merged).policy().pooling().toString());

        int dimension = projection == 0 ? 24 : projection;
        float[] attached = embed("adapter", dimension, "--adapter", adapter);
        float[] whole = embed("merged", dimension, "--model-path", merged);
        assertTrue(difference(attached, whole) < 1e-4, () -> "differ by " + difference(attached, whole));
        if (projection == 0) {
            float[] untrained = embed("base", dimension, "--model-path", base);
            assertTrue(difference(attached, untrained) > 0.01, "training has changed nothing");
            String other = base.replaceFirst(":.*", pooling.equals("cls") ? ":mean" : ":cls");
            assertTrue(difference(embed("other", dimension, "--model-path", other), untrained) > 0.01, other);
        }
        List<String> found = metrics(adapter);
        assertEquals("cosine", found.get(0), found::toString);
        assertEquals(found, metrics(merged));
    }

    /** One that pools in its own way would leave the same adapter for both. */
    @Test
    void trainingPoolsAsTheBaseDoes() throws IOException {
        Path base = TinyModel.write(folder.resolve("base"));
        Path pairs = TinyPairs.write(folder.resolve("pairs.jsonl"), 16, 1);
        Path config = Files.writeString(
                folder.resolve("run.yaml"), "precision: fp32\ndevice: cpu\nbatch: {size: 4}\nmax_steps: 2\n");
        Set<String> weights = new HashSet<>();
        for (String pooling : List.of("cls", "mean")) {
            Path adapter = folder.resolve(pooling);
            xtrain("train", "--config", config, "--base", base + ":" + pooling, "--data", pairs, "-o", adapter)
                    .succeeded();
            weights.add(FileHashes.below(adapter).get("adapter_model.safetensors"));
        }
        assertEquals(2, weights.size(), weights::toString);
    }
}
