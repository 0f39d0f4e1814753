package dev.xtrain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.xtrain.LauncherBench.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The launcher {@code ./xtrain}, run as a user runs it, with a java, a mvn and a uname that only write down how they
 * were called.
 */
class LauncherTest {

    @TempDir
    private Path folder;

    private LauncherBench bench;

    @BeforeEach
    void setUp() throws IOException {
        bench = new LauncherBench(folder);
    }

    // --- the script itself

    @ParameterizedTest
    @MethodSource("scripts")
    void scriptsAreCleanToShellcheck(Path script) throws Exception {
        assumeTrue(LauncherBench.installed("shellcheck"), "shellcheck is not installed");
        Outcome outcome = LauncherBench.run("shellcheck", "-x", script.toString());
        assertEquals(0, outcome.status(), outcome.out());
    }

    @Test
    void dashParsesEveryPosixScript() throws Exception {
        assumeTrue(LauncherBench.installed("dash"), "dash is not installed");
        for (Path script : scripts()) {
            if (Files.readString(script).startsWith("#!/bin/sh")) {
                Outcome outcome = LauncherBench.run("dash", "-n", script.toString());
                assertEquals(0, outcome.status(), outcome.err());
            }
        }
    }

    /** The launcher, CI's script, and every shell script in scripts/. */
    static List<Path> scripts() throws IOException {
        List<Path> scripts = new ArrayList<>(List.of(Path.of("xtrain"), Path.of(".ci/run")));
        if (Files.isDirectory(Path.of("scripts"))) {
            try (Stream<Path> files = Files.walk(Path.of("scripts"))) {
                for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                    if (Files.readString(file).matches("(?s)#![^\n]*\\b(?:bash|sh)\n.*")) {
                        scripts.add(file);
                    }
                }
            }
        }
        return scripts;
    }

    @ParameterizedTest
    @ValueSource(strings = {"dash", "bash"})
    void runsInEveryShellThatMayBeSh(String shell) throws Exception {
        assumeTrue(LauncherBench.installed(shell), shell + " is not installed");
        List<String> command = new ArrayList<>(List.of(shell));
        if (shell.equals("bash")) {
            command.add("--posix");
        }
        command.add(bench.launcher().toString());
        command.add("doctor");
        Outcome outcome = bench.start(command);
        assertEquals(0, outcome.status(), outcome.err());
        assertEquals(List.of("doctor"), outcome.programArguments());
    }

    // --- where it is

    @Test
    void passesEveryArgumentOnIntact() throws Exception {
        var arguments = new String[] {"search", "two words", "", "a\nb", "*", "$HOME", "\"", "ünï", "-x", "\\n"};
        Outcome outcome = bench.start(arguments);
        assertEquals(0, outcome.status(), outcome.err());
        assertEquals(List.of(arguments), outcome.programArguments());
        assertEquals("", outcome.err());
    }

    @Test
    void startsTheJarBesideItFromAnyWorkingDirectory() throws Exception {
        Outcome outcome = bench.start("doctor");
        assertEquals(
                bench.jar().toString(),
                outcome.javaArguments().get(outcome.javaArguments().indexOf("-jar") + 1));
        assertEquals(folder.toRealPath().toString(), outcome.workingDirectory());
    }

    @Test
    void findsItselfThroughChainsOfLinks() throws Exception {
        Path links = Files.createDirectories(folder.resolve("some links"));
        Path absolute = Files.createSymbolicLink(links.resolve("absolute"), bench.launcher());
        Path relative = Files.createSymbolicLink(links.resolve("relative"), Path.of("absolute"));
        Path second = Files.createSymbolicLink(folder.resolve("second"), Path.of("some links", "relative"));
        for (Path link : List.of(absolute, relative, second)) {
            Outcome outcome = bench.start(List.of(link.toString(), "doctor"));
            assertEquals(0, outcome.status(), link + ": " + outcome.err());
            assertTrue(outcome.javaArguments().contains(bench.jar().toString()), outcome.out());
        }
    }

    @Test
    void endsWithTheProgramsExitCode() throws Exception {
        assertEquals(130, bench.with("FAKE_STATUS", "130").start("train").status());
    }

    // --- Java

    @Test
    void saysThatJavaIsMissing() throws Exception {
        bench.removeJava();
        Outcome outcome = bench.start("doctor");
        assertEquals(1, outcome.status());
        assertTrue(
                outcome.err().startsWith("xtrain: finding Java: expected Java 17 or newer, found none. Install one"),
                outcome.err());
        assertEquals(1, outcome.err().lines().count());
    }

    @ParameterizedTest
    @ValueSource(strings = {"11.0.2", "1.8.0_392", "16"})
    void saysThatJavaOnThePathIsTooOld(String version) throws Exception {
        Outcome outcome = bench.with("FAKE_VERSION", version).start("doctor");
        assertEquals(1, outcome.status());
        assertTrue(
                outcome.err().startsWith("xtrain: finding Java: expected Java 17 or newer, found " + version + " at "),
                outcome.err());
        assertEquals("", outcome.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"17", "17.0.15", "21-ea", "25.0.3"})
    void takesAnyJavaFrom17On(String version) throws Exception {
        assertEquals(0, bench.with("FAKE_VERSION", version).start("doctor").status());
    }

    @Test
    void prefersTheJavaOfJavaHome() throws Exception {
        Path home = bench.javaHome("JAVA_VERSION=\"21.0.1\"");
        Outcome outcome = bench.with("JAVA_HOME", home.toString())
                .with("FAKE_VERSION", "11")
                .start("doctor");
        assertEquals(0, outcome.status(), outcome.err());
        assertEquals(home.resolve("bin/java").toString(), outcome.program());
    }

    @Test
    void readsTheVersionFromTheReleaseFileOfALinkedJava() throws Exception {
        Path home = bench.javaHome("JAVA_VERSION=\"11.0.2\"");
        bench.removeJava();
        Files.createSymbolicLink(bench.tools().resolve("java"), home.resolve("bin/java"));
        Outcome outcome = bench.with("FAKE_VERSION", "21").start("doctor");
        assertTrue(outcome.err().contains("found 11.0.2 at "), outcome.err());
    }

    @Test
    void saysThatJavaHomeHoldsNoJava() throws Exception {
        Outcome outcome =
                bench.with("JAVA_HOME", folder.resolve("nowhere").toString()).start("doctor");
        assertEquals(1, outcome.status());
        assertTrue(outcome.err().contains("expected bin/java in JAVA_HOME, found none in "), outcome.err());
    }

    @Test
    void saysThatMuslWillNotDo() throws Exception {
        Path home = bench.javaHome("JAVA_VERSION=\"17.0.9\"\nLIBC=\"musl\"");
        Outcome outcome = bench.with("JAVA_HOME", home.toString()).start("doctor");
        assertEquals(1, outcome.status());
        assertTrue(outcome.err().startsWith("xtrain: starting: expected glibc, found musl"), outcome.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Darwin x86_64", "SunOS i86pc", "MINGW64_NT-10.0 x86_64"})
    void saysWhichSystemsThereAreLibrariesFor(String system) throws Exception {
        Outcome outcome = bench.with("FAKE_SYSTEM", system).start("doctor");
        assertEquals(1, outcome.status());
        assertTrue(outcome.err().contains("found " + system), outcome.err());
    }

    @Test
    void refusesAnIntelJavaOnAppleSilicon() throws Exception {
        Path home = bench.javaHome("JAVA_VERSION=\"17.0.9\"\nOS_ARCH=\"x86_64\"");
        bench.with("FAKE_SYSTEM", "Darwin arm64").with("JAVA_HOME", home.toString());
        Outcome outcome = bench.start("doctor");
        assertEquals(1, outcome.status());
        assertTrue(outcome.err().contains("expected a Java for Apple silicon, found one for Intel"), outcome.err());
    }

    @Test
    void usesTheJavaOnThePathOfAMac() throws Exception {
        Outcome outcome = bench.with("FAKE_SYSTEM", "Darwin arm64").start("doctor");
        assertEquals(0, outcome.status(), outcome.err());
        assertEquals(bench.tools().resolve("java").toString(), outcome.program());
    }

    // --- what the JVM and the native libraries are told

    @Test
    void keepsDjlFromReportingAndDownloading() throws Exception {
        Outcome outcome = bench.start("doctor");
        assertEquals("true", outcome.variable("OPT_OUT_TRACKING"));
        assertTrue(outcome.javaArguments().contains("-Dai.djl.offline=true"), outcome.out());
        assertEquals("2", outcome.variable("MALLOC_ARENA_MAX"));
        assertEquals("PASSIVE", outcome.variable("OMP_WAIT_POLICY"));
        assertEquals("0", outcome.variable("XTRAIN_TERMINAL"));
    }

    @Test
    void keepsNativesUnderTheCacheFolder() throws Exception {
        Path home = folder.resolve("home");
        assertEquals(
                home.resolve(".cache/xtrain/natives").toString(),
                bench.start("doctor").variable("DJL_CACHE_DIR"));

        Path shared = folder.resolve("shared caches");
        bench.with("XDG_CACHE_HOME", shared.toString());
        assertEquals(shared.resolve("xtrain").toString(), bench.start("doctor").variable("XTRAIN_CACHE"));
        assertEquals(
                shared.resolve("xtrain/natives").toString(),
                bench.start("doctor").variable("DJL_CACHE_DIR"));

        Path own = folder.resolve("own");
        bench.with("XTRAIN_CACHE", own.toString());
        assertEquals(own.resolve("natives").toString(), bench.start("doctor").variable("DJL_CACHE_DIR"));

        bench.with("DJL_CACHE_DIR", "/elsewhere");
        assertEquals("/elsewhere", bench.start("doctor").variable("DJL_CACHE_DIR"));
    }

    @Test
    void ignoresARelativeSharedCacheAsItsSpecificationSays() throws Exception {
        Outcome outcome = bench.with("XDG_CACHE_HOME", "relative").start("doctor");
        assertEquals(folder.resolve("home/.cache/xtrain").toString(), outcome.variable("XTRAIN_CACHE"));
    }

    @Test
    void splitsJavaOptionsAtBlanksOnly() throws Exception {
        Outcome outcome = bench.with("XTRAIN_JAVA_OPTS", " -Xmx3g  * ").start("doctor");
        assertTrue(outcome.javaArguments().containsAll(List.of("-Xmx3g", "*", "-XX:+UseSerialGC")));
    }

    @Test
    void leavesTheCollectorToWhoeverNamesOne() throws Exception {
        Outcome outcome = bench.with("XTRAIN_JAVA_OPTS", "-XX:+UseParallelGC").start("doctor");
        assertTrue(outcome.javaArguments().contains("-XX:+UseParallelGC"));
        assertFalse(outcome.javaArguments().contains("-XX:+UseSerialGC"));
    }

    @Test
    void givesTheJvmALocaleThatKnowsAllFileNames() throws Exception {
        bench.with("FAKE_SYSTEM", "Linux x86_64");
        assertEquals("C.UTF-8", bench.with("LC_ALL", "C").start("doctor").variable("LC_ALL"));
        assertEquals(
                "de_DE.utf8", bench.with("LC_ALL", "de_DE.utf8").start("doctor").variable("LC_ALL"));
    }

    @Test
    void movesNativesAwayFromATmpMountedNoexec() throws Exception {
        Path cache = folder.resolve("cache with blanks");
        Outcome outcome = bench.with("FAKE_SYSTEM", "Linux x86_64")
                .with("FAKE_NOEXEC", "/tmp/.xtrain")
                .with("XTRAIN_CACHE", cache.toString())
                .start("doctor");
        assertEquals(0, outcome.status());
        assertEquals(
                "xtrain: /tmp is mounted noexec; native libraries are unpacked in " + cache + "/tmp instead.\n",
                outcome.err());
        assertTrue(outcome.javaArguments().contains("-Djava.io.tmpdir=" + cache + "/tmp"), outcome.out());
        assertTrue(Files.isDirectory(cache.resolve("tmp")));
    }

    @Test
    void saysThatTheCacheFolderIsMountedNoexec() throws Exception {
        Path cache = folder.resolve("cache");
        Outcome outcome = bench.with("FAKE_SYSTEM", "Linux x86_64")
                .with("FAKE_NOEXEC", cache + "/.xtrain")
                .with("XTRAIN_CACHE", cache.toString())
                .start("doctor");
        assertEquals(0, outcome.status());
        assertEquals(
                "xtrain: " + cache + " is mounted noexec, so libtorch cannot load from there. Set XTRAIN_CACHE to a"
                        + " folder where programs may run.\n",
                outcome.err());
        try (var left = Files.list(cache)) {
            assertEquals(List.of(), left.toList());
        }
    }

    // --- a quick start

    @Test
    void keepsClassesForTheNextStartOfTheSameJava() throws Exception {
        Path archive = bench.jar().resolveSibling("xtrain-17.0.15.jsa");
        for (int start = 0; start < 2; start++) {
            Outcome outcome = bench.start("doctor");
            assertEquals("", outcome.err());
            assertTrue(outcome.javaArguments().contains("-XX:SharedArchiveFile=" + archive), outcome.out());
            // else Java tells standard output of classes that do not fit, as after the folder was moved
            assertTrue(outcome.javaArguments().contains("-Xlog:disable"), outcome.out());
            assertEquals(1, bench.archives().size());
        }
        bench.with("FAKE_VERSION", "21.0.1").start("doctor");
        assertEquals(2, bench.archives().size());
        Files.setLastModifiedTime(bench.jar(), FileTime.from(Instant.now().plusSeconds(1)));
        bench.start("doctor");
        assertEquals(3, bench.archives().size());
        assertEquals(List.of(bench.jar().getFileName()), bench.left());
    }

    @Test
    void leavesTheClassesThatAnotherStartIsKeepingAndClearsThoseOfADeadOne() throws Exception {
        Process gone = new ProcessBuilder("true").start();
        assertEquals(0, gone.waitFor());
        String making = "xtrain-17.0.15.jsa.";
        Path dead = Files.createDirectory(bench.jar().resolveSibling(making + gone.pid()));
        Path alive = Files.createDirectory(
                bench.jar().resolveSibling(making + ProcessHandle.current().pid()));
        Outcome outcome = bench.start("doctor");
        assertEquals(0, outcome.status(), outcome.err());
        assertEquals(List.of(), bench.archives());
        assertFalse(Files.exists(dead));
        assertTrue(Files.exists(alive));
    }

    @Test
    void asksAJavaThatKeepsNoClassesOnlyOnce() throws Exception {
        bench.with("FAKE_NO_ARCHIVE", "yes");
        for (int start = 0; start < 2; start++) {
            Outcome outcome = bench.start("doctor");
            assertEquals("", outcome.err());
            assertTrue(
                    outcome.javaArguments().stream().noneMatch(word -> word.startsWith("-XX:SharedArchiveFile")),
                    outcome.out());
        }
        assertEquals(1, bench.archives().size());
    }

    @Test
    void compilesOnlyOnceForShortCommands() throws Exception {
        Path tree = Files.createDirectories(folder.resolve("a tree"));
        Path file = Files.writeString(tree.resolve("A.java"), "");
        String once = "-XX:TieredStopAtLevel=1";
        assertTrue(bench.start("--help").javaArguments().contains(once));
        assertTrue(bench.start().javaArguments().contains(once));
        assertTrue(bench.start("extract", file.toString()).javaArguments().contains(once));
        assertFalse(bench.start("extract", tree.toString()).javaArguments().contains(once));
        assertFalse(bench.start("extract", "a-sources.jar").javaArguments().contains(once));
        assertFalse(bench.start("train").javaArguments().contains(once));
    }

    // --- building

    @Test
    void buildsTheJarOnFirstUse() throws Exception {
        bench.sources();
        Files.delete(bench.jar());
        Outcome outcome = bench.start("doctor");
        assertEquals(0, outcome.status(), outcome.err());
        assertEquals(List.of("doctor"), outcome.programArguments());
        assertEquals(List.of("-q -B -Dquick package in " + bench.app()), bench.builds());
        assertTrue(outcome.err().startsWith("xtrain: building " + bench.jar()), outcome.err());
        assertEquals(List.of(bench.jar().getFileName()), bench.left());

        assertEquals("", bench.start("doctor").err());
        assertEquals(1, bench.builds().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"pom.xml", "src/main/java/A.java", "config/a.yaml", "eval/queries.json"})
    void buildsAgainWhenWhatItIsMadeOfIsNewer(String source) throws Exception {
        bench.sources();
        bench.start("doctor");
        assertEquals(List.of(), bench.builds());
        Files.setLastModifiedTime(
                bench.app().resolve(source), FileTime.from(Instant.now().plusSeconds(1)));
        bench.start("doctor");
        assertEquals(1, bench.builds().size());
    }

    @Test
    void buildsAgainWhenASourceIsDeleted() throws Exception {
        bench.sources();
        Files.delete(bench.app().resolve("src/main/java/A.java"));
        bench.start("doctor");
        assertEquals(1, bench.builds().size());
    }

    @Test
    void doesNotBuildForWhatTheJarDoesNotHold() throws Exception {
        bench.sources();
        for (String name : List.of("src/test/ATest.java", "eval/corpora/jsoup/A.java", "data/a.jsonl")) {
            Path file = bench.app().resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "");
        }
        bench.start("doctor");
        assertEquals(List.of(), bench.builds());
    }

    @Test
    void countsAnEditMadeDuringTheBuildAsNewer() throws Exception {
        bench.sources();
        Files.delete(bench.jar());
        bench.with("FAKE_EDIT", "src/main/java/A.java").start("doctor");
        bench.with("FAKE_EDIT", "").start("doctor");
        assertEquals(2, bench.builds().size());
    }

    @Test
    void buildsOnceForManyFirstStarts() throws Exception {
        bench.sources();
        Files.delete(bench.jar());
        bench.with("FAKE_SECONDS", "1");
        List<LauncherBench.Started> starts = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            starts.add(bench.begin(List.of(bench.launcher().toString(), "doctor")));
        }
        for (LauncherBench.Started start : starts) {
            Outcome outcome = start.outcome();
            assertEquals(0, outcome.status(), outcome.err());
            assertEquals(List.of("doctor"), outcome.programArguments());
        }
        assertEquals(1, bench.builds().size());
        assertEquals(List.of(bench.jar().getFileName()), bench.left());
    }

    @Test
    void trustsNothingThatAKilledBuildLeft() throws Exception {
        bench.sources();
        Process gone = new ProcessBuilder("true").start();
        assertEquals(0, gone.waitFor());
        Path lock = Files.createDirectory(bench.jar().resolveSibling(".building"));
        Files.writeString(lock.resolve("pid"), gone.pid() + "\n");
        Outcome outcome = bench.start("doctor");
        assertEquals(0, outcome.status(), outcome.err());
        assertEquals(1, bench.builds().size());
        assertFalse(Files.exists(lock));
    }

    @Test
    void showsWhatMavenSaidAndLeavesNoJar() throws Exception {
        bench.sources();
        Files.delete(bench.jar());
        Outcome outcome = bench.with("FAKE_FAILURE", "no space left").start("doctor");
        assertEquals(1, outcome.status());
        assertTrue(outcome.err().contains("no space left\nxtrain: building " + bench.jar() + ": Maven failed."));
        assertEquals(List.of(Path.of("build.log")), bench.left());
        assertEquals("", outcome.out());
    }

    @Test
    void saysThatMavenIsMissing() throws Exception {
        bench.sources();
        Files.delete(bench.jar());
        Files.delete(bench.tools().resolve("mvn"));
        Outcome outcome = bench.start("doctor");
        assertEquals(1, outcome.status());
        assertTrue(outcome.err().contains("expected Maven 3.8 or newer on PATH, found none. Install it"));
        assertEquals(List.of(), bench.left());
    }

    @Test
    void saysThatAJavaWithoutCompilerCannotBuild() throws Exception {
        bench.sources();
        Files.delete(bench.jar());
        Path home = bench.javaHome("JAVA_VERSION=\"17.0.9\"");
        Outcome outcome = bench.with("JAVA_HOME", home.toString()).start("doctor");
        assertEquals(1, outcome.status());
        assertTrue(outcome.err().contains("expected a JDK, found a Java without compiler at " + home), outcome.err());
    }

    @Test
    void leavesTheUsersInputToTheProgram() throws Exception {
        bench.sources();
        Files.delete(bench.jar());
        Outcome outcome = bench.withInput("one line\n").start("embed");
        assertEquals("one line\n", outcome.input());
        assertNotEquals(List.of(), bench.builds());
    }

    @Test
    void saysWhatIsMissingWhenThereAreNeitherJarNorSources() throws Exception {
        Files.delete(bench.jar());
        Outcome outcome = bench.start("doctor");
        assertEquals(1, outcome.status());
        assertTrue(outcome.err().contains("found neither it nor its sources"), outcome.err());
    }
}
