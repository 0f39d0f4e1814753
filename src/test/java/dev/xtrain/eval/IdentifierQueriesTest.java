package dev.xtrain.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.io.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentifierQueriesTest {

    @TempDir
    private Path folder;

    private QuerySet read(String... symbols) throws IOException {
        var rows = new StringBuilder();
        for (int i = 0; i < symbols.length; i++) {
            rows.append("{\"lang\": \"x\", \"symbol\": \"%s\", \"query\": \"q\", \"positive\": \"code %d\"}\n"
                    .formatted(symbols[i], i));
        }
        Path file = Files.writeString(folder.resolve("pairs.jsonl"), rows);
        return IdentifierQueries.read(file).sets().get(0);
    }

    private static Map<String, Set<Integer>> answers(QuerySet set) {
        return set.queries().stream()
                .collect(Collectors.toMap(Query::text, query -> query.relevant().keySet()));
    }

    @Test
    void aWholeNameMeansAllFunctionsOfThatName() throws IOException {
        Map<String, Set<Integer>> answers = answers(read("A.close", "B::close", "closeAll"));
        assertEquals(Set.of(0, 1), answers.get("close"), "not closeAll: a part is asked for only where no name is");
        assertEquals(Set.of(2), answers.get("closeAll"));
    }

    @Test
    void aPartMeansAllFunctionsWithItsWordsInARow() throws IOException {
        QuerySet set = read("read_to_string", "readToEnd", "toStringList", "string");
        Map<String, Set<Integer>> answers = answers(set);
        Function<String, Set<Integer>> holding = part -> answers.getOrDefault(part, Set.of());
        assertTrue(holding.apply("read_to").equals(Set.of(0, 1))
                || holding.apply("to_string").equals(Set.of(0, 2)));
        assertEquals(Set.of(3), answers.get("string"));
        assertEquals(4 + 3, set.queries().size(), "four names, and a part of each that has several words");
        for (Query query : set.queries()) {
            assertTrue(
                    List.of("read_to_string", "readToEnd", "toStringList", "string").stream()
                            .anyMatch(name -> name.contains(query.text())),
                    query.text() + " is typed as it is written");
        }
    }

    @Test
    void namesThatNoOneLooksForAreNotAsked() throws IOException {
        Map<String, Set<Integer>> answers = answers(read("C.__init__", "Buffer.Buffer", "a.Outer.Outer", "Buffer.put"));
        assertEquals(Set.of("put"), answers.keySet());
        assertFalse(answers.containsKey("Buffer"));
    }

    @Test
    void rowsWithoutNamesAreAnError() throws IOException {
        Path file = Files.writeString(folder.resolve("bare.jsonl"), "{\"query\": \"q\", \"positive\": \"p\"}\n");
        UserError error = assertThrows(UserError.class, () -> IdentifierQueries.read(file));
        assertTrue(error.getMessage().contains("rows with a symbol"), error.getMessage());
    }
}
