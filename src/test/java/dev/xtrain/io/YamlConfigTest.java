package dev.xtrain.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlConfigTest {

    enum Schedule {
        LINEAR,
        COSINE,
        WARM_RESTARTS
    }

    record Lora(
            @Default("16") int rank,
            @Default("32") double alpha,
            @Default("[q, v]") List<String> targetModules) {
        Lora {
            if (rank < 1) {
                throw new IllegalArgumentException("rank: a whole number of at least 1");
            }
            if (alpha > 1000 && targetModules.isEmpty()) {
                throw new IllegalArgumentException("an alpha that suits its modules");
            }
        }
    }

    record Settings(
            @Default("bge-small") String base,
            @Default("[]") List<String> data,
            Lora lora,
            @Default("1e-3") double learningRate,
            @Default("0") long seed,
            @Default("linear") Schedule schedule,
            @Default("false") boolean resume,
            @Nullable Path output,
            @Nullable Integer limit,
            @Default("{}") Map<String, Double> weights) {}

    record Demanding(String data) {}

    private static Settings parse(String text) {
        return YamlConfig.parse("train.yaml", text, Settings.class);
    }

    private static String error(String text) {
        return String.valueOf(assertThrows(UserError.class, () -> parse(text)).getMessage());
    }

    @ParameterizedTest
    @CsvSource({"''", "'# nothing but a comment'", "'---'", "'lora:'", "'base:'"})
    void takesDefaultsForWhatIsNotThere(String text) {
        var defaults = new Settings(
                "bge-small",
                List.of(),
                new Lora(16, 32, List.of("q", "v")),
                1e-3,
                0,
                Schedule.LINEAR,
                false,
                null,
                null,
                Map.of());
        assertEquals(defaults, parse(text));
    }

    @Test
    void readsEveryType() {
        Settings settings = parse("""
                base: "google/xtr-base-en"
                data:
                  - data/a.jsonl
                  - data/*-rust.jsonl
                lora: {rank: 4, alpha: 8, target_modules: [wi_0]}
                learning_rate: 2e-5
                seed: 9_000_000_000
                schedule: warm_restarts
                resume: true
                output: checkpoints/é
                limit: 1e3
                weights:
                  bm25: 1
                  semantic: .5
                """);
        assertEquals(
                new Settings(
                        "google/xtr-base-en",
                        List.of("data/a.jsonl", "data/*-rust.jsonl"),
                        new Lora(4, 8, List.of("wi_0")),
                        2e-5,
                        9_000_000_000L,
                        Schedule.WARM_RESTARTS,
                        true,
                        Path.of("checkpoints/é"),
                        1000,
                        Map.of("bm25", 1.0, "semantic", 0.5)),
                settings);
    }

    @Test
    void readsTextAsItIsWritten() {
        assertEquals(
                List.of("no", "on", "1.10", "2026-11-20", "0x1F"),
                parse("data: [no, on, 1.10, 2026-11-20, 0x1F]").data());
        assertEquals("", parse("base: ''").base());
    }

    @Test
    void takesASingleValueForAListOfOne() {
        assertEquals(List.of("data/a.jsonl"), parse("data: data/a.jsonl").data());
    }

    @Test
    void readsFiles(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("train.yaml");
        Files.writeString(file, "\uFEFFlora:\n  rank: 8\n");
        assertEquals(8, YamlConfig.read(file, Settings.class).lora().rank());
    }

    @Test
    void suggestsTheNearestKey() {
        assertEquals(
                "reading the configuration: expected a key of lora, found \"rnak\" at train.yaml:3 (lora.rnak). "
                        + "Did you mean lora.rank? Known here: rank, alpha, target_modules.",
                error("base: x\nlora:\n  rnak: 8\n"));
        assertTrue(error("learningRate: 1").contains("Did you mean learning_rate?"));
    }

    @Test
    void suggestsAKeyOfAnotherSection() {
        assertTrue(error("rank: 8").contains("found \"rank\" at train.yaml:1 (rank). Did you mean lora.rank?"));
    }

    @Test
    void suggestsNothingForAKeyLikeNoOther() {
        assertEquals(
                "reading the configuration: expected a known key, found \"zebra\" at train.yaml:1 (zebra). Known here: "
                        + "base, data, lora, learning_rate, seed, schedule, resume, output, limit, weights.",
                error("zebra: 1"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "lora: {rank: 1.5}; expected a whole number, found \"1.5\" at train.yaml:1 (lora.rank). Correct the value, or remove"
                        + " the line to use the default, 16.",
                "lora: {rank: many}; expected a whole number, found \"many\" at train.yaml:1 (lora.rank)",
                "lora: {rank: 3000000000}; expected a whole number, found \"3000000000\" at train.yaml:1 (lora.rank)",
                "lora: {rank: [1]}; expected a whole number, found a list at train.yaml:1 (lora.rank)",
                "lora: 16; expected a section of keys and values, found \"16\" at train.yaml:1 (lora)",
                "learning_rate: fast; expected a number, found \"fast\" at train.yaml:1 (learning_rate)",
                "learning_rate: 1e999; expected a number, found \"1e999\" at train.yaml:1 (learning_rate)",
                "resume: yes; expected true or false, found \"yes\" at train.yaml:1 (resume)",
                "schedule: cosin; expected one of linear, cosine, warm_restarts, found \"cosin\" at train.yaml:1 (schedule). Did you"
                        + " mean cosine?",
                "base: {a: 1}; expected text, found a section at train.yaml:1 (base)",
                "data: [a, {b: c}]; expected text, found a section at train.yaml:1 (data[1])",
                "data: [a, null]; expected text, found nothing at train.yaml:1 (data[1])",
                "weights: {bm25: heavy}; expected a number, found \"heavy\" at train.yaml:1 (weights.bm25)",
                "weights: [1]; expected a section of keys and values, found a list at train.yaml:1 (weights)",
                "output: \"a\\0b\"; expected a path, found",
                "base: !!python/object:os.system rm; expected YAML, found Global tag is not allowed",
                "base: !own x; expected a plain value, found the tag !own at train.yaml:1 (base). Remove the tag.",
                "- a; expected a section of keys and values, found a list at train.yaml:1. Write one key a line",
                "? [a]; expected a word as key, found a list at train.yaml:1"
            })
    void refusesAWrongType(String text, String message) {
        assertTrue(error(text).startsWith("reading the configuration: " + message.strip()), error(text));
    }

    @Test
    void namesTheLineOfARefusedValue() {
        assertEquals(
                "reading the configuration: expected a whole number of at least 1, found \"0\" at train.yaml:3 (lora.rank)."
                        + " Correct the value.",
                error("lora:\n  alpha: 1\n  rank: 0\n"));
    }

    @Test
    void namesTheSectionWhereNoSingleKeyIsRefused() {
        assertEquals(
                "reading the configuration: expected an alpha that suits its modules at train.yaml:2 (lora). Correct the"
                        + " values.",
                error("lora:\n  alpha: 2000\n  target_modules: []\n"));
    }

    @Test
    void asksForWhatHasNoDefault() {
        var thrown = assertThrows(UserError.class, () -> YamlConfig.parse("a.yaml", "", Demanding.class));
        assertEquals(
                "reading the configuration: expected a value for data, found none at a.yaml. Add the key data.",
                thrown.getMessage());
    }

    @Test
    void refusesAKeyGivenTwice() {
        assertEquals(
                "reading the configuration: expected every key once, found \"base\" again, first in line 1 at train.yaml:3"
                        + " (base). Remove one of them.",
                error("base: a\nseed: 1\nbase: b\n"));
    }

    @Test
    void namesTheLineOfMalformedYaml() {
        assertTrue(error("base: a\nlora:\n\trank: 1\n").contains(" at train.yaml:3. Correct that line."));
        assertTrue(error("base: a\ndata: [a, b\n").contains(" at train.yaml:3. "));
        assertTrue(error("base: a\n\nbase: \u0007\n")
                .contains("expected YAML, found the control character U+0007 at train.yaml:3."));
        assertTrue(error("base: a\n---\nbase: b\n")
                .contains("expected YAML, found but found another document at train.yaml:2"));
    }

    @Test
    void refusesTextThatIsNotUtf8(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("latin1.yaml");
        Files.write(file, new byte[] {'a', ':', '\n', 'b', ':', ' ', (byte) 0xe9, '\n'});
        var thrown = assertThrows(UserError.class, () -> YamlConfig.read(file, Settings.class));
        assertEquals(
                "reading " + file + ": expected UTF-8 text, found the byte 0xe9 at " + file
                        + ":2. Convert the file to UTF-8.",
                thrown.getMessage());
    }

    @Test
    void followsAliases() {
        assertEquals(
                List.of("a", "b"),
                parse("lora: {target_modules: &m [a, b]}\ndata: *m").data());
    }

    record Deep(List<List<List<String>>> data) {}

    private static String quickError(String text) {
        return assertTimeoutPreemptively(
                Duration.ofSeconds(5),
                () -> String.valueOf(
                        assertThrows(UserError.class, () -> YamlConfig.parse("deep.yaml", text, Deep.class))
                                .getMessage()));
    }

    @Test
    void isNotBlownUpByAliases() {
        String strings = "[x" + ", x".repeat(999) + "]";
        String lists = "[&a " + strings + ", *a".repeat(999) + "]";
        String message = quickError("data: [&b " + lists + ", *b".repeat(999) + "]"); // a thousand million strings
        assertTrue(
                message.contains("found Number of aliases for non-scalar nodes exceeds the specified max=50"), message);
        message = quickError("data: &a [*a]");
        assertTrue(message.contains("expected text, found a list at deep.yaml:1 (data[0][0][0])"), message);
    }

    @Test
    void isNotBlownUpByDepthOrLength(@TempDir Path folder) throws IOException {
        assertTrue(quickError("data: " + "[".repeat(100_000)).contains("expected YAML, found Nesting Depth exceeded"));
        assertTrue(quickError("data: '" + "x".repeat(YamlConfig.MAX_BYTES - 7)).contains("deep.yaml:1"));
        Path file = Files.write(folder.resolve("weights.bin"), new byte[YamlConfig.MAX_BYTES + 1]);
        assertEquals(
                "reading " + file
                        + ": expected a file of at most 262144 bytes, found a longer one. Check that this is the"
                        + " right file.",
                assertThrows(UserError.class, () -> YamlConfig.read(file, Deep.class))
                        .getMessage());
    }
}
