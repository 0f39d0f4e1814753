package dev.xtrain.cli;

import static dev.xtrain.cli.Ran.xtrain;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.Golden;
import dev.xtrain.io.Children;
import dev.xtrain.lora.LoraSettings;
import dev.xtrain.lora.RandomAdapter;
import dev.xtrain.lora.TinyBert;
import dev.xtrain.tensor.WeightType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MergeLoraCommandTest {

    private static final Path GOLDEN = Golden.open("t5-lora").directory();
    private static final LoraSettings SETTINGS = new LoraSettings(4, 8, 0, List.of("q", "v"));

    @TempDir
    private Path folder;

    private Path adapter;
    private Path merged;

    /** An adapter of PEFT's, on its own. */
    @BeforeEach
    void copyAdapter() throws IOException {
        adapter = Files.createDirectories(folder.resolve("checkpoints/peft"));
        merged = folder.resolve("checkpoints/peft-merged");
        for (String file : List.of("adapter_config.json", "adapter_model.safetensors")) {
            Files.copy(GOLDEN.resolve("adapter").resolve(file), adapter.resolve(file));
        }
    }

    private Path config() {
        return adapter.resolve("adapter_config.json");
    }

    private Path weights() {
        return adapter.resolve("adapter_model.safetensors");
    }

    private static void replace(Path file, String from, String to) throws IOException {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertTrue(text.contains(from), from);
        Files.writeString(file, text.replace(from, to), StandardCharsets.ISO_8859_1);
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    // --- merging

    @Test
    void mergesBesideTheAdapterAndVerifies() throws IOException {
        Ran ran = xtrain("merge-lora", adapter, "--base", GOLDEN, "--verify").succeeded();
        String[] lines = ran.out().split("\n", -1);
        assertTrue(
                lines[0].matches(
                        "verify: cosine of \\d+ vectors: smallest (1\\.0000|0\\.9999)\\d\\d, .*at least 0.9999"),
                ran::out);
        assertEquals(merged.toString(), lines[1]);
        assertTrue(Files.exists(merged.resolve("1_Dense/model.safetensors")));
        assertEquals(List.of("peft", "peft-merged"), names(folder.resolve("checkpoints")));
    }

    /** The golden model's attention is sharper than any trained one's: bf16 weights move its vectors too far. */
    @Test
    void keepsNoModelThatDiffersFromBaseAndAdapter() throws IOException {
        Ran ran = xtrain("merge-lora", adapter, "--base", GOLDEN, "--verify", "--dtype", "bf16");
        assertEquals(1, ran.code(), ran.out());
        assertTrue(ran.out().contains("first percentile 0.99"), ran::out);
        assertTrue(ran.out().contains("asked for: first percentile at least 0.999"), ran::out);
        assertTrue(ran.err().contains("Nothing was written. Save it as fp32."), ran::err);
        assertEquals(List.of("peft"), names(folder.resolve("checkpoints")));
        xtrain("merge-lora", adapter, "--base", GOLDEN, "--verify", "--dtype", "fp16")
                .succeeded();
    }

    @Test
    void findsABaseThatTheAdapterNamesFromItsOwnFolder() {
        // PEFT wrote ".." there
        xtrain("merge-lora", GOLDEN.resolve("adapter"), "-o", merged).succeeded();
        assertTrue(Files.exists(merged.resolve("model.safetensors")));
    }

    // --- what is there already

    @Test
    void replacesTheSameMergedModelAndSaysSo() throws IOException {
        xtrain("merge-lora", adapter, "--base", GOLDEN).succeeded();
        Files.delete(merged.resolve("model.safetensors"));
        Ran again = xtrain("merge-lora", adapter, "--base", GOLDEN).succeeded();
        assertEquals("Replaced " + merged + ".\n", again.err());
        assertTrue(Files.exists(merged.resolve("model.safetensors")));
    }

    @Test
    void replacesNothingElseUnlessTold() throws IOException {
        xtrain("merge-lora", adapter, "--base", GOLDEN).succeeded();
        xtrain("merge-lora", adapter, "--base", GOLDEN, "--dtype", "bf16")
                .refused(
                        "the same merged model", "made of " + adapter + " on " + GOLDEN + " as float32", "--overwrite");
        replace(config(), "\"lora_alpha\": 8", "\"lora_alpha\": 9");
        xtrain("merge-lora", adapter, "--base", GOLDEN).refused("the same merged model", "--overwrite");
        xtrain("merge-lora", adapter, "--base", GOLDEN, "--overwrite").succeeded();
        Path other = Files.createDirectory(folder.resolve("thesis"));
        Files.writeString(other.resolve("thesis.tex"), "years of work");
        xtrain("merge-lora", adapter, "--base", GOLDEN, "-o", other).refused("a folder of something else", "" + other);
        Ran forced = xtrain("merge-lora", adapter, "--base", GOLDEN, "-o", other, "--overwrite")
                .succeeded();
        assertTrue(
                forced.err().contains("what it held besides is in " + folder.resolve("thesis.replaced")), forced.err());
        assertEquals("years of work", Files.readString(folder.resolve("thesis.replaced/thesis.tex")));
    }

    @Test
    void neverWritesOverItsInputs() throws IOException {
        Path base = TinyBert.write(folder.resolve("base"), "", WeightType.FP32);
        Path own = RandomAdapter.write(folder.resolve("own"), base.toString(), SETTINGS, 0.1);
        xtrain("merge-lora", own, "-o", base, "--overwrite").refused("that of the base", "--output");
        xtrain("merge-lora", own, "-o", own, "--overwrite").refused("that of the adapter");
        xtrain("merge-lora", own, "-o", folder, "--overwrite").refused("that of the adapter");
        Path link = Files.createSymbolicLink(folder.resolve("link"), base);
        xtrain("merge-lora", own, "-o", link, "--overwrite").refused("that of the base");
        assertTrue(Files.exists(base.resolve("model.safetensors")));
    }

    // --- without arguments

    /** Runs in a folder of its own, as a user does. */
    private String child(int code, String... arguments) throws IOException, InterruptedException {
        ProcessBuilder child = Children.jvm(Main.class, arguments);
        Process process =
                child.directory(folder.toFile()).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(code, process.waitFor(), output);
        return output;
    }

    @Test
    void takesTheNewestFinishedAdapterAndSaysWhich() throws Exception {
        Path older = Files.createDirectory(folder.resolve("checkpoints/older"));
        for (String file : List.of("adapter_config.json", "adapter_model.safetensors")) {
            Files.copy(adapter.resolve(file), older.resolve(file));
        }
        Files.setLastModifiedTime(
                older.resolve("adapter_config.json"),
                FileTime.from(Instant.now().minusSeconds(60)));
        Files.createDirectories(folder.resolve("checkpoints/unfinished.steps/step-000001"));
        String output = child(0, "merge-lora", "--base", GOLDEN.toAbsolutePath().toString());
        assertEquals("Merging checkpoints/peft, the newest adapter in checkpoints.\ncheckpoints/peft-merged\n", output);
        assertTrue(Files.exists(merged.resolve("model.safetensors")));
    }

    @Test
    void saysWhereAdaptersAreExpectedWhenThereIsNone() throws Exception {
        for (String file : List.of("adapter_config.json", "adapter_model.safetensors")) {
            Files.delete(adapter.resolve(file));
        }
        String expected = "xtrain: looking for an adapter: expected a finished one, found none at "
                + folder.toRealPath().resolve("checkpoints")
                + ". Train one with xtrain train --config train_rust_direct.yaml, or name its folder.\n";
        assertEquals(expected, child(2, "merge-lora"));
        Files.delete(adapter);
        Files.delete(folder.resolve("checkpoints"));
        assertEquals(expected, child(2, "merge-lora"));
    }

    // --- bad input

    @Test
    void refusesAnAdapterThatIsNotThere() {
        xtrain("merge-lora", folder.resolve("none"))
                .refused("opening the adapter", "no such folder", "none/adapter_config.json", "xtrain train");
        xtrain("merge-lora", folder).refused("opening the adapter", "adapter_config.json");
        xtrain("merge-lora", config()).refused("opening the adapter", "no such folder");
    }

    @Test
    void refusesAnAdapterWithoutWeights() throws IOException {
        Files.delete(weights());
        xtrain("merge-lora", adapter, "--base", GOLDEN).refused("found nothing at " + weights());
    }

    @Test
    void refusesABaseThatIsNotThere() throws IOException {
        xtrain("merge-lora", adapter, "--base", folder.resolve("none")).refused("opening the model", "none");
        replace(config(), "\"base_model_name_or_path\": \"..\"", "\"base_model_name_or_path\": \"google/xtr-base-en\"");
        xtrain("merge-lora", adapter).refused("google/xtr-base-en", "give its directory");
        replace(config(), "\"google/xtr-base-en\"", "null");
        xtrain("merge-lora", adapter).refused("the name of its base", "--base");
    }

    @Test
    void refusesAnAdapterForAnotherBase() throws IOException {
        xtrain("merge-lora", adapter, "--base", "bge-small")
                .refused("attaching the adapter to its base", "SelfAttention", "--base");
        Path base = TinyBert.write(folder.resolve("base"), "", WeightType.FP32);
        Path own = RandomAdapter.write(folder.resolve("own"), base.toString(), SETTINGS, 0.1);
        Path other = TinyBert.write(folder.resolve("other"), "", WeightType.BF16);
        xtrain("merge-lora", own, "--base", other).refused("the base it was trained on, sha256", "found other");
    }

    @Test
    void refusesARankThatIsNotTheWeights() throws IOException {
        replace(config(), "\"r\": 4", "\"r\": 8");
        xtrain("merge-lora", adapter, "--base", GOLDEN).refused("expected rank 8, as r in adapter_config.json", "[4, ");
    }

    @Test
    void refusesValuesThatAreNoNumbers() throws IOException {
        byte[] bytes = Files.readAllBytes(weights());
        Arrays.fill(bytes, bytes.length - 4, bytes.length, (byte) 0xff);
        Files.write(weights(), bytes);
        xtrain("merge-lora", adapter, "--base", GOLDEN).refused("finite values, found NaN", "lora_B.weight");
        assertFalse(Files.exists(merged));
        assertEquals(List.of("peft"), names(folder.resolve("checkpoints")));
    }

    @Test
    void refusesWeightsThatWereCutShort() throws IOException {
        byte[] bytes = Files.readAllBytes(weights());
        Files.write(weights(), Arrays.copyOf(bytes, bytes.length / 2));
        xtrain("merge-lora", adapter, "--base", GOLDEN).refused("adapter_model.safetensors");
        Files.write(weights(), new byte[3]);
        xtrain("merge-lora", adapter, "--base", GOLDEN).refused("a file of 3 bytes");
    }

    @Test
    void refusesDoraWithoutMagnitudes() throws IOException {
        replace(config(), "\"use_dora\": false", "\"use_dora\": true");
        xtrain("merge-lora", adapter, "--base", GOLDEN).refused("none of that name", "lora_magnitude_vector)");
    }

    @Test
    void refusesAMalformedConfiguration() throws IOException {
        replace(config(), "\"r\": 4", "\"r\" 4");
        xtrain("merge-lora", adapter, "--base", GOLDEN).refused("malformed JSON", "adapter_config.json:");
        Files.writeString(config(), "[]");
        xtrain("merge-lora", adapter, "--base", GOLDEN).refused("adapter_config.json");
    }

    @Test
    void refusesAnOutputThatCannotBeWritten() {
        xtrain("merge-lora", adapter, "--base", GOLDEN, "-o", config().resolve("merged"))
                .refused("writing ", "a folder that can be written to", "a file where a folder should be");
        xtrain("merge-lora", adapter, "--base", GOLDEN, "-o", weights(), "--overwrite")
                .refused("found a file");
    }

    @Test
    void refusesATypeItDoesNotKnow() {
        xtrain("merge-lora", adapter, "--base", GOLDEN, "--dtype", "int8").refused("--dtype", "FP32", "int8");
    }
}
