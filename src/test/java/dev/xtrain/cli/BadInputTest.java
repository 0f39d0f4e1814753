package dev.xtrain.cli;

import static dev.xtrain.cli.Ran.xtrain;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.xtrain.FileHashes;
import dev.xtrain.TinyModel;
import dev.xtrain.TinyPairs;
import dev.xtrain.extract.Languages;
import dev.xtrain.io.Children;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What users get wrong: exit code 2 (1 for a full disk), one line that says what to do, and not a file touched. */
class BadInputTest {

    private static final String RUST = "/// Reads the whole file at once.\nfn read(f: File) -> String {\n"
            + "    let mut s = String::new();\n    f.read_to_string(&mut s);\n    s\n}\n";

    @TempDir
    Path folder;

    private Path base = Path.of("");
    private Path pairs = Path.of("");
    private Path adapter = Path.of("");

    @BeforeEach
    void writeFiles() throws IOException {
        base = TinyModel.write(folder.resolve("base"));
        pairs = TinyPairs.write(folder.resolve("pairs.jsonl"), 64, 1);
        adapter = folder.resolve("adapter");
    }

    private void refuses(int code, String error, String... arguments) throws IOException {
        Map<String, String> before = FileHashes.below(folder);
        Ran run = xtrain((Object[]) arguments);
        String inside = run.err().replace(folder + "/", "");
        assertTrue(inside.startsWith("xtrain: " + error), inside + run.log());
        assertEquals(1, run.err().lines().count(), inside);
        assertFalse(inside.contains("Exception") || run.log().contains("\tat "), () -> inside + run.log());
        assertEquals(code, run.code());
        assertEquals("", run.out());
        assertEquals(before, FileHashes.below(folder));
    }

    private void refuses(String error, String... arguments) throws IOException {
        refuses(2, error, arguments);
    }

    private String[] train(String yaml, String... more) throws IOException {
        Path config = Files.writeString(folder.resolve("run.yaml"), yaml);
        List<String> arguments = new ArrayList<>(List.of("train", "--config", config.toString()));
        arguments.addAll(List.of("--base", base.toString(), "--data", pairs.toString(), "-o", adapter.toString()));
        arguments.addAll(List.of(more));
        return arguments.toArray(String[]::new);
    }

    private String in(String name) {
        return folder.resolve(name).toString();
    }

    // --- paths

    @Test
    void pathsThatAreNotThere() throws IOException {
        String sources =
                "reading sources: expected a directory, an archive (.jar, .zip, .tar, .tar.gz, ...), or a source file, found nothing at"
                        + " none. Check the path.";
        refuses(sources, "extract", in("none"), "-o", in("rows.jsonl"));
        refuses(sources, "tune", in("none"), "--base", base.toString(), "-o", in("tuned"));
        refuses(
                "reading none.jsonl: expected a file, found nothing of that name. Check the path; it is taken from",
                "eval",
                "--pairs",
                in("none.jsonl"),
                "--mode",
                "keyword");
        refuses(
                "opening the model none: expected a model's directory, or one of bge-small, minilm, found neither, nor a"
                        + " model of that name tuned on this machine. Check the path.",
                "eval",
                "--pairs",
                pairs.toString(),
                "--mode",
                "semantic",
                "--model-path",
                in("none"));
        pairs = folder.resolve("none.jsonl");
        refuses(
                "looking for training data: expected a file of pairs, found none in "
                        + Path.of("").toAbsolutePath()
                        + " at none.jsonl (data). Make one: xtrain extract DIR -o none.jsonl.",
                train(""));
        base = folder.resolve("none");
        pairs = folder.resolve("pairs.jsonl");
        refuses("opening the model none: expected a model's directory", train(""));
    }

    @Test
    void aConfigurationThatIsNotThere() throws IOException {
        refuses(
                "looking for the configuration: expected a file in ./ or config/, or one that is built in"
                        + " (train_rust_direct.yaml, train_rust.yaml, train_codesearchnet.yaml,"
                        + " train_extended_138k.yaml, tune.yaml), found none at train_rst.yaml (--config).",
                "train",
                "--config",
                "train_rst.yaml");
    }

    // --- sources

    @Test
    void anEmptyRepository() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        refuses(
                "extracting pairs: expected documented functions in " + Languages.all()
                        + ", found no such file at empty." + " Check the path and --lang; the known languages are "
                        + Languages.all() + ".",
                "extract",
                empty.toString(),
                "-o",
                in("rows.jsonl"));
        refuses(
                "looking for pairs to tune on: expected at least 50 documented functions, found 0 that can be used, of 0"
                        + " functions in 0 files at empty. Get more from the same code with --kinds name,comment",
                "tune",
                empty.toString(),
                "--base",
                base.toString(),
                "-o",
                in("tuned"));
    }

    @Test
    void sourcesWithoutPairs() throws IOException {
        Path bare = Files.createDirectory(folder.resolve("bare"));
        Files.writeString(bare.resolve("a.rs"), RUST.replaceFirst("///.*\n", ""));
        refuses(
                "extracting pairs: expected documented functions in [rust], found none among 1 files with 1 functions, 0"
                        + " documented at bare. Documentation comments are what the queries are made of",
                "extract",
                "--lang",
                "rust",
                bare.toString(),
                "-o",
                in("rows.jsonl"));
        Files.writeString(bare.resolve("a.rs"), RUST.replace("Reads the whole file at once.", "Reads."));
        refuses(
                "extracting pairs: expected documented functions in " + Languages.all()
                        + ", found none among 1 files with 1"
                        + " functions, 1 documented at bare. All were left out (1 query under 3 words); --no-clean keeps",
                "extract",
                bare.toString(),
                "-o",
                in("rows.jsonl"));
    }

    @Test
    void sourcesTooSmallToTuneOn() throws IOException {
        Path few = Files.createDirectory(folder.resolve("few"));
        for (int i = 0; i < 20; i++) {
            Files.writeString(few.resolve("f" + i + ".rs"), RUST.replace("read", "read_" + i));
        }
        refuses(
                "looking for pairs to tune on: expected at least 50 documented functions, found 20 that can be used, of 20"
                        + " functions in 20 files at few. Get more from the same code with --kinds name,comment",
                "tune",
                few.toString(),
                "--base",
                base.toString(),
                "-o",
                in("tuned"));
    }

    @Test
    void aSourceThatIsNotUtf8IsSkippedCountedAndNamed() throws IOException {
        Path sources = Files.createDirectory(folder.resolve("sources"));
        Files.writeString(sources.resolve("a.rs"), RUST);
        Files.write(sources.resolve("latin.rs"), RUST.replace("whole", "gröne").getBytes(StandardCharsets.ISO_8859_1));
        Ran run = xtrain("extract", sources.toString(), "-o", in("rows.jsonl"));
        assertEquals(0, run.code(), run.err());
        assertTrue(run.out().contains("\nskipped 1 not UTF-8\n  latin.rs: not UTF-8\n"), run.out());
        assertTrue(run.out().contains("kept 1 rows"), run.out());
        assertTrue(Files.readString(folder.resolve("rows.manifest.json")).contains("latin.rs: not UTF-8"));
    }

    // --- configurations

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "lora: {rnak: 8} | expected a key of lora, found \"rnak\" at run.yaml:1 (lora.rnak). Did you mean lora.rank?",
                "learning_rate: 1e-3 | expected a known key, found \"learning_rate\" at run.yaml:1 (learning_rate). Did you mean optimizer.learning_rate?",
                "lora: {rank: sixteen} | expected a whole number, found \"sixteen\" at run.yaml:1 (lora.rank).",
                "lora: {rank: 0} | expected a whole number of at least 1, found \"0\" at run.yaml:1 (lora.rank).",
                "lora: {dropout: 1} | expected a number of at least 0 and below 1, found \"1\" at run.yaml:1 (lora.dropout).",
                "lora: 16 | expected a section of keys and values, found \"16\" at run.yaml:1 (lora).",
                "epochs: 0 | expected a whole number of at least 1, found \"0\" at run.yaml:1 (epochs).",
                "device: gpu | expected one of auto, cpu, cuda, mps, found \"gpu\" at run.yaml:1 (device).",
                "lora: [ | expected YAML, found",
                "batch: {size: 1} | expected at least 2 where no negatives are used, found \"1\" at run.yaml:1 (batch.size).",
                "loss: {temperature: -1} | expected a number above 0, found \"-1\" at run.yaml:1 (loss.temperature).",
                "optimizer: {decay: linaer} | expected one of linear, cosine, none, found \"linaer\" at run.yaml:1 (optimizer.decay). Did you mean linear?"
            })
    void configurationsThatAreWrong(String yaml, String error) throws IOException {
        String[] command = train(yaml);
        refuses("reading the configuration: " + error, command);
    }

    @Test
    void aModuleThatMatchesNothing() throws IOException {
        refuses(
                "choosing the modules to adapt: expected a role (q, k, v, o, wi, wo), a module name such as"
                        + " encoder.layer.0.attention.self.query, its end, or a pattern with *, found 'wq', which matches"
                        + " nothing (lora.targets).",
                train("lora: {targets: [wq]}"));
        refuses("choosing the modules to adapt: ", train("lora: {targets: [wq]}", "--dry-run"));
    }

    @Test
    void aProjectionWiderThanTheModel() throws IOException {
        refuses(
                "fitting the run to base: expected a projection of at most 24, the width of its vectors, found 64"
                        + " (projection.dimension). Choose a smaller one, or 0 for none.",
                train("projection: {dimension: 64}"));
    }

    // --- models

    @Test
    void aModelWithoutATokenizer() throws IOException {
        Files.delete(base.resolve("tokenizer.json"));
        refuses("opening the tokenizer: expected a file tokenizer.json, found none at base. Copy", train(""));
    }

    @Test
    void aTokenizerThatIsNone() throws IOException {
        Files.writeString(base.resolve("tokenizer.json"), "{\n\"version\":\n1}");
        refuses("opening the tokenizer: expected a tokenizer.json of Hugging Face tokenizers, found ", train(""));
    }

    @Test
    void weightsThatAreCutShort() throws IOException {
        Path weights = base.resolve("model.safetensors");
        Files.write(weights, Arrays.copyOf(Files.readAllBytes(weights), 50_000));
        refuses("reading weights: expected ", train(""));
    }

    @Test
    void aDirectoryThatIsNoModel() throws IOException {
        base = Files.createDirectory(folder.resolve("other"));
        refuses(
                "reading the model's configuration: expected a JSON object, found nothing at other/config.json. Point to"
                        + " a model directory with the config.json it came with.",
                train(""));
        base = pairs;
        refuses("opening the model: expected a model's directory, found a file at pairs.jsonl.", train(""));
    }

    @Test
    void anAdapterOfAnotherBase() throws IOException {
        assertEquals(
                0,
                xtrain((Object[]) train("batch: {size: 4}\nprecision: fp32", "--max-steps", "1"))
                        .code());
        TinyModel.write(base, 5);
        refuses(
                "attaching the adapter to its base: expected the base it was trained on, sha256 ",
                "eval",
                "--pairs",
                pairs.toString(),
                "--mode",
                "semantic",
                "--model-path",
                adapter.toString());
    }

    // --- data

    @ParameterizedTest
    @ValueSource(strings = {"{\"query\": \"a\", \"positive\": \"b\"", "[1]", "{\"query\": \"a\"}", "\u0000"})
    void aBrokenLine(String line) throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(pairs));
        lines.set(11, line);
        Files.write(pairs, lines);
        String error = "reading pairs.jsonl: expected ";
        refuses(error, train("batch: {size: 4}"));
        refuses(error, train("batch: {size: 4}", "--dry-run"));
        refuses(error, "eval", "--pairs", pairs.toString(), "--mode", "keyword");
        assertTrue(xtrain((Object[]) train("batch: {size: 4}")).err().contains(" at " + pairs + ":12"));
    }

    @Test
    void aNegativeThatNoRowHas() throws IOException {
        Files.writeString(
                pairs, "{\"query\":\"a\",\"positive\":\"b\",\"negatives\":[{\"text\":\"c\"},{\"id\":\"ff\"}]}\n");
        refuses(
                "reading pairs.jsonl: expected a negative with its text, or the id of a row of this file, found id ff, which"
                        + " no row has at pairs.jsonl:1 (negatives[1]).",
                train(""));
    }

    @Test
    void tooFewPairs() throws IOException {
        refuses(
                "planning the run: expected at least 100 pairs, which one step takes, found 64 (batch.size). Extract more"
                        + " pairs, or make batch.size smaller.",
                train("batch: {size: 100}"));
    }

    // --- outputs

    @Test
    void outputsThatCannotBeWritten() throws IOException {
        adapter = pairs.resolve("below/adapter");
        refuses(
                "writing pairs.jsonl/below/adapter: expected a folder that can be written to, found ",
                train("batch: {size: 4}"));
        Path sources = Files.writeString(folder.resolve("a.rs"), RUST);
        refuses(
                "writing pairs.jsonl/rows.jsonl: expected a folder that can be written to, found ",
                "extract",
                sources.toString(),
                "-o",
                in("pairs.jsonl/rows.jsonl"));
        refuses(
                "writing base: expected the name of a file, found a directory.",
                "extract",
                sources.toString(),
                "-o",
                base.toString());
    }

    @Test
    void anOutputThatIsThere() throws IOException {
        Files.createDirectory(adapter);
        for (String option : List.of("--overwrite", "--resume")) {
            refuses(
                    "starting the run: expected nothing where the result goes, or one to replace, found something"
                            + " else at adapter. Choose another place with --output.",
                    train("batch: {size: 4}", option));
        }
        Files.writeString(adapter.resolve("adapter_config.json"), "{}");
        refuses(
                "starting the run: expected nothing where the result goes, found a finished one at adapter.",
                train("batch: {size: 4}"));
        refuses(
                "resuming: expected the settings, data or steps the run was started with, found others at adapter.",
                train("batch: {size: 4}", "--resume"));
    }

    @Test
    void aRunThatWasInterrupted() throws IOException {
        String[] command = train("batch: {size: 4}\nprecision: fp32", "--max-steps", "2");
        Path checkpoint = folder.resolve("adapter.steps/step-000001.safetensors");
        Files.createDirectory(checkpoint.getParent());
        Files.writeString(checkpoint, "damaged");
        refuses(
                "starting the run: expected no interrupted run, found one at adapter.steps. Continue it with --resume, or"
                        + " begin anew with --overwrite.",
                command);
        refuses(
                "reading weights: expected a header length of 8 bytes, found a file of 7 bytes at"
                        + " adapter.steps/step-000001.safetensors.",
                train("batch: {size: 4}\nprecision: fp32", "--max-steps", "2", "--resume"));
    }

    @Test
    void resumingWithNothingToResumeStartsFromTheBeginning() throws IOException {
        Ran run = xtrain((Object[]) train("batch: {size: 4}", "--max-steps", "2", "--resume"));
        assertEquals(0, run.code(), run.err());
        assertTrue(
                run.log().startsWith("No checkpoint at " + adapter + ".steps: starting from the beginning.\n"),
                run.log());
    }

    /** The device fails every write, as a full disk does. */
    @Test
    void aFullDiskUnderExtract() throws IOException {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full));
        Path sources = Files.writeString(folder.resolve("a.rs"), RUST);
        Path link = Files.createSymbolicLink(folder.resolve("rows.jsonl"), full);
        refuses(
                1,
                "writing /dev/full: No space left on device. The disk is full: free some space and run the command again."
                        + " What stood there before is unchanged.",
                "extract",
                sources.toString(),
                "-o",
                link.toString());
        Files.delete(link);
    }

    /** A process that may write no file of more than 64 kB: the checkpoint is larger. */
    @Test
    void aFullDiskUnderTrain() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")));
        String[] train = train("batch: {size: 4}\nprecision: fp32\nlora: {rank: 32}\ncheckpoint_every: 2");
        Map<String, String> before = FileHashes.below(folder);
        ProcessBuilder jvm = Children.jvm(Main.class, train);
        jvm.command().add(1, "-XX:-UsePerfData");
        jvm.command().addAll(0, List.of("/bin/sh", "-c", "ulimit -f 128 && exec \"$@\"", "sh"));
        Process process = jvm.start();
        String error = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(1, process.waitFor(), error);
        String last = error.lines().reduce("", (first, second) -> second);
        assertTrue(last.startsWith("xtrain: writing " + adapter + ".steps/"), error);
        assertTrue(last.endsWith(": File too large. What stood there before is unchanged."), error);
        assertFalse(error.contains("\tat "), error);
        Map<String, String> left = FileHashes.below(folder);
        left.keySet().removeIf(file -> file.startsWith("adapter.metrics")); // which may say why
        assertEquals(before, left);
    }
}
