package dev.xtrain.pairs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NearDuplicatesTest {

    @TempDir
    Path folder;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    private NearDuplicates near(int inMemory) {
        return new NearDuplicates(new Sketches(inMemory, folder.resolve("scratch")));
    }

    /** Statements that no other code has. */
    private String code(int statements) {
        return IntStream.range(0, statements)
                .mapToObj(i -> "let v%d = f%d(a, %d);\n"
                        .formatted(random.nextInt(1 << 20), random.nextInt(1 << 20), random.nextInt(1 << 20)))
                .collect(Collectors.joining());
    }

    private static double jaccard(String a, String b) {
        Set<Long> first = grams(a);
        Set<Long> both = new HashSet<>(first);
        both.retainAll(grams(b));
        Set<Long> all = new HashSet<>(first);
        all.addAll(grams(b));
        return (double) both.size() / all.size();
    }

    private static Set<Long> grams(String code) {
        return Arrays.stream(CodeGrams.of(code, NearDuplicates.TOKENS)).boxed().collect(Collectors.toSet());
    }

    @ParameterizedTest
    @CsvSource({"400,0", "400,10", "400,40", "400,100", "40,4", "8,1"})
    void theSketchTellsTheSimilarity(int statements, int changed) {
        String same = code(statements - changed);
        String a = same + code(changed);
        String b = same + code(changed);
        double estimate = MinHash.similarity(NearDuplicates.sketch(a), NearDuplicates.sketch(b));
        assertEquals(jaccard(a, b), estimate, 4 * 0.045, "seed " + seed);
        assertTrue(changed == 0 || jaccard(a, b) < 1, "seed " + seed);
    }

    @ParameterizedTest
    @ValueSource(ints = {Sketches.IN_MEMORY, 100}) // the others on disk
    void longCodeWithAChangedLineIsFoundAndOtherCodeIsNot(int inMemory) {
        var kept = near(inMemory);
        for (int i = 0; i < 3000; i++) { // the tables grow on the way
            assertEquals(i, kept.add(NearDuplicates.sketch(code(20))));
        }
        String known = code(60);
        int number = kept.add(NearDuplicates.sketch(known));
        int end = known.indexOf('\n');
        String changed = "let other = 1;" + known.substring(end);
        assertTrue(jaccard(known, changed) > 0.9, "seed " + seed);
        assertEquals(OptionalInt.of(number), kept.find(NearDuplicates.sketch(changed)), "seed " + seed);
        assertEquals(
                OptionalInt.of(number), kept.find(NearDuplicates.sketch(known.replace(" ", "  "))), "seed " + seed);
        for (int i = 0; i < 500; i++) {
            assertTrue(kept.find(NearDuplicates.sketch(code(20))).isEmpty(), "seed " + seed);
        }
    }

    /** A short function that does the same of another type is a question of its own. */
    @Test
    void overloadsAreNotNear() {
        var kept = near(Sketches.IN_MEMORY);
        kept.add(NearDuplicates.sketch("static int max(int a, int b) {\n    return a > b ? a : b;\n}"));
        String other = "static long max(long a, long b) {\n    return a > b ? a : b;\n}";
        assertFalse(kept.find(NearDuplicates.sketch(other)).isPresent());
    }

    @Test
    void theNearestOfSeveralIsFound() {
        var kept = near(Sketches.IN_MEMORY);
        String known = code(100);
        String near = known + code(1);
        kept.add(NearDuplicates.sketch(known + code(12)));
        int number = kept.add(NearDuplicates.sketch(near));
        assertEquals(OptionalInt.of(number), kept.find(NearDuplicates.sketch(known)), "seed " + seed);
    }

    @Test
    void whatIsEmptyIsLikeNothing() {
        var kept = near(Sketches.IN_MEMORY);
        kept.add(NearDuplicates.sketch(""));
        assertTrue(kept.find(NearDuplicates.sketch(" \n")).isEmpty());
    }

    @Test
    void theCurveSaysHowSureThatIs() {
        assertEquals(
                "0.50: 0.061, 0.70: 0.613, 0.80: 0.947, 0.85: 0.994, 0.90: 1.000, 0.95: 1.000", NearDuplicates.curve());
    }
}
