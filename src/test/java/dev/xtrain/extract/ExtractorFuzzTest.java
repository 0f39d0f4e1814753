package dev.xtrain.extract;

import dev.xtrain.io.Json;
import dev.xtrain.source.SourceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** Damaged source files: whatever the parsers make of them, rows can be written and nothing is thrown. */
class ExtractorFuzzTest {

    private static final int ROUNDS = 60; // a fixture
    private static final int CUTS = 600; // of a fixture, one a character
    private static final String SNIPPETS = "{}()[]\"'/*#@\n\t \\<>:;\u00e9\u2028";

    @Test
    void damagedFilesAreSurvived() throws IOException {
        long seed = Long.getLong("xtrain.seed", 42);
        var random = new SplittableRandom(seed);
        int functions = 0;
        for (Path fixture : ExtractorTest.fixtures()) {
            String text = Files.readString(fixture);
            for (int round = 0; round < ROUNDS; round++) {
                var file = SourceFile.of(String.valueOf(fixture.getFileName()), damaged(text, random));
                try {
                    for (Function function : Extractor.functions(file)) {
                        functions += Json.mapper().writeValueAsBytes(function).length > 0 ? 1 : 0;
                    }
                } catch (RuntimeException e) {
                    Assertions.fail("-Dxtrain.seed=" + seed + ", round " + round + ":\n" + file.text(), e);
                }
            }
        }
        Assertions.assertTrue(functions > ROUNDS, functions + " functions");
    }

    @Test
    void filesThatEndAnywhereAreSurvived() throws IOException {
        for (Path fixture : ExtractorTest.fixtures()) {
            String text = Files.readString(fixture);
            for (int end = 0; end < Math.min(text.length(), CUTS); end++) {
                var file = SourceFile.of(String.valueOf(fixture.getFileName()), text.substring(0, end));
                Assertions.assertDoesNotThrow(() -> Extractor.functions(file), file::text);
            }
        }
    }

    private static String damaged(String text, SplittableRandom random) {
        var damaged = new StringBuilder(text);
        for (int i = random.nextInt(1, 12); i > 0; i--) {
            int at = boundary(damaged, random.nextInt(damaged.length() + 1));
            int end = boundary(damaged, Math.min(damaged.length(), at + random.nextInt(200)));
            switch (random.nextInt(4)) {
                case 0 -> damaged.delete(at, end);
                case 3 -> damaged.setLength(i == 1 ? Math.max(1, end) : damaged.length()); // cut off at last
                case 1 -> damaged.insert(at, damaged.substring(at, end));
                default -> damaged.insert(at, SNIPPETS.charAt(random.nextInt(SNIPPETS.length())));
            }
        }
        return damaged.toString();
    }

    /** The place itself, or the one before where that would cut a character in two. */
    private static int boundary(CharSequence text, int at) {
        return at > 0 && at < text.length() && Character.isLowSurrogate(text.charAt(at)) ? at - 1 : at;
    }
}
