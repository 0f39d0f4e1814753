package dev.xtrain.pairs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SketchesTest {

    private final long seed = System.nanoTime();

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1500, 5000})
    void whatIsTakenInIsGivenBackFromMemoryAndFromDisk(int inMemory) throws IOException {
        var random = new Random(seed);
        List<short[]> added = new ArrayList<>();
        try (var sketches = new Sketches(inMemory, folder.resolve("scratch"))) {
            for (int i = 0; i < 3000; i++) {
                var sketch = new short[random.nextInt(10) == 0 ? 0 : MinHash.HASHES];
                for (int k = 0; k < sketch.length; k++) {
                    sketch[k] = (short) random.nextInt();
                }
                added.add(sketch);
                assertEquals(i, sketches.add(sketch));
            }
            for (int i = added.size() - 1; i >= 0; i--) {
                assertArrayEquals(added.get(i), sketches.get(i), "number " + i + ", seed " + seed);
            }
        }
    }

    @Test
    void noFileIsMadeWhileMemoryHoldsThemAll() throws IOException {
        try (var sketches = new Sketches(2, folder.resolve("absent/scratch"))) {
            sketches.add(new short[MinHash.HASHES]);
            sketches.add(new short[MinHash.HASHES]);
            String error = assertThrows(UncheckedIOException.class, () -> sketches.add(new short[MinHash.HASHES]))
                    .toString();
            assertTrue(error.contains("absent"), error); // the third says where it could not be kept
        }
    }
}
