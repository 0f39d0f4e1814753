package dev.xtrain.pairs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;

class PairIdTest {

    @Test
    void idsNeverChange() {
        // printf 'rust\0fn f() {}\0adds\0' | sha256sum
        assertEquals("a48bd04b32bec890", PairId.of("rust", "fn f() {}", "adds"));
    }

    @Test
    void whiteSpaceInCodeDoesNotCount() {
        assertEquals(PairId.of("rust", "fn f() {\n\t}", "adds"), PairId.of("rust", " fn  f() { }\n", "adds"));
    }

    @Test
    void partsDoNotRunTogether() {
        assertNotEquals(PairId.hash("ab", "c"), PairId.hash("a", "bc"));
    }
}
