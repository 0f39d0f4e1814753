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
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class EvalCommandTest {

    private static final String RESOURCES = "src/test/resources/eval/";

    @AutoClose
    private static final Torch TORCH = Torch.open(ComputeDevice.CPU);

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<String> opened = new ArrayList<>();

    private int run(String... args) {
        var command = new EvalCommand(
                reference -> {
                    opened.add(String.valueOf(reference));
                    return new WordEncoder(String.valueOf(reference), reference == null || !reference.endsWith(":cls"));
                },
                () -> new VectorScores(TORCH),
                () -> folder.resolve("vectors"));
        var line = new CommandLine(command)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .setCaseInsensitiveEnumValuesAllowed(true);
        return new ExitCodes(line.getErr(), () -> false).of(line, args);
    }

    @Test
    void comparesModelsOnPairs() throws IOException {
        Path json = folder.resolve("results.json");
        int code = run(
                "--pairs",
                RESOURCES + "pairs.jsonl",
                "--model-path",
                "a",
                "--model-path",
                "b:cls",
                "--json",
                "" + json);
        assertEquals(0, code, err::toString);
        String table = out.toString();
        assertTrue(table.startsWith("java: 2 queries, 2 texts\nrust: 3 queries, 4 texts\n\n| lang"), table);
        assertTrue(table.contains("| rust | whole 4 |   3 | a "), table);
        assertTrue(table.contains("Note: no pool of 1,000, fewer functions: java (2), rust (4)"), table);
        assertTrue(table.contains("Note: rows dropped for want of a query or of code: 1"), table);
        JsonNode rows = Json.mapper().readTree(json.toFile()).get("results");
        assertEquals(5 * 3, rows.size(), "bm25, two models semantic and hybrid; java, rust, all");
        for (JsonNode row : rows) {
            assertEquals(
                    row.get("model").asText().equals("b:cls"),
                    !row.get("p_vs_first").isNull(),
                    "" + row);
        }
    }

    @Test
    void asksOfASourceTreeWithTheDefaultModel() {
        assertEquals(0, run("--spec", RESOURCES + "spec.json", "--mode", "semantic,hybrid-rrf"), err::toString);
        assertEquals(List.of("null"), opened);
        assertTrue(out.toString().startsWith("tree: 3 queries, 5 texts in 4 units that are ranked"), out.toString());
        assertTrue(out.toString().contains("hybrid-rrf"), out.toString());
        assertFalse(out.toString().contains("keyword"), out.toString());
    }

    @Test
    void wordsAloneNeedNoModel() {
        assertEquals(0, run("--beir", RESOURCES + "beir", "--mode", "keyword"), err::toString);
        assertEquals(List.of(), opened);
        assertTrue(out.toString().contains("| beir | whole 4 |   2 | bm25  | bm25  | keyword | 1.000"), out.toString());
    }

    @Test
    void failsWhereTheResultsCannotBePrinted() {
        var full = new PrintWriter(new Writer() {
            @Override
            public void write(char[] buffer, int offset, int length) throws IOException {
                throw new IOException("No space left on device");
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        });
        assertEquals(1, Main.run(full, new PrintWriter(err, true), "eval", "--help"));
        assertTrue(err.toString().startsWith("xtrain: writing the results to stdout failed."), err.toString());
        assertEquals(1, err.toString().lines().count(), err.toString());
    }

    @Test
    void fitsWeights() {
        assertEquals(0, run("--pairs", RESOURCES + "pairs.jsonl", "--fit"), err::toString);
        String weights =
                "--hybrid-weight [01]\\.\\d\\d --filename-weight [01]\\.\\d\\d --symbol-weight [01]\\.\\d\\d\n";
        assertTrue(out.toString().matches("sentences: " + weights + "identifiers: " + weights), out.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--pairs nowhere.jsonl | expected a file, found nothing of that name",
                "--pairs @pairs.jsonl --spec @spec.json | mutually exclusive",
                "--pairs @pairs.jsonl --mode sementic | Unknown --mode sementic",
                "--pairs @pairs.jsonl --pool 5 | expected a language with 5 functions, found java (2), rust (4) at --pool",
                "--pairs @pairs.jsonl --pool 1 | must be 2 or more",
                "--spec @spec.json --pool 5 | goes with --pairs",
                "--spec @spec.json --split test | goes with --pairs or --beir",
                "--split test | goes with --pairs or --beir",
                "--pairs @pairs.jsonl --corpus @tree | --corpus goes with --spec",
                "--beir @beir --corpus @tree | --corpus goes with --spec",
                "--pairs @pairs.jsonl --filename-weight 0.5 | --filename-weight goes with --spec",
                "--pairs @pairs.jsonl --fit --model-path a --model-path b | --fit is for one --model-path, not 2",
                "--pairs @pairs.jsonl --fit --json x.json | no results for --json",
                "--pairs @pairs.jsonl --json @tree | expected the name of a file, found a directory",
                "--pairs @pairs.jsonl --score cosine | expected one vector a text",
                "--pairs @pairs.jsonl --score dot | dot",
                "--pairs @pairs.jsonl --score xtr --model-path m:cls | expected a vector a token",
                "--pairs @pairs.jsonl --hybrid-weight 1.5 | between 0 and 1",
                "--pairs @pairs.jsonl --split dev | pairs of the split dev",
                "--spec @pairs.jsonl | reading",
                "--spec @spec.json --corpus nowhere | tree: skipped, its corpus is not at nowhere",
                "--beir @tree | in the form of BEIR",
            })
    void saysWhatIsWrong(String args, String message) {
        assertEquals(2, run(args.replace("@", RESOURCES).split(" ")), out::toString);
        assertTrue(err.toString().contains(message), err.toString());
        assertEquals(1, err.toString().lines().count(), err.toString());
        assertEquals("", out.toString());
    }

    @Test
    void withFewerTokensThanXtrRetrievesItRanksAsMaxSim() {
        List<String> maxsim = metrics("maxsim");
        assertEquals(2, maxsim.size());
        assertEquals(maxsim, metrics("xtr"));
    }

    /** The cells from P@1 to nDCG@10 of each row. */
    private List<String> metrics(String score) {
        out.getBuffer().setLength(0);
        assertEquals(0, run("--pairs", RESOURCES + "pairs.jsonl", "--mode", "semantic", "--score", score));
        return out.toString()
                .lines()
                .filter(line -> line.startsWith("| rust") || line.startsWith("| java"))
                .map(line -> String.join("|", List.of(line.split("\\|")).subList(7, 11)))
                .toList();
    }

    @Test
    void writesAPageAndItsData() throws IOException {
        Path page = folder.resolve("out/page.html");
        int code = run(
                "--pairs", RESOURCES + "pairs.jsonl", "--model-path", "a", "--model-path", "b", "--report", "" + page);
        assertEquals(0, code, err::toString);
        assertTrue(out.toString().contains("Report: " + page), out.toString());
        String html = Files.readString(page);
        assertTrue(html.contains("<h2>P@1 and MRR@10</h2>"), html);
        assertTrue(html.contains("<h2>Against a</h2>"), html);
        assertTrue(html.contains("--report " + page), "how it was made");
        JsonNode data = Json.mapper().readTree(folder.resolve("out/page.json").toFile());
        assertEquals(
                "java: 2 queries, 2 texts; rust: 3 queries, 4 texts",
                data.get("subtitle").asText());
    }

    @Test
    void refusesAReportThatCouldNotBe() {
        String pairs = RESOURCES + "pairs.jsonl";
        Path json = folder.resolve("a.json");
        assertEquals(2, run("--pairs", pairs, "--json", "" + json, "--report", "" + folder.resolve("a.html")));
        assertTrue(err.toString().contains("would both write"), err.toString());
        assertEquals(2, run("--pairs", pairs, "--fit", "--report", "a.html"));
        assertTrue(err.toString().contains("no results for --report"), err.toString());
        assertEquals(2, run("--pairs", pairs, "--report", "" + folder));
        assertEquals(List.of(), opened, "before any model is opened");
    }

    @ParameterizedTest
    @CsvSource({
        "--mode keyword --model-path tiny,--model-path goes with semantic or hybrid search",
        "--mode keyword --score xtr,--score goes with semantic or hybrid search",
        "--fit --pool 3,leave --mode and --pool out",
        "--fit --mode semantic,leave --mode and --pool out"
    })
    void refusesWhatWouldChangeNothing(String options, String says) {
        var arguments = new ArrayList<>(List.of("--pairs", RESOURCES + "pairs.jsonl"));
        arguments.addAll(List.of(options.split(" ")));
        assertEquals(2, run(arguments.toArray(String[]::new)), out::toString);
        assertTrue(err.toString().contains(says), err.toString());
    }
}
