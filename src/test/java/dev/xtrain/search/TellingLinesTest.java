package dev.xtrain.search;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.xtrain.model.TextKey;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TellingLinesTest {

    private static final String TEXT = """
            # unpacks gzip
            def gunzip(data):
                header = data[:10]

                return inflate(data[10:])""";

    private static List<Integer> lines(String query, Map<String, Double> rarity, double... weights) {
        var function = new IndexedFunction("a.py", "python", "gunzip", 8, 11, 7, 0, 0, new TextKey(0, 0));
        return new TellingLines(query, word -> rarity.getOrDefault(word, 0.0))
                .of(function, TEXT, weights, 2).stream()
                        .map(TellingLines.Line::number)
                        .toList();
    }

    @Test
    void takesTheRarestWordsInTheirOrder() {
        assertEquals(List.of(7, 11), lines("inflate what gzip packs", Map.of("inflat", 5.0, "gzip", 3.0, "data", 1.0)));
    }

    @Test
    void aWordThatWasShownCountsNoMore() {
        assertEquals(List.of(8), lines("data", Map.of("data", 1.0)));
    }

    @Test
    void otherSignsDecideWhereNoWordDoes() {
        assertEquals(List.of(9, 11), lines("decompress", Map.of(), 0, 0, 0.3, 0, 0.7));
    }

    @Test
    void aVeryLongLineIsCut() {
        var function = new IndexedFunction("a.py", "python", "f", 1, 1, 1, 0, 0, new TextKey(0, 0));
        String line = new TellingLines("x", word -> 1)
                .of(function, "x = " + "\ud83d\ude00".repeat(500), new double[0], 1)
                .get(0)
                .text();
        assertEquals(TellingLines.LONGEST, line.length(), 2);
        assertEquals("x = \ud83d\ude00", line.substring(0, 6));
        assertEquals("\ud83d\ude00\u2026", line.substring(line.length() - 3));
    }

    @Test
    void withoutAnySignTheNameIsShown() {
        assertEquals(List.of(8), lines("decompress", Map.of()));
    }
}
