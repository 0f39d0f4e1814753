package dev.xtrain.search;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

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
                Fusion.mix(semantic, keyword, NONE, new HybridWeights(.75, .9)),
                1e-6f);
        assertArrayEquals(
                new float[] {.25f, .375f + .1f, .8125f},
                Fusion.mix(semantic, keyword, new float[] {0, .5f, 0}, new HybridWeights(.75, .2)),
                1e-6f);
    }

    @Test
    void aSignalThatSaysNothingChangesNothing() {
        float[] semantic = {.1f, .2f, .4f};
        float[] same = {0, 0, 0};
        assertArrayEquals(new float[] {0, .5f / 3, .5f}, Fusion.mix(semantic, same, NONE, HybridWeights.EQUAL), 1e-6f);
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
        assertThrows(IllegalArgumentException.class, () -> new HybridWeights(1.1, 0));
        assertThrows(IllegalArgumentException.class, () -> new HybridWeights(.5, -1));
        assertThrows(IllegalArgumentException.class, () -> new HybridWeights(Double.NaN, 0));
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
}
