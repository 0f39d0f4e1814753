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

class BeirQueriesTest {

    private static final Path BEIR = Path.of("src/test/resources/eval/beir");

    @TempDir
    private Path folder;

    @Test
    void readsJudgedQueriesWithTheirGrades() {
        QuerySets read = BeirQueries.read(BEIR, "test");
        QuerySet set = read.sets().get(0);
        assertEquals("beir", set.name());
        assertEquals(
                List.of(
                        "Gzip compress a stream with gzip",
                        "open a socket and connect",
                        "parse the date of a header",
                        "Dates compare two dates"),
                set.texts());
        assertEquals(List.of("q1", "q2"), set.queries().stream().map(Query::id).toList());
        assertEquals(Map.of(2, 2, 3, 1), set.queries().get(1).relevant());
        assertEquals(
                List.of(
                        "judgements dropped, of documents that the corpus lacks: 1, such as d9",
                        "judged queries dropped, that queries.jsonl lacks: 1, such as q9"),
                read.notes());
    }

    @Test
    void aMissingSplitAndABrokenLineAreNamed() throws IOException {
        var missing = assertThrows(UserError.class, () -> BeirQueries.read(BEIR, "dev"));
        assertTrue(String.valueOf(missing.getMessage()).contains("qrels/dev.tsv"), missing.getMessage());

        Files.createDirectory(folder.resolve("qrels"));
        Files.copy(BEIR.resolve("corpus.jsonl"), folder.resolve("corpus.jsonl"));
        Files.copy(BEIR.resolve("queries.jsonl"), folder.resolve("queries.jsonl"));
        Path qrels = Files.writeString(folder.resolve("qrels/test.tsv"), "q1\td1\t1\nq2\td3\n");
        var broken = assertThrows(UserError.class, () -> BeirQueries.read(folder, "test"));
        assertTrue(String.valueOf(broken.getMessage()).contains("test.tsv:2"), broken.getMessage());

        Files.writeString(qrels, "q7\td1\t1\n");
        assertThrows(UserError.class, () -> BeirQueries.read(folder, "test"));
    }
}
