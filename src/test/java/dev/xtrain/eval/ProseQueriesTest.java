package dev.xtrain.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** {@code eval/prose_queries.json}, and its answers where {@code scripts/fetch-eval} has fetched the documents. */
class ProseQueriesTest {

    private static final Path FILE = Path.of("eval/prose_queries.json");

    @Test
    void asksAtLeastTwentyQuestionsOfPassages() throws IOException {
        String list = Files.readString(Path.of("scripts/corpora/eval.txt"));
        String reserved = Files.readString(Path.of("scripts/corpora/reserved.txt"));
        for (Spec spec : Spec.read(FILE)) {
            assertEquals(Spec.Granularity.PASSAGE, spec.granularity());
            assertTrue(spec.queries().size() >= 20, spec.name());
            var source = Objects.requireNonNull(spec.corpus().source());
            String asked = "npm:" + source.get("npm");
            assertTrue(list.contains(spec.name()) && list.contains(asked), asked);
            assertTrue(reserved.lines().anyMatch(asked.replaceFirst("=.*", "")::equals), asked);
            assertEquals("eval/corpora/" + spec.name(), spec.corpus().path());
        }
    }

    @Test
    void eachQuestionHasOneAnswerWithAQuoteThatItDoesNotCopy() {
        var ids = new HashSet<String>();
        for (Spec spec : Spec.read(FILE)) {
            for (Spec.Question question : spec.queries()) {
                String id = String.valueOf(question.id());
                assertTrue(ids.add(id) && id.startsWith(spec.name() + "-"), id);
                assertEquals(1, question.expected().size(), id);
                assertTrue(question.expected().get(0).matches("docs/[\\w/-]+\\.md:\\d+-\\d+"), id);
                String quote = Objects.requireNonNull(question.quote()).toLowerCase(Locale.ROOT);
                List<String> words =
                        Arrays.asList(question.query().toLowerCase(Locale.ROOT).split("\\W+"));
                for (int i = 0; i + 3 <= words.size(); i++) {
                    assertTrue(!quote.contains(String.join(" ", words.subList(i, i + 3))), id);
                }
            }
        }
    }

    @Test
    void everyAnswerStandsInTheDocuments() {
        assumeTrue(Files.exists(Path.of("eval/corpora/fastify")), "scripts/fetch-eval fastify fetches the documents");
        QuerySets read = SpecQueries.read(FILE, null);
        assertEquals(List.of("fastify: passages of up to 120 words, overlapping by up to 30"), read.notes());
    }
}
