package dev.xtrain.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.xtrain.io.Json;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What can be told of {@code eval/code_queries.json} and the lists beside it without fetching a corpus. */
class CodeQueriesTest {

    private static final Pattern SYMBOL = Pattern.compile("\\w+((::|\\.)\\w+)*");

    /** A line of {@code scripts/corpora/eval.txt} or {@code tuning.txt}. */
    private record Corpus(String name, String source, String language, String role) {
        String reservation() {
            return source.substring(0, source.indexOf('='));
        }
    }

    private record Query(String spec, String id, String text, List<String> expected) {}

    private static final List<JsonNode> specs = new ArrayList<>();
    private static final List<Query> queries = new ArrayList<>();

    @BeforeAll
    static void read() throws IOException {
        Json.mapper().readTree(Path.of("eval/code_queries.json").toFile()).forEach(specs::add);
        for (JsonNode spec : specs) {
            for (JsonNode query : spec.required("queries")) {
                var expected = new ArrayList<String>();
                query.required("expected").forEach(answer -> expected.add(answer.textValue()));
                queries.add(new Query(
                        spec.required("name").textValue(),
                        query.required("id").textValue(),
                        query.required("query").textValue(),
                        expected));
            }
        }
    }

    @Test
    void asksAtLeastSixtyQuestionsInRustJavaAndPython() throws IOException {
        assertTrue(queries.size() >= 60, () -> queries.size() + " queries");
        assertEquals(
                Set.of("rust", "java", "python"),
                new TreeSet<>(code("eval.txt").stream().map(Corpus::language).toList()));
        for (JsonNode spec : specs) {
            assertTrue(
                    spec.required("queries").size() >= 20, spec.required("name").textValue());
        }
    }

    @Test
    void namesEveryQuestionOnce() {
        var ids = new HashSet<String>();
        var texts = new HashSet<String>();
        for (Query query : queries) {
            assertTrue(ids.add(query.id()), query.id());
            assertTrue(texts.add(query.text().toLowerCase(Locale.ROOT)), query.text());
            assertTrue(query.id().startsWith(query.spec() + "-"), query.id());
        }
    }

    @Test
    void searchesTheCorporaThatTheScriptFetches() throws IOException {
        var inJson = new TreeSet<String>();
        for (JsonNode spec : specs) {
            JsonNode corpus = spec.required("corpus");
            String name = spec.required("name").textValue();
            assertEquals("eval/corpora/" + name, corpus.required("path").textValue());
            corpus.required("source")
                    .properties()
                    .forEach(source -> inJson.add(name + " " + source.getKey() + ":"
                            + source.getValue().textValue()));
        }
        var inList = new TreeSet<String>();
        code("eval.txt").forEach(corpus -> inList.add(corpus.name() + " " + corpus.source()));
        assertEquals(inList, inJson);
        assertTrue(inList.stream().anyMatch(corpus -> corpus.contains(" maven:")), "one that needs no apt");
    }

    @Test
    void expectsFunctionsInsideTheFilesThatAreSearched() {
        for (JsonNode spec : specs) {
            assertEquals("function", spec.required("granularity").textValue());
            var globs = new ArrayList<String>();
            spec.required("corpus").required("include").forEach(glob -> globs.add(glob.textValue()));
            for (Query query : of(spec)) {
                assertFalse(query.expected().isEmpty(), query.id());
                assertEquals(
                        query.expected().size(), new HashSet<>(query.expected()).size(), () -> query.id() + " repeats");
                for (String answer : query.expected()) {
                    String[] parts = answer.split("#", -1);
                    assertEquals(2, parts.length, answer);
                    assertTrue(globs.stream().anyMatch(glob -> matches(glob, parts[0])), answer);
                    assertTrue(SYMBOL.matcher(parts[1]).matches(), answer);
                    assertFalse(parts[1].contains(parts[0].endsWith(".rs") ? "." : "::"), answer);
                }
            }
        }
    }

    @Test
    void asksWithoutSpellingTheNameOfTheAnswer() {
        for (Query query : queries) {
            for (String answer : query.expected()) {
                String name = answer.replaceFirst(".*(::|[.#])", "").replaceFirst("^_+", "");
                boolean ofSeveralWords = name.contains("_") || !name.equals(name.toLowerCase(Locale.ROOT));
                String spelled = name.replaceAll("([a-z])([A-Z])", "$1 $2")
                        .replace('_', ' ')
                        .toLowerCase(Locale.ROOT);
                String text = query.text().toLowerCase(Locale.ROOT);
                assertFalse(text.contains(name.toLowerCase(Locale.ROOT)) && ofSeveralWords, query.id());
                assertFalse(text.contains(spelled) && spelled.contains(" "), query.id());
            }
        }
    }

    @Test
    void reservesEveryPackageThatMeasures() throws IOException {
        List<String> reserved = lines("reserved.txt");
        for (String list : List.of("eval.txt", "tuning.txt")) {
            for (Corpus corpus : corpora(list)) {
                assertTrue(reserved.contains(corpus.reservation()), corpus.reservation());
            }
        }
        for (String line : reserved) {
            assertTrue(line.matches("(debian|maven|npm|path|benchmark):\\S+"), line);
        }
        assertEquals(reserved.size(), new HashSet<>(reserved).size(), "a reservation stands there twice");
    }

    @Test
    void tunesOnRepositoriesThatNoQuestionSearches() throws IOException {
        Set<String> searched = new HashSet<>();
        corpora("eval.txt").forEach(corpus -> searched.add(corpus.reservation()));
        var tuned = new TreeSet<String>();
        var controls = new TreeSet<String>();
        for (Corpus corpus : corpora("tuning.txt")) {
            assertFalse(searched.contains(corpus.reservation()), corpus.name());
            assertTrue(Set.of("tuned", "control").contains(corpus.role()), corpus.role());
            assertTrue((corpus.role().equals("tuned") ? tuned : controls).add(corpus.language()), corpus.name());
        }
        assertEquals(Set.of("rust", "java", "python"), tuned);
        assertEquals(tuned, controls);
    }

    private static List<Query> of(JsonNode spec) {
        String name = spec.required("name").textValue();
        return queries.stream().filter(query -> query.spec().equals(name)).toList();
    }

    private static boolean matches(String glob, String path) {
        return FileSystems.getDefault().getPathMatcher("glob:" + glob).matches(Path.of(path));
    }

    /** Without the documents of {@code prose_queries.json}. */
    private static List<Corpus> code(String list) throws IOException {
        return corpora(list).stream()
                .filter(corpus -> !corpus.language().equals("prose"))
                .toList();
    }

    private static List<Corpus> corpora(String list) throws IOException {
        return lines(list).stream()
                .map(line -> line.split("\\s+"))
                .map(words -> new Corpus(words[0], words[1], words[2], words[3]))
                .toList();
    }

    private static List<String> lines(String list) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("scripts/corpora", list))) {
            return lines.map(line -> line.replaceFirst("#.*", "").strip())
                    .filter(line -> !line.isEmpty())
                    .toList();
        }
    }
}
