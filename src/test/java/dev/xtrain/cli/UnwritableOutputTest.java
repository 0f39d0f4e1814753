package dev.xtrain.cli;

import static dev.xtrain.cli.Ran.xtrain;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.xtrain.TinyModel;
import dev.xtrain.TinyPairs;
import dev.xtrain.TinySources;
import dev.xtrain.io.Children;
import dev.xtrain.lora.LoraSettings;
import dev.xtrain.lora.RandomAdapter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Outputs where nobody may write, root neither: in /proc and in a folder that cannot be made there. */
class UnwritableOutputTest {

    @TempDir
    Path folder;

    private Path base = Path.of("");

    @BeforeEach
    void writeModel() throws IOException {
        assumeTrue(Files.isDirectory(Path.of("/proc/self")));
        base = TinyModel.write(folder.resolve("base"));
    }

    private static void refused(String output, Object... arguments) {
        Ran ran = xtrain(arguments);
        ran.refused(
                "xtrain: writing " + output + ": expected a folder that can be written to, found ",
                " at /proc",
                "Choose another place, or change its permissions.");
        assertFalse(ran.err().contains("Exception") || ran.log().contains("\tat "), ran.err() + ran.log());
        assertEquals("", ran.out());
        // before work that would be lost, such as training
        assertTrue(ran.log().lines().noneMatch(line -> line.startsWith("step ")), ran.log());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/proc/xtrain-out", "/proc/xtrain-out/below"})
    void byExtract(String output) throws IOException {
        Path source = Files.writeString(
                folder.resolve("a.rs"),
                "/// Reads the whole file at once.\nfn read(f: File) -> String {\n    f.all()\n}\n");
        refused(output, "extract", source, "-o", output);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/proc/xtrain-out", "/proc/xtrain-out/below"})
    void byTrain(String output) throws IOException {
        Path pairs = TinyPairs.write(folder.resolve("pairs.jsonl"), 64, 1);
        Path config = Files.writeString(folder.resolve("run.yaml"), "batch: {size: 4}\nprecision: fp32\n");
        refused(output, "train", "--config", config, "--base", base, "--data", pairs, "-o", output);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/proc/xtrain-out", "/proc/xtrain-out/below"})
    void byTune(String output) throws IOException {
        Path sources = TinySources.write(folder.resolve("sources"), 60, 1);
        Path config = Files.writeString(folder.resolve("run.yaml"), "precision: fp32\nmax_steps: 1\n");
        refused(output, "tune", sources, "--config", config, "--base", base, "-o", output);
    }

    @Test
    void byTuneWhoseCacheIsReadOnly() throws Exception {
        Path sources = TinySources.write(folder.resolve("sources"), 60, 1);
        ProcessBuilder jvm = Children.jvm(Main.class, "tune", sources.toString(), "--base", base.toString());
        jvm.environment().put("XTRAIN_CACHE", "/proc/xtrain-cache");
        Process process = jvm.start();
        String error = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(2, process.waitFor(), error);
        assertTrue(
                error.startsWith("xtrain: writing /proc/xtrain-cache/tuning/sources-")
                        && error.contains("expected a folder that can be written to"),
                error);
        assertEquals(1, error.lines().count(), error);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/proc/xtrain-out", "/proc/xtrain-out/below"})
    void byMergeLora(String output) {
        Path adapter = RandomAdapter.write(
                folder.resolve("adapter"), base.toString(), new LoraSettings(2, 4, 0, List.of("q")), 0.1);
        refused(output, "merge-lora", adapter, "-o", output);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/proc/xtrain-out", "/proc/xtrain-out/below"})
    void byEmbed(String output) throws IOException {
        Path texts = Files.writeString(folder.resolve("texts.txt"), "reads a file\n");
        refused(output, "embed", texts, "--model-path", base, "-o", output);
    }
}
