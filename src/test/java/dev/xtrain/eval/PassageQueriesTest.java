package dev.xtrain.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.io.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PassageQueriesTest {

    @TempDir
    private Path folder;

    @BeforeEach
    void writeCorpus() throws IOException {
        Files.createDirectories(folder.resolve("docs"));
        Files.writeString(
                folder.resolve("docs/guide.md"),
                "# Start\n\nOpen the lid first.\nThen wait.\n\n# Stop\n\nClose the lid.\n\nTurn the key.\n");
        Files.writeString(folder.resolve("docs/notes.txt"), "Nothing of importance.\n");
        Files.writeString(folder.resolve("docs/a.py"), "def f(): pass\n");
    }

    private QuerySets read(String settings, String query) throws IOException {
        String spec = """
                {"name": "lid", "corpus": {"path": "%s", "include": ["docs/*"]}, "granularity": "passage"%s,
                 "queries": [{"query": "how is it opened", "expected": ["docs/guide.md:3-4"]}, %s]}
                """.formatted(folder.toString().replace("\\", "/"), settings, query);
        return SpecQueries.read(Files.writeString(folder.resolve("spec.json"), spec), null);
    }

    @Test
    void eachPassageIsAUnit() throws IOException {
        QuerySets read = read("", "{\"query\": \"how is it shut\", \"expected\": [\"docs/guide.md\"]}");
        QuerySet set = read.sets().get(0);
        assertEquals(
                List.of(
                        "# Start\n\nOpen the lid first.\nThen wait.",
                        "# Stop\n\nClose the lid.\n\nTurn the key.",
                        "Nothing of importance."),
                set.texts());
        assertEquals(3, set.units());
        assertEquals(Set.of(0), set.queries().get(0).relevant().keySet());
        assertEquals(Set.of(0, 1), set.queries().get(1).relevant().keySet(), "a path means any passage of the file");
        assertEquals("prose", set.queries().get(0).lang());
        assertEquals("docs/guide.md", set.documents().get(1).path());
        assertEquals(List.of("lid: passages of up to 120 words, overlapping by up to 30"), read.notes());
    }

    @Test
    void rightIsWhatHoldsHalfOfTheLinesOrHasHalfOfItsOwnAmongThem() throws IOException {
        for (String[] answer : new String[][] {
            {"docs/guide.md:3-6", "[0]"}, // two of four lines, and one
            {"docs/guide.md:4-6", "[]"}, // one of three each
            {"docs/guide.md:4-7", "[1]"}, // one of four, and two
            {"docs/guide.md:3-30", "[0, 1]"}, // two of four of its own, and all
            {"docs/guide.md:10-30", "[]"}, // one of five of its own
            {"docs/guide.md:10-11", "[1]"}, // one of two
        }) {
            QuerySets read = read("", "{\"query\": \"q\", \"expected\": [\"" + answer[0] + "\"]}");
            List<Query> queries = read.sets().get(0).queries();
            String right = queries.size() < 2
                    ? "[]"
                    : queries.get(1).relevant().keySet().stream()
                            .sorted()
                            .toList()
                            .toString();
            assertEquals(answer[1], right, answer[0]);
        }
    }

    @Test
    void windowAndOverlapAreThoseOfTheFile() throws IOException {
        QuerySets read =
                read(", \"window\": 5, \"overlap\": 0", "{\"query\": \"q\", \"expected\": [\"docs/notes.txt\"]}");
        assertTrue(read.sets().get(0).texts().contains("Turn the key."), () -> "" + read.sets());
        assertEquals(List.of("lid: passages of up to 5 words, overlapping by up to 0"), read.notes());
        List<String> notes = read(", \"window\": 8", "{\"query\": \"q\", \"expected\": [\"docs/notes.txt\"]}")
                .notes();
        assertEquals(List.of("lid: passages of up to 8 words, overlapping by up to 2"), notes);
    }

    @Test
    void answersThatMovedAreNotedAndTheirQueriesDropped() throws IOException {
        String moved = "{\"query\": \"q\", \"expected\": [\"docs/guide.md:8-8\"], \"quote\": \"Open the\"}";
        List<String> notes = read("", moved).notes();
        assertEquals("lid: answers that are not in the corpus: 1, docs/guide.md:8-8", notes.get(1));
        assertEquals("lid: queries dropped, none of whose answers is in the corpus: 1 of 2", notes.get(2));
        String there = "{\"query\": \"q\", \"expected\": [\"docs/guide.md:3-4\"], \"quote\": \"first. Then\"}";
        assertEquals(2, read("", there).queries());
    }

    @Test
    void brokenFilesAreTheUsersError() throws IOException {
        String query = "{\"query\": \"q\", \"expected\": [\"docs/notes.txt\"]}";
        for (String[] broken : new String[][] {
            {", \"window\": 0", query, "window"},
            {", \"overlap\": -1", query, "overlap"},
            {", \"window\": 10, \"overlap\": 10", query, "overlap"},
            {"", query.replace("notes.txt", "guide.md:0-3"), "queries[1].expected"},
            {"", query.replace("notes.txt", "guide.md:4-3"), "guide.md:4-3"},
            {"", query.replace("notes.txt", "guide.md:4"), "path:FIRST-LAST"},
            {"", query.replace("notes.txt", "guide.md#Stop"), "path:FIRST-LAST"},
        }) {
            var error = assertThrows(UserError.class, () -> read(broken[0], broken[1]));
            assertTrue(String.valueOf(error.getMessage()).contains(broken[2]), error.getMessage());
        }
        Path functions = Files.writeString(
                folder.resolve("f.json"),
                Files.readString(Path.of("src/test/resources/eval/spec.json"))
                        .replace("\"granularity\": \"function\"", "\"granularity\": \"function\", \"window\": 9"));
        var error = assertThrows(UserError.class, () -> SpecQueries.read(functions, null));
        assertTrue(String.valueOf(error.getMessage()).contains("window"), error.getMessage());
    }

    @Test
    void filesThatAreTooLargeAreNamed() throws IOException {
        Files.writeString(folder.resolve("docs/huge.txt"), "word ".repeat(600_000));
        List<String> notes = read("", "{\"query\": \"q\", \"expected\": [\"docs/notes.txt\"]}")
                .notes();
        assertTrue(notes.contains("lid: skipped as too large: docs/huge.txt"), notes::toString);
    }
}
