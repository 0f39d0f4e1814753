package dev.xtrain.search;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
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
        assertEquals(0, code.top("the http response", 1).get(0).document());
        assertEquals(0, code.top("gethttpresponse", 1).get(0).document());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "the", "()[]{}*?~^:\\/\"'+-!&|", "AND OR NOT", "nowhere", "\u0000\uD800"})
    void anyTextIsAQuery(String query) {
        assertEquals(DOCUMENTS.size(), index.scores(query).length);
        assertEquals(List.of(), index.top(query, 3));
    }

    @Test
    void aWholeFileIsAQuery() {
        String words = IntStream.range(0, 5_000).mapToObj(i -> "word" + i).collect(Collectors.joining(" "));
        assertEquals(3, index.top(words + " socket parse", 3).size());
    }

    @Test
    void theBestAreThoseWithTheHighestScores() {
        long seed = 11;
        System.out.println("seed " + seed);
        var random = new SplittableRandom(seed);
        List<String> documents = IntStream.range(0, 500)
                .mapToObj(i -> IntStream.range(0, random.nextInt(1, 30))
                        .mapToObj(j -> "w" + (char) ('a' + random.nextInt(26)))
                        .collect(Collectors.joining(" ")))
                .toList();
        var many = KeywordIndex.of(documents);
        for (String query : List.of("wa", "wb wc wd", "we we wf")) {
            float[] scores = many.scores(query);
            List<Hit> matching =
                    Hit.top(scores, 500).stream().filter(hit -> hit.score() > 0).toList();
            assertEquals(matching.subList(0, 20), many.top(query, 20));
            assertTrue(matching.size() < 500, "some match nothing");
        }
    }

    @Test
    void nothingIndexedGivesNothing() {
        var empty = KeywordIndex.of(List.of());
        assertEquals(0, empty.scores("x").length);
        assertEquals(List.of(), empty.top("x", 3));
        assertEquals(List.of(), index.top("parse", 0));
    }
}
