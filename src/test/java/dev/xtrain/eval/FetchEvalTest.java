package dev.xtrain.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.FetchScript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code scripts/fetch-eval} with a made-up {@code mvn}, and neither apt-get nor npm in reach. */
@DisabledOnOs(OS.WINDOWS)
class FetchEvalTest {

    private static final String TOOLS = "awk cat cp dirname find grep head id mkdir mv rm sed tail tr wc";

    @TempDir
    Path folder = Path.of("");

    private FetchScript script;

    @BeforeEach
    void makeClients() throws IOException {
        script = new FetchScript(Path.of("scripts/fetch-eval"), folder, TOOLS);
        // Writes one file into the folder it is asked for; version 9 does not exist.
        script.client("mvn", """
                for argument in "$@"; do
                    case $argument in
                    *:9:jar:sources) echo '[ERROR] Could not find artifact'; exit 1 ;;
                    -DoutputDirectory=*) mkdir -p "${argument#*=}/org" && echo class >"${argument#*=}/org/A.java" ;;
                    esac
                done
                """);
        script.client("xtrain", "echo \"$@\" >>" + folder.resolve("asked") + "; [ $# = 7 ] && echo prints >\"$7\"");
        script.list(
                "one maven:g:a=1 java queries",
                "two debian:librust-b-dev=2 rust queries",
                "three npm:@s/c=3 ts queries");
    }

    @Test
    void fetchesWhatItCanAndSkipsTheRestByName() throws Exception {
        FetchScript.Outcome outcome = script.run();
        assertEquals(0, outcome.status(), outcome.said());
        assertEquals("class\n", Files.readString(folder.resolve("into/one/org/A.java")));
        assertTrue(outcome.said().contains("two: skipped: debian:librust-b-dev=2 needs apt-get"), outcome.said());
        assertTrue(outcome.said().contains("three: skipped: npm:@s/c=3 needs npm"), outcome.said());
        assertTrue(outcome.said().contains("1 fetched, 0 there already, 2 skipped, 0 failed"), outcome.said());
    }

    @Test
    void recordsWhatWasAskedAndTaken() throws Exception {
        script.run();
        assertEquals("asked maven:g:a=1\ntaken maven:g:a=1\n", Files.readString(folder.resolve("into/one/.source")));
    }

    /** Once for what was fetched, and again where they are gone. */
    @Test
    void writesFingerprints() throws Exception {
        Path prints = folder.resolve("into/one.fingerprints");
        for (int time = 1; time <= 3; time++) {
            assertEquals(0, script.run("one").status());
            assertEquals("prints\n", Files.readString(prints));
            List<String> asked = Files.readAllLines(folder.resolve("asked"));
            assertEquals(time == 3 ? 2 : 1, asked.size(), asked::toString);
            assertEquals(
                    "data fingerprint %s/one --name one -o %s".formatted(prints.getParent(), prints), asked.get(0));
            if (time == 2) {
                Files.delete(prints);
            }
        }
        script.client("xtrain", "echo no Java; exit 2");
        Files.delete(prints);
        FetchScript.Outcome without = script.run("one");
        assertEquals(0, without.status(), without.said());
        assertTrue(
                without.said().contains("one: note: no fingerprints")
                        && without.said().contains("no Java"),
                without.said());
    }

    @Test
    void leavesAloneWhatIsThere() throws Exception {
        script.run("one");
        script.client("mvn", "exit 1");
        FetchScript.Outcome again = script.run("one");
        assertEquals(0, again.status(), again.said());
        assertTrue(again.said().contains("one: there already"), again.said());
    }

    @Test
    void fetchesAgainWhenTheListAsksForAnotherVersion() throws Exception {
        script.run("one");
        script.list("one maven:g:a=2 java queries");
        assertTrue(script.run().said().contains("one: fetched maven:g:a=2"));
    }

    @Test
    void neverDeletesAFolderThatItDidNotMake() throws Exception {
        Path mine = Files.createDirectories(folder.resolve("into/one")).resolve("mine.txt");
        Files.writeString(mine, "precious");
        FetchScript.Outcome outcome = script.run();
        assertEquals(1, outcome.status(), outcome.said());
        assertTrue(outcome.said().contains("one: expected a folder that fetch-eval made"), outcome.said());
        assertEquals("precious", Files.readString(mine));
    }

    @Test
    void leavesNothingBehindWhenTheTerminalIsClosed() throws Exception {
        script.client("mvn", "kill -HUP $PPID; exit 1");
        assertEquals(129, script.run("one").status());
        try (Stream<Path> left = Files.list(folder.resolve("into"))) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void failsAndLeavesNothingBehindWhenTheRegistryHasNoSuchVersion() throws Exception {
        script.list("one maven:g:a=9 java queries", "other maven:g:b=1 java queries");
        FetchScript.Outcome outcome = script.run();
        assertEquals(1, outcome.status(), outcome.said());
        assertTrue(outcome.said().contains("one: failed to fetch maven:g:a=9"), outcome.said());
        assertTrue(outcome.said().contains("Could not find artifact"), outcome.said());
        try (Stream<Path> left = Files.list(folder.resolve("into"))) {
            assertEquals(
                    List.of(folder.resolve("into/other"), folder.resolve("into/other.fingerprints")),
                    left.sorted().toList());
        }
    }

    @Test
    void takesTheVersionThatTheArchiveStillHasAndSaysSo() throws Exception {
        script.client("apt-get", """
                case "$*" in
                *--print-uris*) echo "'place' librust-b-dev_1%3a2.1-1_all.deb 9" ;;
                *=1:2.1-1) echo archive >b.deb ;;
                *update*) ;;
                *) exit 100 ;;
                esac
                """);
        script.client(
                "dpkg-deb",
                "mkdir -p \"$3/usr/share/cargo/registry/b-2.1/src\" && echo fn >\"$3/usr/share/cargo/registry/b-2.1/src/lib.rs\"");
        FetchScript.Outcome outcome = script.run("two");
        assertEquals(0, outcome.status(), outcome.said());
        assertTrue(outcome.said().contains("version 2 is gone from the archive, took 1:2.1-1"), outcome.said());
        assertTrue(Files.readString(folder.resolve("into/two/.source")).contains("taken debian:librust-b-dev=1:2.1-1"));
        assertTrue(Files.exists(folder.resolve("into/two/src/lib.rs")), "no version in the path");
    }

    @Test
    void refusesNamesThatTheListDoesNotHave() throws Exception {
        FetchScript.Outcome outcome = script.run("none");
        assertEquals(2, outcome.status());
        assertTrue(outcome.said().contains("no corpus none in"), outcome.said());
        assertTrue(outcome.said().contains("It has: one two three"), outcome.said());
    }

    @Test
    void neverWritesOutsideTheFolderItWasGiven() throws Exception {
        script.list("../escaped maven:g:a=1 java queries");
        assertEquals(2, script.run().status());
        assertFalse(Files.exists(folder.resolve("escaped")));
    }
}
