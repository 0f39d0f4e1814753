package dev.xtrain.pairs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SketchesTest {

    private final long seed = System.nanoTime();

    static FileChannel scratch() {
        try {
            return FileChannel.open(
                    Files.createTempFile("sketches", ""),
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.DELETE_ON_CLOSE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1500, 5000})
    void whatIsTakenInIsGivenBackFromMemoryAndFromDisk(int inMemory) throws IOException {
        var random = new Random(seed);
        List<short[]> added = new ArrayList<>();
        try (var sketches = new Sketches(inMemory, SketchesTest::scratch)) {
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
        boolean[] made = {false};
        try (var sketches = new Sketches(2, () -> {
            made[0] = true;
            return scratch();
        })) {
            sketches.add(new short[MinHash.HASHES]);
            sketches.add(new short[MinHash.HASHES]);
        }
        assertFalse(made[0]);
    }
}
