package dev.xtrain.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.xtrain.FileHashes;
import dev.xtrain.TinyModel;
import dev.xtrain.io.AtomicDirectory;
import dev.xtrain.io.CacheFolders;
import dev.xtrain.io.Children;
import dev.xtrain.lora.LoraSettings;
import dev.xtrain.lora.RandomAdapter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands in processes that may write no file beyond a size, as a disk that fills up would have it. */
class FullDiskTest {

    @TempDir
    Path folder;

    private Path base = Path.of("");

    @BeforeEach
    void writeModel() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")));
        base = TinyModel.write(folder.resolve("base"));
    }

    /**
     * Holds a command to fail with one line about a file, and returns what it has left beside what was there.
     *
     * @param blocks size of the largest file it may write, in half kilobytes
     * @param blamed what the file's path begins with
     */
    private Map<String, String> fails(int blocks, Path blamed, Object... arguments) throws Exception {
        Map<String, String> before = FileHashes.below(folder);
        ProcessBuilder jvm = Children.jvm(
                Main.class, Arrays.stream(arguments).map(Object::toString).toArray(String[]::new));
        jvm.command().add(1, "-XX:-UsePerfData");
        jvm.command().addAll(0, List.of("/bin/sh", "-c", "ulimit -f " + blocks + " && exec \"$@\"", "sh"));
        Process process = jvm.start();
        String error = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(1, process.waitFor(), error);
        assertEquals(
                1,
                error.lines()
                        .filter(line -> line.startsWith("xtrain: "))
                        .filter(line -> !line.startsWith("xtrain: starting a process")) // its file is too large as well
                        .count(),
                error);
        String last = error.lines().reduce("", (first, second) -> second);
        assertTrue(last.startsWith("xtrain: writing " + blamed), error);
        assertTrue(last.endsWith(": File too large. What stood there before is unchanged."), error);
        assertFalse(error.contains("\tat ") || last.contains("Exception"), error);
        Map<String, String> left = new TreeMap<>(FileHashes.below(folder));
        before.forEach((name, hash) -> assertEquals(hash, left.remove(name), name));
        return left;
    }

    @Test
    void underMergeLora() throws Exception {
        Path adapter = RandomAdapter.write(
                folder.resolve("adapter"), base.toString(), new LoraSettings(2, 4, 0, List.of("q")), 0.1);
        Path merged = folder.resolve("merged");
        assertEquals(Map.of(), fails(64, folder.resolve(".merged.tmp-"), "merge-lora", adapter, "-o", merged));
    }

    @Test
    void underEmbed() throws Exception {
        Path texts = Files.writeString(folder.resolve("texts.txt"), "open the first file and read\n".repeat(400));
        Path vectors = folder.resolve("vectors.safetensors");
        assertEquals(Map.of(), fails(64, vectors, "embed", texts, "--model-path", base, "-o", vectors));
    }

    /** What was done before stays in the cache, where the same command finds it; nothing is put in place. */
    @Test
    void underTune() throws Exception {
        Path config = Files.writeString(
                folder.resolve("run.yaml"),
                "batch: {size: 8}\nprecision: fp32\ndevice: cpu\nmax_steps: 3\nlora: {rank: 256}\n");
        Path sources = Path.of("src", "main", "java", "dev", "xtrain", "io");
        Path tuned = folder.resolve("tuned");
        Path work = CacheFolders.tuning().resolve("full-disk-");
        Map<String, String> left = fails(
                2048, work, "tune", sources, "--config", config, "--base", base, "-o", tuned, "--name", "full-disk");
        assertEquals(Map.of(), left);
        for (Path interrupted : list(CacheFolders.tuning(), "full-disk-")) {
            assertTrue(Files.exists(interrupted.resolve("plan.json")), interrupted.toString());
            AtomicDirectory.delete(interrupted);
        }
    }

    /** What the cache has no room for goes to the temporary folder for this search; here that is full, too. */
    @Test
    void underSearch() throws Exception {
        Path sources = Path.of("src", "main", "java", "dev", "xtrain");
        Path temporary = Path.of(System.getProperty("java.io.tmpdir", ""));
        assertEquals(Map.of(), fails(1000, temporary, "search", "words", sources, "--model-path", base));
    }

    private static List<Path> list(Path folder, String prefix) throws IOException {
        try (Stream<Path> list = Files.list(folder)) {
            return list.filter(path -> path.getFileName().toString().startsWith(prefix))
                    .toList();
        }
    }
}
