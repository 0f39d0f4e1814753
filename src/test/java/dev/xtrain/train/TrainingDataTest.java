package dev.xtrain.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.xtrain.TinyModel;
import dev.xtrain.io.Progress;
import dev.xtrain.io.UserError;
import dev.xtrain.model.ModelDirectory;
import dev.xtrain.model.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingDataTest {

    private static final String ROW = "{\"query\":\"read the file\",\"positive\":\"fn read ( )\"}";

    @TempDir
    Path folder;

    private final List<String> notes = new ArrayList<>();
    private Tokenizer tokenizer;

    @BeforeEach
    void openTokenizer() throws IOException {
        tokenizer =
                ModelDirectory.open(TinyModel.write(folder.resolve("model"))).openTokenizer();
    }

    @AfterEach
    void closeTokenizer() {
        tokenizer.close();
    }

    private Path file(String... rows) throws IOException {
        return Files.write(folder.resolve("pairs.jsonl"), List.of(rows));
    }

    /** Rows as the tokenizer spells them: texts of a row are separated by a bar. */
    private List<String> rows(Path file, int negatives) throws IOException {
        List<String> rows = new ArrayList<>();
        try (TokenizedPairs pairs = tokenize(file, negatives).pairs()) {
            for (int row = 0; row < pairs.size(); row++) {
                rows.add(String.join(
                        "|",
                        pairs.row(row).stream().map(text -> text.length + "").toList()));
            }
        }
        return rows;
    }

    private TrainingData.Tokenized tokenize(Path file, int negatives) {
        return TrainingData.tokenize(
                List.of(file), "train", tokenizer, negatives, folder, Progress.silent(), notes::add);
    }

    private String hash(int negatives, String... rows) throws IOException {
        TrainingData.Tokenized tokenized = tokenize(file(rows), negatives);
        tokenized.pairs().close();
        return tokenized.summary().hash();
    }

    @Test
    void tokenisesQueryPositiveAndAsManyNegativesAsAreUsed() throws IOException {
        Path file = file(
                "{\"query\":\"read\",\"positive\":\"read the file\",\"negatives\":[{\"text\":\"fn\"},{\"text\":\"close the file end\"}]}",
                ROW);
        assertEquals(List.of("3|5", "5|6"), rows(file, 0));
        assertEquals(List.of("3|5|3", "5|6"), rows(file, 1));
        assertEquals(List.of("3|5|3|6", "5|6"), rows(file, 7));
    }

    @Test
    void findsNegativesThatAreGivenById() throws IOException {
        Path file = file(
                "{\"id\":\"a\",\"query\":\"read\",\"positive\":\"read the file\",\"negatives\":[{\"id\":\"b\"}]}",
                "{\"id\":\"b\",\"query\":\"close\",\"positive\":\"fn\"}");
        assertEquals(List.of("3|5|3", "3|3"), rows(file, 1));
    }

    @Test
    void countsWhatItLeavesOut() throws IOException {
        Path file = file(
                ROW,
                "{\"query\":\"a\",\"positive\":\"b\",\"split\":\"test\"}",
                "{\"query\":\"a\",\"positive\":\"c\",\"split\":\"train\"}",
                "{\"query\":\" \",\"positive\":\"c\"}",
                "{\"query\":\"a\",\"positive\":\"\"}");
        TrainingData.Summary summary = TrainingData.count(List.of(file), "train");
        assertEquals(2, summary.pairs());
        assertEquals("1 of other splits, 2 without query or code left out", summary.leftOut());
        assertEquals(
                3, TrainingData.count(List.of(file), TrainingData.ALL_SPLITS).pairs());
        assertEquals(2, rows(file, 0).size());
        assertEquals("", TrainingData.count(List.of(file(ROW)), "train").leftOut());
    }

    @Test
    void saysWhereNoRowIsOfTheSplit() throws IOException {
        Path file = file("{\"query\":\"a\",\"positive\":\"b\",\"split\":\"test\"}");
        assertEquals(
                "reading training data: expected rows of split train, found none among 1 at " + file
                        + " (split). Set split: all to train on every row.",
                assertThrows(UserError.class, () -> TrainingData.count(List.of(file), "train"))
                        .getMessage());
        Path empty = file();
        assertEquals(
                "reading training data: expected rows of split train, found none among 0 at " + empty
                        + " (split). Extract pairs: xtrain extract DIR.",
                assertThrows(UserError.class, () -> TrainingData.count(List.of(empty), "train"))
                        .getMessage());
    }

    @Test
    void hashesAllThatIsUsedAndNothingElse() throws IOException {
        String with = "{\"query\":\"a\",\"positive\":\"b\",\"negatives\":[{\"text\":\"c\"},{\"text\":\"d\"}]}";
        assertEquals(hash(1, with), hash(1, with.replace("\"d\"", "\"e\"")));
        assertNotEquals(hash(1, with), hash(1, with.replace("\"c\"", "\"e\"")));
        assertEquals(hash(0, with), hash(0, with.replace("\"c\"", "\"e\"")));
        assertNotEquals(hash(0, with), hash(0, with.replace("\"a\"", "\"e\"")));
        assertNotEquals(hash(0, with), hash(0, with.replace("\"b\"", "\"e\"")));
        assertEquals(hash(0, with), hash(0, "{\"id\":\"x\",\"query\":\"a\",\"positive\":\"b\"}"));
        String two = "{\"query\":\"a\",\"positive\":\"b\",\"negatives\":[{\"text\":\"c\"}]}";
        assertNotEquals(
                hash(1, two, "{\"query\":\"d\",\"positive\":\"e\"}"),
                hash(1, "{\"query\":\"a\",\"positive\":\"b\"}", two));
    }

    @Test
    void aSecondRunFindsAllOfTheFirst() throws IOException {
        String[] rows = {
            "{\"lang\":\"rust\",\"query\":\"second run\",\"positive\":\"b\",\"negatives\":[{\"text\":\"c\"}],"
                    + "\"teacher\":{\"model\":\"m\",\"positive\":2,\"negatives\":[1]}}",
            "{\"query\":\"a\",\"positive\":\"b\",\"split\":\"test\"}",
            "{\"query\":\" \",\"positive\":\"c\"}",
            ROW
        };
        TrainingData.Tokenized first = tokenize(file(rows), 1);
        TrainingData.Tokenized second = tokenize(file(rows), 1);
        try (TokenizedPairs made = first.pairs();
                TokenizedPairs found = second.pairs()) {
            assertEquals(List.of("Tokens of 2 rows read from the cache."), notes);
            assertEquals(first.summary(), second.summary());
            assertEquals(1, second.summary().taught());
            assertEquals(List.of("rust", "unknown"), found.languages());
            for (int row = 0; row < 2; row++) {
                assertArrayEquals(made.row(row).toArray(), found.row(row).toArray());
                assertArrayEquals(made.teacher(row), found.teacher(row));
            }
        }
        notes.clear();
        tokenize(file(rows), 0).pairs().close();
        tokenize(file(rows[0].replace("second run", "third run"), rows[3]), 1)
                .pairs()
                .close();
        assertEquals(List.of(), notes);
    }
}
