package dev.xtrain.search;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class FusionTest {

    private static final float[] NONE = {};

    @Test
    void mixesWhatIsNormalisedOverThePool() {
        float[] semantic = {10, 20, 30}; // 0 .5 1
        float[] keyword = {4, 0, 1}; // 1 0 .25
        assertArrayEquals(
                new float[] {.25f, .375f, .8125f},
                Fusion.mix(new Signals(semantic, keyword, NONE, NONE), new HybridWeights(.75, .9, .9)),
                1e-6f);
        assertArrayEquals(
                new float[] {.25f, .375f + .1f, .8125f},
                Fusion.mix(
                        new Signals(semantic, keyword, new float[] {0, .5f, 0}, NONE), new HybridWeights(.75, .2, .9)),
                1e-6f);
        assertArrayEquals(
                new float[] {.25f, .375f, .8125f + .4f},
                Fusion.mix(new Signals(semantic, keyword, NONE, new float[] {0, 0, 1}), new HybridWeights(.75, .9, .4)),
                1e-6f);
    }

    @Test
    void aSignalThatSaysNothingChangesNothing() {
        float[] semantic = {.1f, .2f, .4f};
        float[] same = {0, 0, 0};
        assertArrayEquals(
                new float[] {0, .5f / 3, .5f},
                Fusion.mix(new Signals(semantic, same, NONE, NONE), HybridWeights.EQUAL),
                1e-6f);
    }

    @Test
    void aDocumentWithoutVectorsIsAsBadAsTheWorst() {
        assertArrayEquals(
                new float[] {0, 0, 1, 0},
                Fusion.normalised(new float[] {Float.NEGATIVE_INFINITY, 2, 4, Float.NaN}),
                1e-6f);
        assertArrayEquals(new float[] {0}, Fusion.normalised(new float[] {Float.NEGATIVE_INFINITY}), 0);
    }

    @Test
    void addsReciprocalRanks() {
        float[] fused = Fusion.reciprocalRank(new float[] {.9f, .5f, .5f, .1f}, new float[] {0, 3, 7, 0});
        assertArrayEquals(
                new float[] {1f / 61, 1f / 62 + 1f / 62, 1f / 62 + 1f / 61, 1f / 64},
                fused,
                1e-7f,
                "equal scores share a rank; no matching word, no share");
    }

    @Test
    void weightsStayInTheirRange() {
        assertThrows(IllegalArgumentException.class, () -> new HybridWeights(1.1, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new HybridWeights(.5, -1, 0));
        assertThrows(IllegalArgumentException.class, () -> new HybridWeights(.5, 0, Double.NaN));
    }

    @Test
    void filenamesCountByTheRarityOfTheirWords() {
        var boost = new FilenameBoost(
                List.of("src/http/GzipHandler.java", "src/http/Server.java", "src/io/Buffer.java", "src/io/Pipe.java"));
        float[] scores = boost.scores("compress an http response with gzip in src");
        assertEquals(1, scores[0], 1e-6f, "gzip stands in one path only");
        assertEquals(.5f, scores[1], 1e-6f, "http in two of four: log 2 / log 4");
        assertEquals(0, scores[2], "src stands in all");
        assertArrayEquals(new float[4], boost.scores("unrelated"));
        assertArrayEquals(new float[1], new FilenameBoost(List.of("a.rs")).scores("a"), "the only path says nothing");
    }

    @Test
    void aNameAskedForInAnyStyleIsTheBestMatch() {
        var match = new SymbolMatch(List.of("DateFormat.parseDate", "parse_date", "Parser::parse", "unrelated", ""));
        for (String query : List.of("parseDate", "parse_date", "parse date")) {
            float[] scores = match.scores(query);
            assertEquals(1, scores[0], 1e-6f, query);
            assertTrue(scores[2] > 0 && scores[2] < 1, query + " holds parse alone");
            assertEquals(0, scores[3], query);
            assertEquals(0, scores[4], query);
        }
        assertEquals(1, match.scores("DateFormat.parseDate")[0], 1e-6f, "the qualified name");
        assertTrue(match.scores("DateFormat.parseDate")[1] < 1, "which another does not have");
        assertEquals(1, new SymbolMatch(List.of("List.of", "List.get")).scores("of")[0], "a stop word as a name");
        assertTrue(
                match.scores("how do I parse a date from a form")[0] < match.scores("parse date")[0],
                "a sentence says more than a name");
    }

    @Test
    void namesAndQuotedTextAreRoutedAsIdentifiers() {
        for (String query : List.of(
                "flatten",
                "readToString",
                "read_to_string",
                "Vec::push",
                "parseDate formatDate",
                "\"no such file\"",
                "`a b`",
                "close()")) {
            assertTrue(Routing.asksForIdentifier(query), query);
        }
        for (String query : List.of(
                "parse a date", "parse date with readToString", "what does Vec::push do", "its file's \"name\"")) {
            assertFalse(Routing.asksForIdentifier(query), query);
        }
        var routing = new Routing(new HybridWeights(.9, 0, 0), new HybridWeights(.1, 0, 0));
        assertEquals(.1, routing.weights(" readToString ").semantic());
        assertEquals(.9, routing.weights("read to a string").semantic());
    }
}
