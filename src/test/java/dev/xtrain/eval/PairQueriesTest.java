package dev.xtrain.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.io.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PairQueriesTest {

    private static final Path PAIRS = Path.of("src/test/resources/eval/pairs.jsonl");

    @TempDir
    private Path folder;

    @Test
    void everyLanguageHasItsOwnPoolOfDistinctFunctionsOfAllSplits() {
        QuerySets read = PairQueries.read(PAIRS, "test");
        assertEquals(
                List.of("java", "rust"),
                read.sets().stream().map(QuerySet::name).toList());
        QuerySet rust = read.sets().get(1);
        assertEquals(4, rust.units(), "five rows, one function twice, train and test");
        assertEquals(
                List.of("r1", "r2", "r4"),
                rust.queries().stream().map(Query::id).toList());
        assertEquals(Map.of(1, 1), rust.queries().get(1).relevant());
        assertEquals(
                rust.queries().get(1).relevant(),
                rust.queries().get(2).relevant(),
                "the same code is right for both queries");
        assertEquals(2, read.sets().get(0).units());
        assertTrue(read.notes().contains("rows dropped for want of a query or of code: 1"), "" + read.notes());
        assertTrue(read.notes().contains("no query in python, functions: 1"), "" + read.notes());
    }

    @Test
    void withoutASplitTestRowsAreAskedAndThatIsSaid() throws IOException {
        QuerySets read = PairQueries.read(PAIRS, null);
        assertEquals(PairQueries.read(PAIRS, "test").sets(), read.sets());
        assertTrue(read.notes().stream().anyMatch(note -> note.contains("--split")), "" + read.notes());

        Path bare = Files.writeString(folder.resolve("bare.jsonl"), """
                {"query": "add two numbers", "positive": "int add(int a, int b)"}
                {"query": "subtract", "positive": "int sub(int a, int b)"}
                """);
        QuerySets all = PairQueries.read(bare, null);
        assertEquals(2, all.queries());
        assertEquals("unknown", all.sets().get(0).name());
        assertEquals("line 2", all.sets().get(0).queries().get(1).id());
    }

    @Test
    void whatTrainingAsksTooIsNotHeldOut() throws IOException {
        Path file = Files.writeString(folder.resolve("rows.jsonl"), """
                {"id": "a", "lang": "java", "query": "Returns the size.", "positive": "int size()", "split": "test"}
                {"id": "b", "lang": "java", "query": "returns  the size. ", "positive": "int n()", "split": "train"}
                {"id": "c", "lang": "java", "query": "Returns the sizes.", "positive": "int[] s()", "split": "test"}
                {"id": "d", "lang": "rust", "query": "Returns the sizes.", "positive": "fn s()", "split": "train"}
                """);
        QuerySets read = PairQueries.heldOut(file);
        assertEquals(1, read.queries());
        assertEquals("c", read.sets().get(0).queries().get(0).id());
        assertEquals(3, read.sets().get(0).units(), "its answer is still among the others");
        assertTrue(
                read.notes().contains("questions in java that rows for training ask, too, left out: 1"),
                "" + read.notes());
    }

    @Test
    void rowsThatAskTheSameAreAnswersToEachOtherAndAskOnce() throws IOException {
        Path same = Files.writeString(folder.resolve("same.jsonl"), """
                {"id": "a", "lang": "java", "query": "Returns the size.", "positive": "int size()", "split": "test"}
                {"id": "b", "lang": "java", "query": "returns  the\\tsize. ", "positive": "int n()", "split": "train"}
                {"id": "c", "lang": "java", "query": "Returns the sizes.", "positive": "int[] s()", "split": "test"}
                {"id": "d", "lang": "rust", "query": "Returns the size.", "positive": "fn size()", "split": "test"}
                {"id": "e", "lang": "java", "query": "RETURNS THE SIZE.", "positive": "int n()", "split": "test"}
                """);
        QuerySets read = PairQueries.read(same, null);
        List<Query> java = read.sets().get(0).queries();
        assertEquals(List.of("a", "c"), java.stream().map(Query::id).toList());
        assertEquals(Map.of(0, 1, 1, 1), java.get(0).relevant(), "of the other split too");
        assertEquals(Map.of(2, 1), java.get(1).relevant());
        assertEquals(Map.of(0, 1), read.sets().get(1).queries().get(0).relevant(), "another language's is another");
        assertTrue(
                read.notes().contains("rows in java that ask what another row asks, asked once: 1"), "" + read.notes());
        QuerySets all = PairQueries.read(same, "all");
        assertEquals(
                List.of("a", "c"),
                all.sets().get(0).queries().stream().map(Query::id).toList());
        assertTrue(
                all.notes().contains("rows in java that ask what another row asks, asked once: 2"), "" + all.notes());
    }

    @Test
    void aSplitThatNoRowHasIsTheUsersError() {
        var error = assertThrows(UserError.class, () -> PairQueries.read(PAIRS, "dev"));
        assertTrue(String.valueOf(error.getMessage()).contains("pairs of the split dev"), error.getMessage());
    }

    @Test
    void aBrokenLineIsNamed() throws IOException {
        Path broken = Files.writeString(
                folder.resolve("x.jsonl"), "{\"query\": \"a\", \"positive\": \"b\"}\n{\"query\": 3\n");
        var error = assertThrows(UserError.class, () -> PairQueries.read(broken, null));
        assertTrue(String.valueOf(error.getMessage()).contains("x.jsonl:2"), error.getMessage());
    }
}
