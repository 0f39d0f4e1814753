package dev.xtrain.cli;

import static dev.xtrain.cli.Ran.xtrain;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.xtrain.FileHashes;
import dev.xtrain.TinyModel;
import dev.xtrain.TinyPairs;
import dev.xtrain.TinySources;
import dev.xtrain.io.CacheFolders;
import dev.xtrain.io.Children;
import dev.xtrain.io.JsonLines;
import dev.xtrain.pairs.Pair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Places that scripts trip over: names with blanks, a newline and Japanese, no cache folder, sources that change. */
class OddPlacesTest {

    private static final String NAME = "some blanks \n and 日本語 [1] {a,b} 'q\"";

    @TempDir
    Path folder;

    private Path odd() throws IOException {
        try {
            return Files.createDirectory(folder.resolve(NAME));
        } catch (InvalidPathException e) {
            assumeTrue(false, "the JVM's locale knows no Japanese");
            throw e;
        }
    }

    private static void write(Path sources, int files) throws IOException {
        Files.createDirectories(sources);
        for (int file = 0; file < files; file++) {
            Files.writeString(sources.resolve("f" + file + ".rs"), code(file));
        }
    }

    private static String code(int file) {
        return """
                /// Adds the number %1$d to what it was given.
                fn add_%1$d(x: u32) -> u32 {
                    let y = x + %1$d;
                    y * %1$d
                }
                """.formatted(file);
    }

    @Test
    void anyNameWillDoForSourcesAndRows() throws Exception {
        Path odd = odd();
        write(odd.resolve("sources " + NAME), 6);
        write(folder.resolve("plain"), 6);
        Path rows = odd.resolve("rows.jsonl");
        // in a process of its own, watched by another
        ProcessBuilder command = Children.jvm(
                Main.class, "extract", odd.resolve("sources " + NAME).toString(), "-o", rows.toString());
        command.environment().put("LC_ALL", "C.UTF-8");
        command.environment().put("XTRAIN_CACHE", "/proc/no-cache"); // where nothing can be made
        Process process = command.redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue(), Files.readString(folder.resolve("log")));
        List<String> symbols = new ArrayList<>();
        JsonLines.forEach(rows, Pair.class, (pair, line) -> symbols.add(pair.symbol()));
        assertEquals(List.of("add_0", "add_1", "add_2", "add_3", "add_4", "add_5"), symbols);
    }

    @Test
    void anyNameWillDoForModelsPairsAndAdapters() throws Exception {
        Path odd = odd();
        Path[] merged = new Path[2];
        for (Path place : List.of(odd, folder)) {
            Path config = Files.writeString(
                    place.resolve("run.yaml"),
                    "precision: fp32\nbatch: {size: 4}\nprojection: {dimension: 8}\nmax_steps: 2\n");
            Path adapter = place.resolve("adapter");
            xtrain(
                            "train",
                            "--config",
                            config,
                            "--base",
                            TinyModel.write(place.resolve("base")),
                            "--data",
                            TinyPairs.write(place.resolve("pairs.jsonl"), 16, 1),
                            "-o",
                            adapter)
                    .succeeded();
            merged[place.equals(odd) ? 0 : 1] = place.resolve("merged");
            xtrain("merge-lora", adapter, "-o", place.resolve("merged")).succeeded();
        }
        var found = FileHashes.below(merged[0]);
        var expected = FileHashes.below(merged[1]);
        assertEquals(expected.get("model.safetensors"), found.get("model.safetensors"));
        assertEquals(expected.keySet(), found.keySet());
    }

    @Test
    void sourcesMayChangeWhileTheyAreRead() throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Path sources = folder.resolve("sources");
        write(sources, 200);
        var reading = new AtomicBoolean(true);
        var editor = new Thread(() -> edit(sources, new Random(seed), reading));
        editor.start();
        try {
            for (int i = 0; i < 5; i++) {
                Path rows = folder.resolve("rows" + i + ".jsonl");
                xtrain("extract", "--no-clean", sources, "-o", rows).succeeded();
                JsonLines.forEach(rows, Pair.class, (pair, line) -> {
                    String number = pair.path().replaceAll("\\D", "");
                    assertEquals("add_" + number, pair.symbol(), () -> "seed " + seed); // no file is another, or half
                    assertTrue(pair.positive().endsWith("}"), pair::positive);
                });
            }
        } finally {
            reading.set(false);
            editor.join();
        }
    }

    @Test
    void sourcesMayChangeWhileTheyAreSearched() throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Path sources = folder.resolve("sources");
        write(sources, 200);
        Path base = TinyModel.write(folder.resolve("base"));
        var reading = new AtomicBoolean(true);
        var editor = new Thread(() -> edit(sources, new Random(seed), reading));
        editor.start();
        try {
            for (int i = 0; i < 5; i++) {
                Ran ran = xtrain("search", "adds the number", sources, "--model-path", base)
                        .succeeded();
                assertTrue(ran.out().contains("  add_"), () -> "seed " + seed + ran.log());
            }
        } finally {
            reading.set(false);
            editor.join();
        }
        write(sources, 200);
        Ran settled = xtrain("search", "add_150", sources, "--model-path", base, "-k", 1)
                .succeeded();
        assertTrue(settled.out().startsWith("f150.rs:2  add_150"), () -> "seed " + seed + settled.out());
    }

    @Test
    void aSearchRunsBesideATune() throws Exception {
        Path sources = TinySources.write(folder.resolve("sources"), 400, 1);
        Path base = TinyModel.write(folder.resolve("base"));
        Path config = Files.writeString(
                folder.resolve("run.yaml"), "batch: {size: 4}\nprecision: fp32\ndevice: cpu\nepochs: 1000\n");
        Path log = folder.resolve("tune.log");
        ProcessBuilder command = Children.jvm(
                Main.class,
                "tune",
                sources.toString(),
                "--config",
                config.toString(),
                "--base",
                base.toString(),
                "--name",
                "beside");
        command.environment().put("XTRAIN_CACHE", CacheFolders.root().toString());
        Process tune =
                command.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        try {
            while (tune.isAlive() && !Files.readString(log).contains("step 1")) {
                Thread.sleep(10);
            }
            for (int search = 0; search < 2; search++) {
                Ran ran = xtrain("search", "number 17", sources, "--model-path", base)
                        .succeeded();
                assertTrue(ran.out().contains("_17  "), ran.out());
                assertFalse(ran.log().contains("Nothing is kept"), ran.log());
            }
            assertTrue(tune.isAlive(), () -> "it ended: " + read(log));
        } finally {
            tune.destroy();
            tune.waitFor();
        }
        assertEquals(130, tune.exitValue(), () -> read(log));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Removes files, makes them again, cuts them short, as a checkout of another branch does. */
    private static void edit(Path sources, Random random, AtomicBoolean reading) {
        while (reading.get()) {
            int file = random.nextInt(200);
            Path path = sources.resolve("f" + file + ".rs");
            try {
                switch (random.nextInt(3)) {
                    case 0 -> Files.deleteIfExists(path);
                    case 1 -> Files.writeString(path, "");
                    default -> Files.writeString(path, code(file));
                }
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }
}
