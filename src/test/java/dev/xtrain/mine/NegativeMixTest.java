package dev.xtrain.mine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.io.UserError;
import dev.xtrain.pairs.Pair;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NegativeMixTest {

    private static Pair.Negative found(String kind, int rank) {
        return new Pair.Negative(null, kind + rank, kind, rank, 0.5);
    }

    private static String chosen(NegativeMix mix, Stream<Pair.Negative> found) {
        return mix.chosen(found.toList()).stream()
                .map(negative -> String.valueOf(negative.text()))
                .collect(Collectors.joining(" "));
    }

    @Test
    void sharesAreRoundedSoThatTheySumToTheCount() {
        NegativeMix mix = NegativeMix.of(7, "same_file=2,bm25=1");
        assertEquals(Map.of(NegativeKind.SAME_FILE, 5, NegativeKind.BM25, 2), mix.quotas());
        for (int count = 0; count < 20; count++) {
            int sum = NegativeMix.of(count, NegativeMix.STRUCTURAL).quotas().values().stream()
                    .mapToInt(Integer::intValue)
                    .sum();
            assertEquals(count, sum);
        }
    }

    @Test
    void theBestOfEachKindComeFirst() {
        NegativeMix mix = NegativeMix.of(4, "same_class=2,same_stem,bm25");
        var all = Stream.of(found("bm25", 1), found("same_class", 1), found("same_class", 2), found("same_stem", 1));
        assertEquals("same_class1 same_stem1 bm251 same_class2", chosen(mix, all));
    }

    @Test
    void whereOneKindFindsFewerTheOthersFillItsPlace() {
        NegativeMix mix = NegativeMix.of(4, "same_class=2,same_stem=2");
        var all = Stream.of(1, 2, 3, 4, 5).map(rank -> found("same_class", rank));
        assertEquals("same_class1 same_class2 same_class3 same_class4", chosen(mix, all));
    }

    @Test
    void itReadsAsItIsWritten() {
        assertEquals("overload=1,bm25=3", NegativeMix.of(7, "bm25=3, overload").toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"same_fill=1", "", "same_file=0", "same_file=-1", "same_file=x", "same_file=1.5"})
    void whatItDoesNotKnowIsTheUsersError(String text) {
        UserError error = assertThrows(UserError.class, () -> NegativeMix.of(7, text));
        assertTrue(List.of("same_file", "whole number", "one of").stream()
                .anyMatch(word -> String.valueOf(error.getMessage()).contains(word)));
    }
}
