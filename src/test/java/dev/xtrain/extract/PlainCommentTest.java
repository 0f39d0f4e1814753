package dev.xtrain.extract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlainCommentTest {

    @ParameterizedTest
    @CsvSource({
        "/* Adds two numbers. */, Adds two numbers.",
        "/*** Adds two numbers. ***/, Adds two numbers.",
        "// Adds two numbers., Adds two numbers.",
        "# Adds two / three numbers, Adds two / three numbers",
        "/* a */ b, a */ b"
    })
    void marksAreNoWords(String written, String expected) {
        assertEquals(expected, PlainComment.read(written).summary().strip());
    }

    @Test
    void aRunOfStarsTakesLittleTime() {
        assertTimeoutPreemptively(
                Duration.ofSeconds(8), () -> PlainComment.read("/* a " + "*".repeat(1_000_000) + " b */"));
    }
}
