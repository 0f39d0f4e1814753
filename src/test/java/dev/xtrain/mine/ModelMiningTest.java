package dev.xtrain.mine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.io.Json;
import dev.xtrain.io.Progress;
import dev.xtrain.mine.ModelMining.Outcome;
import dev.xtrain.mine.ModelMining.Settings;
import dev.xtrain.model.VectorStore;
import dev.xtrain.model.WordEncoder;
import dev.xtrain.pairs.Pair;
import dev.xtrain.tensor.ComputeDevice;
import dev.xtrain.tensor.Torch;
import dev.xtrain.tensor.VectorScores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With an encoder that knows words alone, a function is as near to a question as they share words. */
class ModelMiningTest {

    private static final Torch TORCH = Torch.open(ComputeDevice.CPU);

    @TempDir
    private Path folder;

    @AfterAll
    static void close() {
        TORCH.close();
    }

    private static Pair row(String query, String positive, String... negatives) throws IOException {
        List<Pair.Negative> known = new ArrayList<>();
        for (String text : negatives) {
            known.add(new Pair.Negative(null, text, "same_file", known.size() + 1, 0.5));
        }
        return Json.mapper()
                .readValue(
                        Json.mapper().writeValueAsString(Map.of("lang", "rust", "query", query, "positive", positive)),
                        Pair.class)
                .withNegatives(known);
    }

    private static List<Pair> rows() throws IOException {
        return List.of(
                row("read the header line", "read header line here", "other words entirely"),
                row("write a footer", "write footer at last"),
                row("skip over a header", "skip header only twice"),
                row("count what is left", "count left apples"),
                row("reads header line", "header line read again there"));
    }

    private Outcome mine(Settings settings, List<Pair> sink) throws IOException {
        var store = VectorStore.open(folder.resolve("vectors"), new WordEncoder("words", true));
        Path scratch = Files.createTempDirectory(folder, "scratch");
        return new ModelMining(store, new VectorScores(TORCH), settings)
                .mine(rows(), scratch, Progress.silent(), Progress.silent(), sink::add);
    }

    private static List<String> texts(Pair row) {
        return row.negatives().stream()
                .filter(negative -> "model".equals(negative.kind()))
                .map(negative -> String.valueOf(negative.text()))
                .toList();
    }

    @Test
    void theNearestComeFirstAndAllAreScored() throws IOException {
        List<Pair> mined = new ArrayList<>();
        Outcome outcome = mine(new Settings("words", 2, 10, 0.95, 0, false), mined);
        assertEquals(5, outcome.rows());
        Pair first = mined.get(0);
        assertEquals("skip header only twice", texts(first).get(0));
        Pair.Teacher teacher = Objects.requireNonNull(first.teacher());
        assertEquals("words", teacher.model());
        assertEquals(first.negatives().size(), teacher.negatives().size());
        assertEquals("same_file", first.negatives().get(0).kind(), "what was there stays in front");
        assertTrue(teacher.positive() > teacher.negatives().get(1));
        assertTrue(teacher.positive() <= 1, "a mean over the question's words, of which three are in it");
        assertEquals(first.negatives().get(1).score(), teacher.negatives().get(1));
    }

    @Test
    void ofManyTheSameAreFoundInTwoStages() throws IOException {
        List<Pair> whole = new ArrayList<>();
        mine(new Settings("words", 9, 10, 0.95, 0, false), whole);
        List<Pair> staged = new ArrayList<>();
        mine(new Settings("words", 9, 10, 0.95, 0, false, 0), staged);
        assertEquals(whole, staged);
        List<Pair> few = new ArrayList<>();
        mine(new Settings("words", 9, 1, 0.95, 0, false, 0), few);
        assertNotEquals(whole, few, "what the first stage does not hand on is not found");
    }

    @Test
    void whatAsksTheSameIsNoNegative() throws IOException {
        List<Pair> mined = new ArrayList<>();
        Outcome outcome = mine(new Settings("words", 9, 10, 9, 0, false), mined);
        assertFalse(texts(mined.get(0)).contains("header line read again there"), "its question is the same");
        assertTrue(outcome.alike() > 0);
        assertEquals(0, outcome.tooNear());
    }

    @Test
    void whatScoresNearlyAsMuchIsLeftOut() throws IOException {
        List<Pair> strict = new ArrayList<>();
        Outcome outcome = mine(new Settings("words", 9, 10, 0.3, 0, true), strict);
        assertTrue(outcome.tooNear() > 0);
        for (Pair row : strict) {
            Pair.Teacher teacher = Objects.requireNonNull(row.teacher());
            assertTrue(teacher.negatives().stream().allMatch(score -> score <= 0.3 * teacher.positive() + 1e-4));
            assertTrue(row.negatives().stream().allMatch(negative -> "model".equals(negative.kind())), "replaced");
        }
    }

    @Test
    void rowsWhosePositiveIsNotAmongTheBestMayGo() throws IOException {
        List<Pair> all = new ArrayList<>();
        assertEquals(0, mine(new Settings("words", 2, 10, 0.95, 0, false), all).inconsistent());
        List<Pair> odd = new ArrayList<>(rows());
        odd.set(1, row("read header line here again", "nothing of that"));
        var store = VectorStore.open(folder.resolve("vectors"), new WordEncoder("words", true));
        List<Pair> kept = new ArrayList<>();
        Outcome outcome = new ModelMining(store, new VectorScores(TORCH), new Settings("words", 2, 10, 0.95, 1, false))
                .mine(odd, folder.resolve("scratch"), Progress.silent(), Progress.silent(), kept::add);
        assertTrue(outcome.inconsistent() >= 1);
        assertTrue(kept.stream().noneMatch(row -> row.positive().equals("nothing of that")));
    }
}
