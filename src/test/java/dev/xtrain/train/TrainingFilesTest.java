package dev.xtrain.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.io.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainingFilesTest {

    @TempDir
    Path folder;

    @BeforeEach
    void writeFiles() throws IOException {
        for (String name : List.of(
                "a-rust.jsonl",
                "a-rust.dropped.jsonl",
                "a-rust.manifest.json",
                "b-java.jsonl",
                "b-rust.jsonl.gz",
                "[odd].jsonl",
                "deep/c-rust.jsonl",
                "deep/deeper/d-rust.jsonl")) {
            Files.createDirectories(folder.resolve(name).getParent());
            Files.writeString(folder.resolve(name), "");
        }
    }

    private String found(String... patterns) {
        List<String> inside = List.of(patterns).stream()
                .map(pattern -> folder + "/" + pattern)
                .toList();
        return String.join(
                " ",
                TrainingFiles.matching(inside).stream()
                        .map(file -> folder.relativize(file).toString())
                        .toList());
    }

    private static String error(String pattern) {
        return String.valueOf(assertThrows(UserError.class, () -> TrainingFiles.matching(List.of(pattern)))
                .getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "a-rust.jsonl, a-rust.jsonl",
        "*-rust.jsonl, a-rust.jsonl",
        "*.jsonl*, [odd].jsonl a-rust.jsonl b-java.jsonl b-rust.jsonl.gz",
        "?-{rust;java}.jsonl, a-rust.jsonl b-java.jsonl",
        "[ab]-rust.jsonl, a-rust.jsonl",
        "[odd].jsonl, [odd].jsonl",
        "*/*-rust.jsonl, deep/c-rust.jsonl",
        "**/*-rust.jsonl, deep/c-rust.jsonl deep/deeper/d-rust.jsonl",
        "a-rust.dropped.jsonl, a-rust.dropped.jsonl"
    })
    void findsWhatAPatternMatches(String pattern, String files) {
        assertEquals(files, found(pattern.replace(';', ',')));
    }

    @Test
    void takesAFileOnceHoweverOftenItIsNamed() {
        assertEquals("a-rust.jsonl b-java.jsonl", found("b-*.jsonl", "a-rust.jsonl", "./a-rust.jsonl", "*-java.jsonl"));
    }

    /** The advice must be a command that writes what the pattern matches. */
    @ParameterizedTest
    @CsvSource({
        "data/no*-rust.jsonl, xtrain extract DIR -o data/no-rust.jsonl.",
        "data/*-java.jsonl, xtrain extract --lang java DIR writes data/DIR-java.jsonl.",
        "data/extended*.jsonl, xtrain extract DIR -o data/extended.jsonl.",
        "none/mine.jsonl.gz, xtrain extract DIR -o none/mine.jsonl.gz.",
        "'none/{a,b}', 'xtrain extract DIR -o FILE.jsonl, and name that file.'"
    })
    void namesACommandThatMakesWhatIsMissing(String pattern, String command) {
        assertEquals(
                "looking for training data: expected a file of pairs, found none in "
                        + Path.of("").toAbsolutePath() + " at " + pattern + " (data). Make one: " + command,
                error(pattern));
    }

    @ParameterizedTest
    @CsvSource({"data/[", "'data/{a,{b}}'"})
    void refusesAPatternThatIsNone(String pattern) {
        assertTrue(error(pattern).contains("expected a path, or a pattern with *, ?, [...] or {...}, found "));
    }
}
