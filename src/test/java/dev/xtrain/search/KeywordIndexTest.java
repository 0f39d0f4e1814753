package dev.xtrain.search;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeywordIndexTest {

    private static final List<String> DOCUMENTS =
            List.of("parse date string", "write date", "open socket and write bytes write", "parse parse parse");

    private final KeywordIndex index = KeywordIndex.of(DOCUMENTS);

    @Test
    void agreesWithBm25ByHand() {
        // "write": in 2 of 4 documents, idf = ln(1 + (4 - 2 + .5) / (2 + .5)) = ln 2; lengths without "and": 3 2 5 3,
        // mean 3.25
        double idf = Math.log(2);
        double second = idf * 1 / (1 + 1.2 * (1 - .75 + .75 * 2 / 3.25));
        double third = idf * 2 / (2 + 1.2 * (1 - .75 + .75 * 5 / 3.25));
        assertArrayEquals(new float[] {0, (float) second, (float) third, 0}, index.scores("write"), 1e-6f);
        assertArrayEquals(
                new float[] {0, (float) (2 * second), (float) (2 * third), 0},
                index.scores("write WRITE"),
                1e-6f,
                "a word said twice counts twice");
    }

    @Test
    void findsIdentifiersByTheirParts() {
        var code = KeywordIndex.of(List.of("fn getHTTPResponse()", "fn get_http_request()", "fn other()"));
        float[] parts = code.scores("the http response");
        assertTrue(parts[0] > parts[1] && parts[1] > 0 && parts[2] == 0, Arrays.toString(parts));
        float[] whole = code.scores("gethttpresponse");
        assertTrue(whole[0] > 0 && whole[1] == 0 && whole[2] == 0, Arrays.toString(whole));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "the", "()[]{}*?~^:\\/\"'+-!&|", "AND OR NOT", "nowhere", "\u0000\uD800"})
    void anyTextIsAQuery(String query) {
        assertArrayEquals(new float[DOCUMENTS.size()], index.scores(query));
    }

    @Test
    void aWholeFileIsAQuery() {
        String words = IntStream.range(0, 5_000).mapToObj(i -> "word" + i).collect(Collectors.joining(" "));
        float[] scores = index.scores(words + " socket parse");
        assertTrue(scores[0] > 0 && scores[1] == 0 && scores[2] > 0 && scores[3] > 0, Arrays.toString(scores));
    }

    @Test
    void nothingIndexedGivesNothing() {
        assertEquals(0, KeywordIndex.of(List.of()).scores("x").length);
    }
}
