package dev.xtrain.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.xtrain.io.Json;
import dev.xtrain.model.WordEncoder;
import dev.xtrain.tensor.ComputeDevice;
import dev.xtrain.tensor.Torch;
import dev.xtrain.tensor.VectorScores;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SearchCommandTest {

    @AutoClose
    private static final Torch TORCH = Torch.open(ComputeDevice.CPU);

    @TempDir
    private Path folder;

    private Path tree = Path.of("");
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<WordEncoder> opened = new ArrayList<>();

    @BeforeEach
    void write() throws IOException {
        tree = folder.resolve("tree");
        Files.createDirectories(tree.resolve("src/io"));
        Files.writeString(tree.resolve("src/io/gzip.py"), """
                def gunzip(data):
                    \"""Unpack bytes that gzip has packed.\"""
                    return inflate(data[10:])
                """);
        Files.writeString(tree.resolve("date.rs"), """
                /// Reads a date such as 2024-02-29.
                pub fn parse_date(text: &str) -> Option<Date> {
                    let mut parts = text.split('-');
                    Date::new(parts.next()?, parts.next()?)
                }
                """);
    }

    private int run(String... args) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        opened.clear();
        var command = new SearchCommand(
                reference -> {
                    opened.add(new WordEncoder("words", reference == null || !reference.endsWith(":cls")));
                    return opened.get(0);
                },
                () -> new VectorScores(TORCH),
                () -> folder.resolve("cache/indexes"),
                () -> folder.resolve("cache/vectors"));
        var line = new CommandLine(command).setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return new ExitCodes(line.getErr(), () -> false).of(line, args);
    }

    private String search(String... args) {
        String[] all = Stream.concat(Stream.of(args), Stream.of("" + tree)).toArray(String[]::new);
        assertEquals(0, run(all), err::toString);
        return out.toString();
    }

    @Test
    void printsPathLineSymbolScoreAndTheLinesThatTell() {
        assertEquals("""
                src/io/gzip.py:1  gunzip  1.000
                       1  def gunzip(data):
                       2  \"""Unpack bytes that gzip has packed.\"""
                       3  return inflate(data[10:])
                """, search("unpack and inflate gzip data", "-k", "1"));
        assertTrue(err.toString().startsWith("Indexed 2 functions in 2 files of "), err.toString());
    }

    @Test
    void aSecondSearchEncodesTheQuestionOnly() {
        String first = search("read a date");
        assertEquals(3, opened.get(0).encoded());
        assertEquals(first, search("read a date"));
        assertEquals(1, opened.get(0).encoded());
        assertEquals("", err.toString());
    }

    @Test
    void jsonIsOneObjectForEditors() throws IOException {
        JsonNode json = Json.mapper().readTree(search("unpack gzip", "--json", "-k", "1"));
        assertEquals("unpack gzip", json.get("query").asText());
        assertEquals("hybrid", json.get("mode").asText());
        assertEquals(2, json.get("functions").asInt());
        JsonNode hit = json.get("hits").get(0);
        assertEquals("src/io/gzip.py", hit.get("path").asText());
        assertEquals(1, hit.get("line").asInt());
        assertEquals(3, hit.get("end_line").asInt());
        assertEquals("gunzip", hit.get("symbol").asText());
        assertEquals("python", hit.get("lang").asText());
        assertTrue(hit.get("parts").get("semantic").isNumber()
                && hit.get("parts").get("keyword").isNumber());
        assertEquals(2, hit.get("lines").get(0).get("line").asInt());
        assertFalse(hit.has("shares"));
    }

    @Test
    void wordsAloneNeedNoModel() {
        assertTrue(search("gzip", "--mode", "keyword").startsWith("src/io/gzip.py:1  gunzip  "));
        assertEquals(0, opened.size());
        search("gzip", "--mode", "semantic");
        assertEquals(1, opened.size());
    }

    @Test
    void filtersByLanguageAndPath() {
        assertTrue(search("date gzip", "--lang", "rust").startsWith("date.rs:2  parse_date"));
        assertFalse(out.toString().contains("gunzip"));
        for (String glob : List.of("src/**", "*.py", "**/*.py", "src/io/gzip.py")) {
            assertTrue(search("date", "--path", glob).startsWith("src/io/gzip.py:1  gunzip"), glob);
            assertFalse(out.toString().contains("parse_date"), glob);
        }
    }

    @Test
    void wordsOfThePathCountWhereTheyAreAskedTo() {
        String text = search("unpack io", "--filename-weight", "0.5", "--explain", "-k", "1");
        assertTrue(text.startsWith("src/io/gzip.py:1  gunzip  1.500"), text);
    }

    @Test
    void explainsWhatEachSignalAdds() {
        String text = search("unpack gzip", "--explain", "-k", "1");
        assertTrue(text.contains("1.000 = 0.850 vectors ("), text);
        assertTrue(text.contains("+ 0.150 words ("), text);
    }

    @Test
    void saysThatASingleVectorHasNoTokens() {
        search("unpack gzip", "--explain", "--model-path", "x:cls");
        assertTrue(err.toString().contains("has one vector a text: there are no tokens to show."), err.toString());
    }

    @Test
    void timingsNameTheStages() {
        search("gzip", "--timings");
        for (String stage : List.of("Java, command line", "PyTorch", "model", "question encoded", "lines, output")) {
            assertTrue(err.toString().contains("  " + stage + "\n"), err.toString());
        }
    }

    @Test
    void noHitsIsNoFailure() throws IOException {
        assertEquals("", search("zebra", "--mode", "keyword"));
        assertTrue(err.toString().contains("No hits: no function has any of these words."), err.toString());
        Path empty = Files.createDirectory(folder.resolve("empty"));
        for (String mode : List.of("keyword", "semantic", "hybrid")) {
            assertEquals(0, run("zebra", "" + empty, "--mode", mode), err::toString);
            assertTrue(err.toString().contains("No hits: no functions in "), err.toString());
        }
    }

    @Test
    void aFileInNoLanguageHoldsNoFunctions() throws IOException {
        Path readme = Files.writeString(folder.resolve("README.md"), "# Read me");
        assertEquals(0, run("zebra", "" + readme), err::toString);
        assertTrue(err.toString().contains("No hits: no functions in "), err.toString());
    }

    @Test
    void mistakesAreTheUsers() {
        assertEquals(2, run("x", "" + tree, "--mode", "magic"));
        assertTrue(err.toString().contains("Unknown --mode magic"), err.toString());
        assertEquals(2, run("", "" + tree));
        assertEquals(2, run("x", "" + folder.resolve("nowhere")));
        assertTrue(err.toString().startsWith("xtrain: reading sources: expected a directory"), err.toString());
        assertEquals(2, run("x", "" + tree, "--lang", "cobol"));
        assertEquals(2, run("x", "" + tree, "--path", "["));
        assertEquals(2, run("x", "" + tree, "-k", "0"));
    }

    @Test
    void damagedVectorsAreEncodedAgain() throws IOException {
        String before = search("read a date");
        try (Stream<Path> files = Files.walk(folder.resolve("cache/vectors"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                byte[] bytes = Files.readAllBytes(file);
                bytes[bytes.length - 3] ^= 64;
                Files.write(file, bytes);
            }
        }
        assertEquals(before, search("read a date"));
        assertEquals(3, opened.get(0).encoded());
        assertTrue(err.toString().contains("Index rebuilt: a file of vectors in "), err.toString());
    }

    @Test
    void aNameCannotWriteOnTheTerminal() throws IOException {
        Files.writeString(tree.resolve("a\u001b[31m\nb.py"), "def red():\n    return 31\n");
        String text = search("red", "--mode", "keyword");
        assertTrue(text.startsWith("a\ufffd[31m\ufffdb.py:1  red  "), text);
    }
}
