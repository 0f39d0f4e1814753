package dev.xtrain.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonLinesTest {

    record Row(
            String query,
            @JsonProperty("start_line") int startLine,
            List<Other> negatives,
            @Nullable Teacher teacher) {
        Row {
            negatives = negatives == null ? List.of() : negatives;
            if (startLine < 0) {
                throw new IllegalArgumentException("start_line: a line from 1, or 0 where unknown");
            }
        }
    }

    record Other(@Nullable String text) {}

    record Teacher(String model) {}

    record Numbered(long line, Row row) {}

    @TempDir
    Path folder = Path.of("");

    private static List<Numbered> read(Path file) {
        var rows = new ArrayList<Numbered>();
        JsonLines.forEach(file, Row.class, (row, line) -> rows.add(new Numbered(line, row)));
        return rows;
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("rows.jsonl"), text);
    }

    private String error(String text) throws IOException {
        Path file = write(text);
        String message =
                String.valueOf(assertThrows(UserError.class, () -> read(file)).getMessage());
        return message.replace(file.toString(), "FILE");
    }

    private static Row row(String query, int line) {
        return new Row(query, line, List.of(), null);
    }

    @Test
    void countsBlankLinesAndSkipsThem() throws IOException {
        Path file = write("\uFEFF{\"query\":\"a\"}\r\n\n   \n{\"query\":\"ü\",\"start_line\":3,\"more\":[1]}");
        assertEquals(List.of(new Numbered(1, row("a", 0)), new Numbered(4, row("ü", 3))), read(file));
    }

    @Test
    void readsNothingFromAnEmptyFile() throws IOException {
        assertEquals(List.of(), read(write("")));
    }

    @Test
    void readsBackWhatItWrote() throws IOException {
        long seed = 7;
        var random = new Random(seed);
        var rows = new ArrayList<Row>();
        for (int i = 0; i < 500; i++) {
            String text = random.ints(random.nextInt(2000), 0, 0xd800)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            rows.add(new Row(text, i, List.of(new Other(null), new Other("\u2028\n")), new Teacher("t")));
        }
        for (String name : List.of("rows.jsonl", "rows.jsonl.gz")) {
            Path file = folder.resolve(name);
            try (var target = AtomicFile.open(file);
                    var out = name.endsWith(".gz") ? new GZIPOutputStream(target.stream()) : target.stream()) {
                try (JsonLines.Writer<Row> writer = JsonLines.writer(out)) {
                    rows.forEach(writer::write);
                }
                target.commit();
            }
            assertEquals(rows, read(file).stream().map(Numbered::row).toList(), () -> name + ", seed " + seed);
        }
    }

    @Test
    void writesFieldsInTheOrderOfTheComponentsAsUtf8() throws IOException {
        var out = new ByteArrayOutputStream();
        try (JsonLines.Writer<Row> writer = JsonLines.writer(out)) {
            writer.write(row("é", 1));
            writer.write(row("b", 2));
        }
        assertEquals("""
                {"query":"é","start_line":1,"negatives":[],"teacher":null}
                {"query":"b","start_line":2,"negatives":[],"teacher":null}
                """, out.toString(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{\"query\":; expected a JSON object, found malformed JSON, Unexpected end-of-input within/between Object entries",
                "{\"query\":\"a\"} x; expected a JSON object, found malformed JSON, Unrecognized token 'x'",
                "{\"query\":\"a\"}{}; expected a JSON object, found",
                "[1]; expected a JSON object, found [1] at FILE:2 ($). Correct the line, or remove it.",
                "null; expected a JSON object, found null at FILE:2. Correct the line, or remove it.",
                "{}; expected an object with \"query\", found none at FILE:2. Correct the line, or remove it.",
                "{\"query\":null}; expected an object with \"query\", found none at FILE:2.",
                "{\"query\":\"a\",\"teacher\":{}}; expected an object with \"teacher.model\", found none at FILE:2.",
                "{\"query\":[\"a\"]}; expected text, found [\"a\"] at FILE:2 (query).",
                "{\"query\":\"a\",\"start_line\":\"7\"}; expected a whole number, found \"7\" at FILE:2 (start_line).",
                "{\"query\":\"a\",\"start_line\":1.5}; expected a whole number, found 1.5 at FILE:2 (start_line).",
                "{\"query\":\"a\",\"start_line\":99999999999}; expected a whole number, found 99999999999 at FILE:2 (start_line).",
                "{\"query\":\"a\",\"negatives\":\"b\"}; expected an array, found \"b\" at FILE:2 (negatives).",
                "{\"query\":\"a\",\"negatives\":[{},null]}; expected an object with \"negatives[1]\", found none at FILE:2.",
                "{\"query\":\"a\",\"negatives\":[{},{\"text\":{}}]}; expected text, found {} at FILE:2 (negatives[1].text).",
                "{\"query\":\"a\",\"start_line\":-1}; expected start_line: a line from 1, or 0 where unknown at FILE:2",
            })
    void saysWhatIsWrongWithALine(String line, String message) throws IOException {
        String actual = error("{\"query\":\"a\"}\n" + line + "\n");
        assertTrue(actual.startsWith("reading FILE: " + message.strip()), actual);
        assertTrue(actual.contains(" at FILE:2"), actual);
    }

    @Test
    void cutsWhatItShows() throws IOException {
        String actual = error("{\"query\":[\"" + "x".repeat(10_000) + "\"]}");
        assertTrue(actual.length() < 200, actual);
    }

    @Test
    void namesTheLineOfBytesThatAreNotUtf8() throws IOException {
        Path file = folder.resolve("rows.jsonl");
        Files.write(file, "{\"query\":\"a\"}\n{\"query\":\"\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1));
        String message =
                String.valueOf(assertThrows(UserError.class, () -> read(file)).getMessage());
        assertTrue(message.contains("expected UTF-8 text, found the byte 0xe9 at " + file + ":2."), message);
    }

    @Test
    void refusesAnOverlongLineWithoutHoldingIt() throws IOException {
        Path file = folder.resolve("zeros.jsonl.gz");
        try (var out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write("{\"query\":\"a\"}\n".getBytes(StandardCharsets.UTF_8));
            byte[] spaces = new byte[1 << 20];
            Arrays.fill(spaces, (byte) ' ');
            for (int i = 0; i < 40; i++) {
                out.write(spaces);
            }
        }
        String message =
                String.valueOf(assertThrows(UserError.class, () -> read(file)).getMessage());
        assertEquals(
                "reading " + file + ": expected lines of at most 16777216 bytes, found a longer one at " + file
                        + ":2. Check that this is a JSONL file, one object a line.",
                message);
    }

    @ParameterizedTest
    @CsvSource({"13,true", "14,false"})
    void takesALineOfExactlyTheLimit(int length, boolean fits) throws IOException {
        Path file = write(
                "x".repeat(length).replaceFirst("x{13}", "{\"query\":\"a\"}").replace('x', ' ') + "\n");
        var rows = new ArrayList<Row>();
        if (fits) {
            JsonLines.forEach(file, Row.class, 13, (row, line) -> rows.add(row));
            assertEquals(List.of(row("a", 0)), rows);
        } else {
            assertThrows(UserError.class, () -> JsonLines.forEach(file, Row.class, 13, (row, line) -> rows.add(row)));
        }
    }

    @Test
    void refusesAGzipFileThatIsCutOrNone() throws IOException {
        var whole = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(whole)) {
            out.write("{\"query\":\"a\"}\n".repeat(100).getBytes(StandardCharsets.UTF_8));
        }
        Path cut = Files.write(folder.resolve("cut.gz"), Arrays.copyOf(whole.toByteArray(), whole.size() - 9));
        String message =
                String.valueOf(assertThrows(UserError.class, () -> read(cut)).getMessage());
        assertTrue(message.contains("expected a whole gzip file, found its end too early at " + cut + ":"), message);
        Path none = Files.writeString(folder.resolve("none.gz"), "{\"query\":\"a\"}\n");
        message = String.valueOf(assertThrows(UserError.class, () -> read(none)).getMessage());
        assertTrue(message.contains("expected a whole gzip file, found Not in GZIP format at " + none + ":1"), message);
    }

    @Test
    void saysWhatIsMissing() {
        String missing = String.valueOf(
                assertThrows(UserError.class, () -> read(folder.resolve("no"))).getMessage());
        assertTrue(missing.contains("expected a file, found nothing of that name. Check the path"), missing);
        String directory =
                String.valueOf(assertThrows(UserError.class, () -> read(folder)).getMessage());
        assertTrue(directory.contains("expected a file, found a directory."), directory);
    }

    @Test
    void passesOnWhatItsConsumerThrows() throws IOException {
        Path file = write("{\"query\":\"a\"}\n");
        var thrown = assertThrows(
                UncheckedIOException.class,
                () -> JsonLines.forEach(file, Row.class, (row, line) -> {
                    throw new java.io.EOFException("the consumer's");
                }));
        assertTrue(String.valueOf(thrown.getCause()).endsWith("the consumer's"));
    }

    @Test
    void readsAWholeFileAsOneValue() throws IOException {
        Path file = write("{\n  \"query\": \"a\",\n  \"start_line\": \"b\"\n}\n");
        String message = String.valueOf(
                assertThrows(UserError.class, () -> Json.read(file, Row.class)).getMessage());
        assertTrue(message.contains("found \"b\" at " + file + ":3 (start_line)."), message);
        Files.writeString(file, "{\n  \"query\": \"a\"}");
        assertEquals(row("a", 0), Json.read(file, Row.class));
        Files.writeString(file, Json.pretty().writeValueAsString(row("a", 0)));
        assertEquals(
                "{\n  \"query\": \"a\",\n  \"start_line\": 0,\n",
                Files.readString(file).substring(0, 37));
        assertEquals(row("a", 0), Json.read(file, Row.class));
    }
}
