package dev.xtrain.cli;

import static dev.xtrain.cli.Ran.xtrain;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.Golden;
import dev.xtrain.lora.TinyBert;
import dev.xtrain.tensor.Safetensors;
import dev.xtrain.tensor.WeightType;
import dev.xtrain.train.GoldenCase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmbedCommandTest {

    private static final GoldenCase XTR = Golden.open("t5-xtr");
    private static final GoldenCase LORA = Golden.open("t5-lora");

    @TempDir
    private Path folder;

    private Path output;

    @BeforeEach
    void nameTheOutput() {
        output = folder.resolve("vectors.safetensors");
    }

    private float[] values(String tensor, long... shape) throws IOException {
        try (Safetensors file = Safetensors.open(output)) {
            assertArrayEquals(shape, file.tensor(tensor).shape(), tensor);
            return file.tensor(tensor).toFloats();
        }
    }

    private Set<String> names() throws IOException {
        try (Safetensors file = Safetensors.open(output)) {
            return file.names();
        }
    }

    /** Both where there are tokens and at pads, where the reference has zeros. */
    private void assertGolden(GoldenCase golden, String tensor) throws IOException {
        GoldenCase.Tensor expected = golden.tensor(tensor);
        float[] actual = values(tensor, expected.shape());
        double worst = 0;
        for (int i = 0; i < actual.length; i++) {
            worst = Math.max(worst, Math.abs(actual[i] - expected.values()[i]));
        }
        assertTrue(worst <= golden.tolerance(tensor), tensor + " differs by " + worst);
    }

    // --- ids

    @Test
    void givesTheReferencesVectorsOfIds() throws IOException {
        xtrain(
                        "embed",
                        "--ids",
                        XTR.directory().resolve("inputs.json"),
                        "--model-path",
                        XTR.directory(),
                        "--hidden",
                        "-o",
                        output)
                .succeeded();
        for (String batch : List.of("mixed", "single", "one_token", "padded_more", "queries", "docs")) {
            assertGolden(XTR, batch + ".last_hidden_state");
        }
        for (String batch : List.of("mixed", "queries", "docs")) {
            assertGolden(XTR, batch + ".token_embeddings");
        }
        assertEquals(12, names().size());
    }

    @Test
    void attachesAnAdapter() throws IOException {
        xtrain(
                        "embed",
                        "--ids",
                        LORA.directory().resolve("inputs.json"),
                        "--model-path",
                        LORA.directory(),
                        "--adapter",
                        LORA.directory().resolve("adapter"),
                        "--hidden",
                        "-o",
                        output)
                .succeeded();
        for (String batch : List.of("queries", "docs")) {
            assertGolden(LORA, batch + ".last_hidden_state");
            assertGolden(LORA, batch + ".token_embeddings");
        }
    }

    @Test
    void givesTheSameVectorsOnceTheAdapterIsMerged() throws IOException {
        Path merged = folder.resolve("merged");
        xtrain("merge-lora", LORA.directory().resolve("adapter"), "--base", LORA.directory(), "-o", merged)
                .succeeded();
        Path inputs = LORA.directory().resolve("inputs.json");
        xtrain("embed", "--ids", inputs, "--model-path", merged, "-o", output).succeeded();
        assertEquals(
                Set.of("queries.token_embeddings", "docs.token_embeddings", "negatives.token_embeddings"), names());
        assertGolden(LORA, "queries.token_embeddings");
        assertGolden(LORA, "docs.token_embeddings");
    }

    @Test
    void poolsAndShortensAsAsked() throws IOException {
        Path inputs = XTR.directory().resolve("inputs.json");
        xtrain("embed", "--ids", inputs, "--model-path", XTR.directory(), "-o", output)
                .succeeded();
        float[] tokens = values("queries.token_embeddings", 3, 12, 32);
        xtrain("embed", "--ids", inputs, "--model-path", XTR.directory(), "--dim", 8, "-o", output)
                .succeeded();
        float[] shortened = values("queries.token_embeddings", 3, 12, 8);
        double squares = 0;
        for (int i = 0; i < 8; i++) {
            squares += tokens[i] * tokens[i];
        }
        for (int i = 0; i < 8; i++) {
            assertEquals(tokens[i] / Math.sqrt(squares), shortened[i], 1e-6);
        }
        int pad = 12 * 8 - 8; // the last of 12 tokens where the first query has 9
        assertArrayEquals(new float[8], Arrays.copyOfRange(shortened, pad, pad + 8));
        xtrain("embed", "--ids", inputs, "--model-path", XTR.directory(), "--pooling", "cls", "-o", output)
                .succeeded();
        float[] pooled = values("queries.embedding", 3, 32);
        assertArrayEquals(Arrays.copyOf(tokens, 32), Arrays.copyOf(pooled, 32), 1e-5f);
    }

    @Test
    void countsEveryIdWithoutAMask() throws IOException {
        Path model = TinyBert.write(folder.resolve("model"), "", WeightType.FP32);
        Path inputs = folder.resolve("inputs.json");
        Files.writeString(
                inputs,
                "{\"a\": {\"input_ids\": [[4, 5, 6], [4, 0, 0]]}, "
                        + "\"b\": {\"input_ids\": [[4, 5, 6], [0, 0, 4]], \"attention_mask\": [[1, 1, 1], [0, 0, 1]]}}");
        xtrain("embed", "--ids", inputs, "--model-path", model + ":tokens", "-o", output)
                .succeeded();
        float[] all = values("a.token_embeddings", 2, 3, 24);
        assertTrue(all[5 * 24] != 0);
        float[] masked = values("b.token_embeddings", 2, 3, 24);
        assertArrayEquals(new float[48], Arrays.copyOfRange(masked, 72, 120), "padded in front");
        assertTrue(masked[5 * 24] != 0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | at least one named batch",
                "{\"a\": {}} | a.input_ids",
                "{\"a\": {\"input_ids\": [[1], [1, 2]]}} | a.input_ids[1]",
                "{\"a\": {\"input_ids\": [[1, 50]]}} | a.input_ids[0][1]",
                "{\"a\": {\"input_ids\": [[1, -1]]}} | a.input_ids[0][1]",
                "{\"a\": {\"input_ids\": [[1, 1.5]]}} | a.input_ids[0][1]",
                "{\"a\": {\"input_ids\": [[1]], \"attention_mask\": [[2]]}} | a.attention_mask[0][0]",
                "{\"a\": {\"input_ids\": [[1]], \"attention_mask\": [[1, 1]]}} | a.attention_mask[0]",
                "{\"a\": {\"input_ids\": [[1]], \"attention_mask\": [[0]]}} | a.attention_mask[0]",
                "{\"a\": {\"input_ids\": [[]]}} | a.input_ids",
                "[] | an array"
            })
    void namesTheElementThatIsWrong(String json, String place) throws IOException {
        Path model = TinyBert.write(folder.resolve("model"), "", WeightType.FP32);
        Path inputs = folder.resolve("inputs.json");
        Files.writeString(inputs, json);
        xtrain("embed", "--ids", inputs, "--model-path", model, "-o", output)
                .refused(place.equals("an array") ? "a JSON object" : place, "inputs.json");
    }

    // --- texts

    @Test
    void embedsTheLinesOfAFile() throws IOException {
        Path lines = folder.resolve("lines.txt");
        Files.writeString(lines, "add two numbers\r\n\nadd two numbers");
        xtrain("embed", lines, "--query", "-o", output).succeeded();
        float[] vectors = values("texts.token_embeddings", 3, 5, 384);
        assertArrayEquals(
                Arrays.copyOf(vectors, 5 * 384),
                Arrays.copyOfRange(vectors, 10 * 384, 15 * 384),
                1e-5f,
                "the same text");
        // an empty line is a text of [CLS] and [SEP]
        assertArrayEquals(new float[3 * 384], Arrays.copyOfRange(vectors, 7 * 384, 10 * 384));
        assertTrue(vectors[6 * 384] != 0);
        assertEquals(Set.of("texts.token_embeddings"), names());

        Path rows = folder.resolve("rows.jsonl");
        Files.writeString(rows, "{\"id\": 1, \"query\": \"add two numbers\"}\n{\"query\": \"x\", \"id\": 2}\n");
        xtrain("embed", rows, "--field", "query", "--pooling", "mean", "--hidden", "-o", output)
                .succeeded();
        values("texts.embedding", 2, 384);
        float[] hidden = values("texts.last_hidden_state", 2, 5, 384);
        assertArrayEquals(new float[2 * 384], Arrays.copyOfRange(hidden, 8 * 384, 10 * 384), "pads");
        xtrain("embed", rows, "-o", output)
                .refused("the field text", "the fields id, query", "rows.jsonl:1", "--field");
    }

    @Test
    void refusesTextsThatAreNone() throws IOException {
        Path model = TinyBert.write(folder.resolve("model"), "", WeightType.FP32);
        Path lines = Files.writeString(folder.resolve("lines.txt"), "a\n");
        xtrain("embed", lines, "--model-path", model, "-o", output).refused("tokenizer.json", "only token ids");
        xtrain("embed", folder.resolve("none.txt"), "-o", output).refused("found nothing of that name");
        Files.write(lines, new byte[0]);
        xtrain("embed", lines, "-o", output).refused("embedding texts: expected at least one, found none");
        Files.write(lines, new byte[] {'a', '\n', (byte) 0xff});
        xtrain("embed", lines, "-o", output).refused("UTF-8", "lines.txt:2");
    }

    // --- options

    @Test
    void refusesOptionsThatContradictOneAnother() throws IOException {
        Path inputs = XTR.directory().resolve("inputs.json");
        Path model = XTR.directory();
        xtrain("embed", "-o", output).refused("--ids");
        xtrain("embed", "a.txt", "--ids", inputs, "-o", output).refused("mutually exclusive");
        xtrain("embed", "a.txt", "--query", "--document", "-o", output).refused("mutually exclusive");
        xtrain("embed", "--ids", inputs, "--query", "-o", output).refused("about texts");
        xtrain("embed", "--ids", inputs, "--task", "search", "-o", output).refused("expected none", "found search");
        xtrain("embed", "--ids", inputs, "--model-path", model, "--dim", "33", "-o", output)
                .refused("from 1 to 32", "found 33", "--dim");
        xtrain("embed", "--ids", inputs, "--model-path", model, "--adapter", model, "-o", output)
                .refused("opening the adapter", "adapter_config.json");
        xtrain("embed", "--ids", inputs, "--model-path", model, "--pooling", "max", "-o", output)
                .refused("--pooling");
    }
}
