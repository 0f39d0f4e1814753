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
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpecQueriesTest {

    private static final Path SPEC = Path.of("src/test/resources/eval/spec.json");
    private static final Path TREE = Path.of("src/test/resources/eval/tree");

    @TempDir
    private Path folder;

    @Test
    void ranksFunctionsWithTheirDocumentation() {
        QuerySets read = SpecQueries.read(SPEC, null);
        QuerySet set = read.sets().get(0);
        assertEquals(5, set.documents().size());
        assertEquals(4, set.units(), "the two overloads are one");
        assertTrue(set.texts().stream().anyMatch(text -> text.contains("fewer bytes are sent")), "documentation");
        assertTrue(set.hasPaths());

        Map<Integer, Integer> parse = set.queries().get(1).relevant();
        assertEquals(1, parse.size());
        assertEquals(
                2,
                set.documents().stream()
                        .filter(document -> parse.containsKey(document.unit()))
                        .filter(document -> document.text().contains("parse("))
                        .count());
        assertEquals(
                List.of("pack", "tree 2", "any"),
                set.queries().stream().map(Query::id).toList());
        assertEquals(
                List.of("rust", "java", "java"),
                set.queries().stream().map(Query::lang).toList());
        assertEquals(2, set.queries().get(2).relevant().size(), "a file means any function in it");
        assertEquals(
                List.of(
                        "tree: answers that are not in the corpus: 2, limits.rs, net/Dates.java#Dates.gone",
                        "tree: queries dropped, none of whose answers is in the corpus: 1 of 4"),
                read.notes());
    }

    @Test
    void ranksFilesByTheirFunctions() throws IOException {
        Path files = edited("\"function\"", "\"file\"");
        QuerySet set = SpecQueries.read(files, null).sets().get(0);
        assertEquals(2, set.units());
        assertEquals(Set.of(1), Set.copyOf(set.queries().get(0).relevant().values()));
        assertEquals(set.queries().get(1).relevant(), set.queries().get(2).relevant(), "a symbol's file");
    }

    @Test
    void includesOnlyWhatAGlobMatches() throws IOException {
        Path rust = edited(", \"net/**/*.java\"", "");
        QuerySets read = SpecQueries.read(rust, TREE);
        assertEquals(2, read.sets().get(0).documents().size());
        assertEquals(1, read.queries());
        var error = assertThrows(UserError.class, () -> SpecQueries.read(edited("**/*.rs", "{a"), TREE));
        assertTrue(String.valueOf(error.getMessage()).contains("{a"), error.getMessage());
    }

    @Test
    void aCorpusThatIsNotThereIsSkippedByName() throws IOException {
        String one = Files.readString(SPEC);
        String gone = one.replace("\"tree\"", "\"moon\"").replace("eval/tree", "eval/moon");
        Path both = Files.writeString(folder.resolve("both.json"), "[" + one + "," + gone + "]");
        QuerySets read = SpecQueries.read(both, null);
        assertEquals(List.of("tree"), read.sets().stream().map(QuerySet::name).toList());
        assertTrue(read.notes().get(2).startsWith("moon: skipped"), "" + read.notes());

        Path alone = Files.writeString(folder.resolve("gone.json"), gone);
        var error = assertThrows(UserError.class, () -> SpecQueries.read(alone, null));
        assertTrue(String.valueOf(error.getMessage()).contains("moon: skipped"), error.getMessage());
        assertEquals(3, SpecQueries.read(alone, TREE).queries(), "--corpus says where it is");
        assertThrows(UserError.class, () -> SpecQueries.read(both, TREE));
    }

    @Test
    void functionsThatAreLostAreNoted() throws IOException {
        Path tree = Files.createDirectories(folder.resolve("tree/net"));
        Files.copy(TREE.resolve("net/gzip.rs"), tree.resolve("gzip.rs"));
        Files.writeString(tree.resolve("broken.rs"), "fn ok() { a(b) }\nfn broken() { let = ; }\n");
        List<String> notes = SpecQueries.read(SPEC, folder.resolve("tree")).notes();
        assertTrue(
                notes.contains("tree: functions left out for a syntax error inside: 1, net/broken.rs"),
                notes::toString);
    }

    @Test
    void brokenFilesAreTheUsersError() throws IOException {
        for (String[] change : new String[][] {
            {"\"function\"", "\"passage\"", "path:FIRST-LAST"},
            {"\"function\"", "\"line\"", "granularity"},
            {"\"query\": \"dates\", ", "", "\"[0].queries[2].query\""},
            {"\"name\": \"tree\",", "", "\"[0].name\""},
            {"\"path\": \"src/test/resources/eval/tree\", ", "", "\"[0].corpus.path\""},
        }) {
            var error = assertThrows(UserError.class, () -> SpecQueries.read(edited(change[0], change[1]), null));
            assertTrue(String.valueOf(error.getMessage()).contains(change[2]), error.getMessage());
        }
        Path empty = Files.writeString(folder.resolve("empty.json"), "[]");
        assertThrows(UserError.class, () -> SpecQueries.read(empty, null));
    }

    private Path edited(String from, String to) throws IOException {
        String text = Files.readString(SPEC);
        assertTrue(text.contains(from));
        return Files.writeString(folder.resolve("edited.json"), text.replace(from, to));
    }
}
