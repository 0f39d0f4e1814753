package dev.xtrain.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.xtrain.FileHashes;
import dev.xtrain.TinyModel;
import dev.xtrain.TinyPairs;
import dev.xtrain.io.Children;
import dev.xtrain.io.Json;
import dev.xtrain.tensor.OneThread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Commands whose JVM really crashes, by a write to address 0. */
@ExtendWith(OneThread.class)
class SupervisorTest {

    @TempDir
    Path folder;

    /** How a process ended, and what it said. */
    private record Ended(int code, String out, String err) {}

    @BeforeEach
    void needsProc() {
        assumeTrue(Files.isDirectory(Path.of("/proc/self")), "the command line of a process is read from /proc");
    }

    private ProcessBuilder xtrain(List<String> options, Object... arguments) {
        ProcessBuilder jvm = Children.jvm(
                Main.class, Arrays.stream(arguments).map(Object::toString).toArray(String[]::new));
        jvm.command().addAll(1, options);
        jvm.command().add(1, "-Djava.io.tmpdir=" + folder.resolve("tmp"));
        folder.resolve("tmp").toFile().mkdir();
        jvm.environment().put("XTRAIN_CACHE", folder.resolve("cache").toString());
        jvm.redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile());
        return jvm;
    }

    private Ended run(List<String> options, Object... arguments) throws Exception {
        return ended(xtrain(options, arguments).start());
    }

    private Ended ended(Process process) throws Exception {
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), this::err);
        return new Ended(process.exitValue(), Files.readString(folder.resolve("out")), err());
    }

    /** Entries of the folder that processes were given for temporary files. */
    private long left() throws IOException {
        try (var left = Files.list(folder.resolve("tmp"))) {
            return left.count();
        }
    }

    private String err() {
        try {
            return Files.readString(folder.resolve("err"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static List<String> said(Ended ended) {
        return ended.err().lines().filter(line -> line.startsWith("xtrain: ")).toList();
    }

    // --- extract

    private Path sources(int files) throws IOException {
        Path sources = Files.createDirectory(folder.resolve("sources"));
        for (int file = 0; file < files; file++) {
            var code = new StringBuilder();
            for (int i = 0; i < 10; i++) {
                code.append("/// Adds the number %d to what file %d was given.\n".formatted(i, file));
                code.append("fn add_%d_%d(x: u32) -> u32 {\n    let y = x + %d;\n    y * %d\n}\n"
                        .formatted(i, file, i, file));
            }
            Files.writeString(sources.resolve("f%02d.rs".formatted(file)), code.toString());
        }
        return sources;
    }

    @Test
    void extractLeavesOutTheOneFileThatCrashes() throws Exception {
        Path sources = sources(24);
        Path rows = folder.resolve("crashed/rows.jsonl");
        Ended ended = run(List.of("-Dxtrain.crash.at=f13.rs"), "extract", "--threads", "4", sources, "-o", rows);
        assertEquals(0, ended.code(), ended.err());
        assertTrue(ended.out().contains("skipped 1 native crash\n  f13.rs: native crash\n"), ended.out());
        List<String> said = said(ended);
        assertEquals(2, said.size(), ended.err());
        assertTrue(said.get(0).startsWith("xtrain: native code crashed (SIGSEGV) while "), said.get(0));
        assertTrue(
                said.get(1).contains(" while parsing f13.rs (") && said.get(1).contains(" is left out from now on."),
                said.get(1));
        Path report = Path.of(said.get(1).replaceFirst(".* The JVM's report: ", ""));
        assertTrue(report.startsWith(folder.resolve("cache/crashes")) && Files.isRegularFile(report), said.get(1));
        assertEquals(0, left(), "temporary files of the processes that crashed");

        Files.delete(sources.resolve("f13.rs"));
        Path without = folder.resolve("without/rows.jsonl");
        Ran.xtrain("extract", sources, "-o", without).succeeded();
        for (String name : List.of("rows.jsonl", "rows.dropped.jsonl")) {
            assertEquals(Files.readString(without.resolveSibling(name)), Files.readString(rows.resolveSibling(name)));
        }
        var manifest = Json.read(rows.resolveSibling("rows.manifest.json"), JsonNode.class);
        assertEquals(1, manifest.at("/seen/skipped/native crash").asInt(), manifest::toString);
    }

    @Test
    void extractLosesNothingToACrashThatDoesNotComeAgain() throws Exception {
        Path sources = sources(12);
        Path rows = folder.resolve("crashed/rows.jsonl");
        Ended ended = run(
                List.of("-Dxtrain.crash.at=f07.rs", "-Dxtrain.crash.once=" + folder.resolve("once")),
                "extract",
                sources,
                "-o",
                rows);
        assertEquals(0, ended.code(), ended.err());
        assertEquals(1, said(ended).size(), ended.err());
        Path whole = folder.resolve("whole/rows.jsonl");
        Ran.xtrain("extract", sources, "-o", whole).succeeded();
        assertEquals(FileHashes.below(whole.getParent()), FileHashes.below(rows.getParent()));
    }

    @Test
    void givesUpWhereEverythingCrashes() throws Exception {
        Ended ended = run(
                List.of("-Dxtrain.crash.at=parsing"),
                "extract",
                "--threads",
                "1",
                sources(12),
                "-o",
                folder.resolve("rows.jsonl"));
        assertEquals(1, ended.code(), ended.err());
        List<String> said = said(ended);
        assertEquals(5, said.size(), ended.err());
        assertTrue(
                said.get(4).contains(" Giving up: 5 crashes in a row, with nothing done between them."), said.get(4));
        assertFalse(Files.exists(folder.resolve("rows.jsonl")));
    }

    @Test
    void theFirstSearchLeavesOutTheFileThatCrashesAndLaterOnesDoNotMeetIt() throws Exception {
        Path tree = Files.createDirectory(folder.resolve("tree"));
        for (String name : List.of("good", "guilty")) {
            Files.writeString(
                    tree.resolve(name + ".py"), "def %s(path):\n    return open(path).read()\n".formatted(name));
        }
        Object[] search = {"search", "open a path", tree, "--mode", "keyword"};
        Ended ended = run(List.of("-Dxtrain.crash.at=guilty.py"), search);
        assertEquals(0, ended.code(), ended.err());
        assertTrue(ended.out().lines().anyMatch(line -> line.startsWith("good.py:1  good  ")), ended.out());
        assertFalse(ended.out().contains("guilty.py:1"), ended.out());
        assertTrue(ended.err().contains("guilty.py"), ended.err());
        Ended again = run(List.of("-Dxtrain.crash.at=guilty.py"), search);
        assertEquals(0, again.code(), again.err());
        assertEquals(
                1, again.out().lines().filter(line -> line.contains(".py:")).count(), again.out());
    }

    // --- train

    private List<Object> training(Path output) throws IOException {
        Path config = folder.resolve("run.yaml");
        if (!Files.exists(config)) {
            Files.writeString(config, """
                    base: %s
                    data: %s
                    precision: fp32
                    lora: {rank: 4, dropout: 0.1, targets: [q, v]}
                    projection: {dimension: 8}
                    batch: {size: 4, accumulation: 2, negatives: 1}
                    max_steps: 9
                    checkpoint_every: 3
                    """.formatted(
                    TinyModel.write(folder.resolve("base")), TinyPairs.write(folder.resolve("pairs.jsonl"), 160, 1)));
        }
        return new ArrayList<>(List.of("train", "--config", config, "-o", output));
    }

    @Test
    void trainLosesNothingToACrashThatDoesNotComeAgain() throws Exception {
        Path whole = folder.resolve("whole");
        Ran.xtrain(training(whole).toArray()).succeeded();
        Path output = folder.resolve("crashed");
        Ended ended = run(
                List.of("-Dxtrain.crash.at=step 8 ", "-Dxtrain.crash.once=" + folder.resolve("once")),
                training(output).toArray());
        assertEquals(0, ended.code(), ended.err());
        assertTrue(ended.err().contains("Continuing after step 6 of 9."), ended.err());
        assertEquals(FileHashes.below(whole), FileHashes.below(output));
        assertFalse(Files.exists(folder.resolve("crashed.steps")));
    }

    @Test
    void trainLeavesOutTheOneStepThatCrashes() throws Exception {
        Path output = folder.resolve("crashed");
        List<Object> arguments = training(output);
        arguments.add("--overwrite"); // which must not be repeated
        Ended ended = run(List.of("-Dxtrain.crash.at=step 8 "), arguments.toArray());
        assertEquals(0, ended.code(), ended.err());
        List<String> notes = ended.err()
                .lines()
                .filter(line -> line.startsWith("Continuing ") || line.startsWith("Step 8 "))
                .toList();
        assertEquals(
                List.of(
                        "Continuing after step 6 of 9.",
                        "Continuing after step 7 of 9.",
                        "Step 8 is left out: native code crashed in it."),
                notes);
        assertEquals(
                "8",
                Json.read(output.resolve("xtrain.json"), JsonNode.class)
                        .at("/run/skipped_steps")
                        .asText());
        Path whole = folder.resolve("whole");
        Ran.xtrain(training(whole).toArray()).succeeded();
        assertFalse(FileHashes.below(whole).equals(FileHashes.below(output)), "a step that is left out shows");
    }

    // --- signals

    /** A run that would take hours, in the middle of it. */
    private Process busy(Path output) throws Exception {
        List<Object> arguments = training(output);
        Path config = folder.resolve("run.yaml");
        Files.writeString(
                config,
                Files.readString(config)
                        .replace("max_steps: 9", "epochs: 1000000")
                        .replace("every: 3", "every: 1"));
        Process process = xtrain(List.of(), arguments.toArray()).start();
        Path first = output.resolveSibling("long.steps/step-000001.safetensors");
        for (int i = 0; i < 3000 && process.isAlive() && !Files.exists(first); i++) {
            Thread.sleep(10);
        }
        assertTrue(process.isAlive(), this::err);
        return process;
    }

    private static ProcessHandle child(Process process) {
        return process.children().findFirst().orElseThrow();
    }

    @Test
    void aSignalToTheWatchingProcessStopsTheOneThatWorks() throws Exception {
        Process process = busy(folder.resolve("long"));
        ProcessHandle child = child(process);
        process.destroy();
        Ended ended = ended(process);
        assertEquals(130, ended.code(), ended.err());
        assertTrue(ended.err().contains("Nothing is lost: the same command with --resume continues."), ended.err());
        assertFalse(child.isAlive());
    }

    @Test
    void theProcessThatWorksStopsWhenTheWatchingOneIsKilled() throws Exception {
        Process process = busy(folder.resolve("long"));
        ProcessHandle child = child(process);
        process.destroyForcibly().waitFor();
        child.onExit().get(20, TimeUnit.SECONDS);
        assertTrue(err().contains("Nothing is lost: the same command with --resume continues."), this::err);
    }

    @Test
    void aKilledProcessIsNotStartedAgain() throws Exception {
        Process process = busy(folder.resolve("long"));
        child(process).destroyForcibly();
        Ended ended = ended(process);
        assertEquals(137, ended.code(), ended.err());
        assertTrue(said(ended).get(0).startsWith("xtrain: the process that did the work was killed."), ended.err());
    }
}
