package dev.xtrain.extract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.xtrain.source.SourceFile;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A hundred thousand brackets in each other: read, or given up on when the time is over; never a crash. */
class DeepNestingTest {

    private static final int DEPTH = 100_000;
    private static final Duration LIMIT = Duration.ofMillis(150);
    private static final Duration PATIENCE = Duration.ofSeconds(10); // of a busy machine

    static Stream<String> extensions() {
        return Languages.all().stream()
                .flatMap(language -> language.extensions().stream().limit(1));
    }

    @ParameterizedTest
    @MethodSource("extensions")
    void isReadOrGivenUpOnInTime(String extension) {
        for (String text : List.of("(".repeat(DEPTH) + ")".repeat(DEPTH), "x = " + "[{(".repeat(DEPTH / 3))) {
            var file = new SourceFile("deep." + extension, text.getBytes(StandardCharsets.UTF_8));
            Language language = Languages.of(file.path()).orElseThrow();
            Extraction found = assertTimeout(PATIENCE, () -> Extractor.extract(file, language, LIMIT));
            assertEquals(List.of(), found.functions());
        }
    }
}
