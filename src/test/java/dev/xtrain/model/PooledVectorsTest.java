package dev.xtrain.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.io.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PooledVectorsTest {

    private static final List<String> TEXTS = List.of("fn parse", "fn write all", "fn parse", "");
    private static final UUID GENERATION = new UUID(3, 4);

    @TempDir
    private Path folder;

    private final WordEncoder encoder = new WordEncoder("a", true);
    private Path file = Path.of("");

    @BeforeEach
    void encode() {
        VectorStore store = VectorStore.open(folder, encoder);
        store.vectors(TEXTS, TextEncoder.Kind.DOCUMENT, Progress.silent());
        file = PooledVectors.file(folder.resolve("index"), encoder);
        PooledVectors.of(keys(TEXTS), null, store, GENERATION).write(file, encoder);
    }

    private static List<TextKey> keys(List<String> texts) {
        return texts.stream()
                .map(text -> TextKey.of(TextEncoder.Kind.DOCUMENT, text))
                .toList();
    }

    private PooledVectors open() throws PooledVectors.StaleException {
        return Objects.requireNonNull(PooledVectors.open(file, encoder, folder));
    }

    @Test
    void pointsToTheVectorsOfTexts() throws Exception {
        PooledVectors pooled = open();
        assertEquals(GENERATION, pooled.generation());
        List<float[]> expected = VectorStore.open(folder, encoder)
                .vectors(TEXTS, TextEncoder.Kind.DOCUMENT, Progress.silent())
                .floats();
        List<float[]> found = pooled.vectors(new int[] {0, 1, 2, 3}).floats();
        for (int i = 0; i < TEXTS.size(); i++) {
            assertArrayEquals(expected.get(i), found.get(i));
        }
    }

    @Test
    void poolsToTheMeanOfLengthOne() throws Exception {
        float[] rows = open().vectors(new int[] {1}).floats(0);
        int dimension = encoder.dimension();
        double[] mean = new double[dimension];
        for (int i = 0; i < rows.length; i++) {
            mean[i % dimension] += rows[i];
        }
        double length =
                Math.sqrt(Arrays.stream(mean).map(value -> value * value).sum());
        float[] pooled = open().pooled().floats(1);
        for (int i = 0; i < dimension; i++) {
            assertEquals(mean[i] / length, pooled[i], 1e-3);
        }
    }

    @Test
    void noticesWhateverByteWasChanged() throws Exception {
        byte[] whole = Files.readAllBytes(file);
        for (int at = 0; at < whole.length; at++) {
            byte[] broken = whole.clone();
            broken[at] ^= 0x20;
            Files.write(file, broken);
            assertThrows(PooledVectors.StaleException.class, this::open, "byte " + at);
        }
        for (int length : new int[] {0, 10, 47, 48, 200, whole.length - 1}) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThrows(PooledVectors.StaleException.class, this::open, length + " bytes");
        }
        Files.delete(file);
        assertNull(PooledVectors.open(file, encoder, folder));
    }

    @Test
    void neverGivesAnotherEncodersVectors() {
        var other = new WordEncoder("b", true);
        assertThrows(PooledVectors.StaleException.class, () -> PooledVectors.open(file, other, folder));
    }

    @Test
    void noticesVectorsThatAreGoneCutOffOrOthers() throws Exception {
        Path segment;
        try (var files = Files.walk(folder)) {
            segment = files.filter(path -> path.toString().endsWith(".vectors"))
                    .findFirst()
                    .orElseThrow();
        }
        byte[] whole = Files.readAllBytes(segment);
        byte[] other = whole.clone();
        other[whole.length - 1] ^= 1;
        for (byte[] wrong : List.of(other, Arrays.copyOf(whole, 100), new byte[0])) {
            Files.delete(segment);
            Files.write(segment, wrong);
            assertThrows(PooledVectors.StaleException.class, () -> open().vectors(new int[] {0, 1, 2, 3}));
        }
        Files.delete(segment);
        assertThrows(PooledVectors.StaleException.class, () -> open().vectors(new int[] {1}));
    }

    @Test
    void textsWithoutVectorsAreNotWritten() throws Exception {
        VectorStore store = VectorStore.open(folder, encoder);
        List<String> more = List.of("fn parse", "never encoded");
        PooledVectors pooled = PooledVectors.of(keys(more), open(), store, GENERATION);
        assertTrue(pooled.has(0));
        assertFalse(pooled.has(1));
        assertFalse(pooled.isLasting());
        assertEquals(0, pooled.vectors(new int[] {1}).rows(0));
    }

    @Test
    void aStoreThatCannotBeWrittenToKeepsVectorsForThisProcess() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "no folder");
        Path temporary = Files.createDirectory(folder.resolve("temporary"));
        VectorStore store = VectorStore.open(file, encoder).spillingTo(temporary);
        store.vectors(TEXTS, TextEncoder.Kind.DOCUMENT, Progress.silent());
        PooledVectors pooled = PooledVectors.of(keys(TEXTS), null, store, GENERATION);
        assertFalse(pooled.isLasting());
        assertEquals(4, pooled.vectors(new int[] {0, 1, 2, 3}).size());
        try (var left = Files.list(temporary)) {
            assertEquals(0, left.count());
        }
    }
}
