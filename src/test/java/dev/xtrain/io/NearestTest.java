package dev.xtrain.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {

    @ParameterizedTest
    @CsvSource({"kitten,sitting,3", "ca,abc,3", "rnak,rank,1", "a_B-c,abc,0", "'',abc,3"})
    void countsEditsAndSwaps(String a, String b, int distance) {
        assertEquals(distance, Nearest.distance(a, b));
        assertEquals(distance, Nearest.distance(b, a));
    }

    @Test
    void findsTheNearestOrNone() {
        List<String> keys = List.of("rank", "alpha", "dropout");
        assertEquals(Optional.of("dropout"), Nearest.to("drop_uot", keys));
        assertEquals(Optional.empty(), Nearest.to("temperature", keys));
        assertEquals(Optional.empty(), Nearest.to("x", List.of()));
    }
}
