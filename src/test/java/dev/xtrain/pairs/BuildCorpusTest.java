package dev.xtrain.pairs;

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

/** {@code scripts/build-corpus} with a made-up {@code mvn} and {@code xtrain}, and neither apt-get nor npm in reach. */
@DisabledOnOs(OS.WINDOWS)
class BuildCorpusTest {

    private static final String TOOLS =
            "awk cat cp dirname find grep head id ln mkdir mv nice rm rmdir sed sort tail tr wc xargs";

    @TempDir
    Path folder = Path.of("");

    private FetchScript script;

    @BeforeEach
    void makeClients() throws IOException {
        script = new FetchScript(Path.of("scripts/build-corpus"), folder, TOOLS);
        script.client("mvn", """
                for argument in "$@"; do
                    case $argument in
                    *:9:jar:sources) echo '[ERROR] Could not find artifact'; exit 1 ;;
                    -DoutputDirectory=*) tree=${argument#*=} ;;
                    esac
                done
                mkdir -p "$tree/org/test" "$tree/META-INF" "$tree/com/google/gson" "$tree/empty"
                for file in org/A.java org/B.java org/C.java org/D.java "org/it's a.txt" org/test/T.java \\
                    com/google/gson/Gson.java META-INF/LICENSE org/e.kt; do echo text >"$tree/$file"; done
                ln -s /etc "$tree/link"
                """);
        script.client(
                "xtrain",
                "case $1 in data) echo prints >\"$7\" ;; *) echo \"$PWD: $*\" >>" + folder.resolve("asked")
                        + " ;; esac");
        script.list("one maven:g:a=1 java all");
    }

    @Test
    void keepsSourcesAndWhatTellsTheirLicence() throws Exception {
        FetchScript.Outcome outcome = script.run("--fetch-only");
        assertEquals(0, outcome.status(), outcome.said());
        assertEquals(
                List.of(
                        ".source",
                        "LICENSE",
                        "META-INF/LICENSE",
                        "org/A.java",
                        "org/B.java",
                        "org/C.java",
                        "org/D.java"),
                files("one"));
        assertFalse(Files.exists(folder.resolve("asked")), "nothing was extracted");
    }

    @Test
    void takesTheShareThatTheListSays() throws Exception {
        script.list("one maven:g:a=1 java 1/2", "two maven:g:b=1 java 2/3", "three maven:g:c=1 python+java all+1/4");
        assertEquals(0, script.run("--fetch-only").status());
        assertEquals(List.of("org/A.java", "org/C.java"), java("one"));
        assertEquals(List.of("org/A.java", "org/B.java", "org/D.java"), java("two"));
        assertEquals(List.of("org/A.java"), java("three"));
    }

    @Test
    void extractsPermissiveRowsOfAllThatIsThere() throws Exception {
        script.list("one maven:g:a=1 java all", "two debian:librust-b-dev=2 rust all");
        FetchScript.Outcome outcome = script.run("--", "--threads", "3");
        assertEquals(0, outcome.status(), outcome.said());
        assertTrue(outcome.said().contains("two: skipped: debian:librust-b-dev=2 needs apt-get"), outcome.said());
        Path into = folder.resolve("into").toRealPath();
        assertEquals(
                List.of(("%1$s: extract --licenses permissive --decontaminate %1$s/evaluation,"
                                + Path.of("scripts/corpora/reserved.txt").toAbsolutePath() + " --negatives-by-id"
                                + " -o %1$s/corpus.jsonl.zst --threads 3 sources/one")
                        .formatted(into)),
                Files.readAllLines(folder.resolve("asked")));
        assertTrue(Files.exists(into.resolve("evaluation/jsoup.fingerprints")), "what is measured with");
        assertTrue(Files.exists(into.resolve("evaluation/gson.fingerprints")), "what is reserved");
    }

    @Test
    void goesOnWhereItWasStopped() throws Exception {
        script.run("--fetch-only");
        script.client("mvn", "exit 1");
        FetchScript.Outcome again = script.run("--fetch-only");
        assertEquals(0, again.status(), again.said());
        assertTrue(again.said().contains("0 fetched, 1 there already"), again.said());
    }

    @Test
    void doesNotExtractWhenAPackageIsMissing() throws Exception {
        script.list("one maven:g:a=9 java all", "two maven:g:b=1 java all");
        FetchScript.Outcome outcome = script.run();
        assertEquals(1, outcome.status(), outcome.said());
        assertTrue(outcome.said().contains("1 fetched, 0 there already, 0 skipped, 1 failed"), outcome.said());
        assertFalse(Files.exists(folder.resolve("asked")), "nothing was extracted");
    }

    @Test
    void refusesWhatIsReserved() throws Exception {
        script.list("one maven:g:a=1 java all", "two debian:librust-itertools-0.9-dev=1 rust all");
        FetchScript.Outcome outcome = script.run();
        assertEquals(2, outcome.status(), outcome.said());
        assertTrue(outcome.said().contains("is reserved for measuring (debian:librust-itertools*-dev"), outcome.said());
        assertFalse(Files.exists(folder.resolve("into")), "nothing was fetched");
    }

    @Test
    void refusesALanguageThatItDoesNotKnow() throws Exception {
        script.list("one maven:g:a=1 cobol all");
        FetchScript.Outcome outcome = script.run();
        assertEquals(2, outcome.status(), outcome.said());
        assertTrue(outcome.said().contains("one: unknown language cobol"), outcome.said());
    }

    private List<String> java(String name) throws IOException {
        return files(name).stream().filter(file -> file.endsWith(".java")).toList();
    }

    private List<String> files(String name) throws IOException {
        Path source = folder.resolve("into/sources").resolve(name);
        try (Stream<Path> files = Files.walk(source)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> source.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }
}
