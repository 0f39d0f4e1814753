package dev.xtrain.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.io.Progress;
import dev.xtrain.io.Stopped;
import dev.xtrain.io.Stopping;
import dev.xtrain.io.UserError;
import dev.xtrain.model.TextEncoder.Kind;
import dev.xtrain.tensor.Vectors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VectorStoreTest {

    private static final List<String> TEXTS = List.of("fn parse", "fn write all", "fn parse", "", "größe \u20ac");

    @TempDir
    private Path folder;

    @Test
    void encodesEachTextOnceOverRunsAndKinds() {
        var encoder = new WordEncoder("a", true);
        assertSame(encoder, TEXTS, vectors(encoder, TEXTS));
        assertEquals(4, encoder.encoded(), "the repeated text once");

        var again = new WordEncoder("a", true);
        assertSame(again, TEXTS, vectors(again, TEXTS));
        assertEquals(0, again.encoded());

        vectors(again, List.of("fn parse", "fn new"));
        assertEquals(1, again.encoded(), "only what is missing");
        VectorStore.open(folder, again).vectors(List.of("fn parse"), Kind.QUERY, Progress.silent());
        assertEquals(2, again.encoded(), "a query is not a document");
    }

    @Test
    void neverGivesAnotherEncodersVectors() throws IOException {
        vectors(new WordEncoder("a", true), TEXTS);
        for (WordEncoder other : List.of(new WordEncoder("b", true), new WordEncoder("a", false))) {
            assertSame(other, TEXTS, vectors(other, TEXTS));
            assertEquals(4, other.encoded());
        }

        // not even where a file was moved into the other's folder
        Path own = segments().get(0);
        var third = new WordEncoder("c", true);
        vectors(third, List.of("something else"));
        Path thirds = segments().stream()
                .filter(file ->
                        !file.startsWith(folder.resolve(folder.relativize(own).getName(0))))
                .filter(file -> size(file) < size(own))
                .findFirst()
                .orElseThrow();
        Files.copy(own, thirds.resolveSibling("00" + own.getFileName()));
        var fresh = new WordEncoder("c", true);
        assertSame(fresh, TEXTS, vectors(fresh, TEXTS));
        assertEquals(4, fresh.encoded());
    }

    @Test
    void encodesAgainWhateverByteWasChanged() throws IOException {
        vectors(new WordEncoder("a", true), TEXTS);
        Path file = segments().get(0);
        byte[] whole = Files.readAllBytes(file);
        for (int at = 0; at < whole.length; at += at < 64 ? 1 : at < 256 ? 7 : 97) {
            byte[] broken = whole.clone();
            broken[at] ^= 1;
            Files.write(file, broken);
            var encoder = new WordEncoder("a", true);
            assertSame(encoder, TEXTS, vectors(encoder, TEXTS));
            assertEquals(4, encoder.encoded(), "byte " + at);
        }
    }

    @Test
    void saysWhichFileItDoesNotTrust() throws IOException {
        vectors(new WordEncoder("a", true), TEXTS);
        Path file = segments().get(0);
        byte[] whole = Files.readAllBytes(file);
        whole[whole.length - 1] ^= 1;
        Files.write(file, whole);
        Files.writeString(file.resolveSibling("stranger.vectors"), "x".repeat(100));
        PrintStream stderr = System.err;
        var captured = new ByteArrayOutputStream();
        var encoder = new WordEncoder("a", true);
        try (Progress progress = capturing(captured)) {
            VectorStore.open(folder, encoder).vectors(TEXTS, Kind.DOCUMENT, progress);
        } finally {
            System.setErr(stderr);
        }
        String said = captured.toString(StandardCharsets.UTF_8);
        assertTrue(said.contains(file + " is damaged (its vectors fail the checksum): deleted"), said);
        assertTrue(said.contains("stranger.vectors is not used (no file of vectors)"), said);
    }

    private static Progress capturing(ByteArrayOutputStream captured) {
        System.setErr(new PrintStream(captured, true, StandardCharsets.UTF_8));
        return Progress.start("encoding", 0, "texts");
    }

    @Test
    void encodesAgainWhatWasCutOff() throws IOException {
        vectors(new WordEncoder("a", true), TEXTS);
        Path file = segments().get(0);
        byte[] whole = Files.readAllBytes(file);
        for (int length : new int[] {0, 1, 39, 40, 100, whole.length / 2, whole.length - 1}) {
            Files.write(file, Arrays.copyOf(whole, length));
            var encoder = new WordEncoder("a", true);
            assertSame(encoder, TEXTS, vectors(encoder, TEXTS));
            assertEquals(4, encoder.encoded(), length + " bytes");
            assertArrayEquals(whole, Files.readAllBytes(file), "the file is whole again");
        }
        Files.write(file, Arrays.copyOf(whole, whole.length + 2));
        var encoder = new WordEncoder("a", true);
        vectors(encoder, TEXTS);
        assertEquals(4, encoder.encoded(), "longer than it was");
    }

    @Test
    void leavesFilesOfOtherProgramsAlone() throws IOException {
        var encoder = new WordEncoder("a", true);
        vectors(encoder, TEXTS);
        Path stranger = segments().get(0).resolveSibling("notes.vectors");
        Files.writeString(stranger, "these are not vectors, and they are longer than any head of a file of vectors");
        assertSame(encoder, TEXTS, vectors(encoder, TEXTS));
        assertTrue(Files.exists(stranger));
    }

    @Test
    void keepsWhatWasEncodedBeforeAFailure() {
        List<String> many = IntStream.range(0, 3 * VectorStore.CHUNK_TEXTS)
                .mapToObj(i -> "text " + i)
                .toList();
        var encoder = new WordEncoder("a", false);
        TextEncoder failing = failingAfter(encoder, 2 * VectorStore.CHUNK_TEXTS / VectorStore.SLICE_TEXTS);
        assertThrows(IllegalStateException.class, () -> vectors(failing, many));
        var next = new WordEncoder("a", false);
        assertSame(next, many, vectors(next, many));
        assertEquals(VectorStore.CHUNK_TEXTS, next.encoded(), "two of three chunks were there");
    }

    @Test
    void keepsWhatWasEncodedWhenItIsAskedToStop() {
        List<String> many =
                IntStream.range(0, 200).mapToObj(i -> "text " + 997 * i).toList();
        var encoder = new WordEncoder("a", true);
        try (var stopping = new Stopping()) {
            TextEncoder stopped = new Wrapper(encoder) {
                @Override
                public List<float[]> encode(List<String> texts, Kind kind) {
                    if (encoder.encoded() > 0) {
                        stopping.now();
                    }
                    return encoder.encode(texts, kind);
                }
            };
            assertThrows(Stopped.class, () -> vectors(stopped, many));
        }
        assertEquals(2 * VectorStore.SLICE_TEXTS, encoder.encoded(), "it stops soon");
        var next = new WordEncoder("a", true);
        assertSame(next, many, vectors(next, many));
        assertEquals(many.size(), encoder.encoded() + next.encoded(), "no text twice");
    }

    @Test
    void refusesVectorsThatAreNoNumbers() {
        var encoder = new WordEncoder("a", false);
        TextEncoder broken = new Wrapper(encoder) {
            @Override
            public List<float[]> encode(List<String> texts, Kind kind) {
                List<float[]> vectors = encoder.encode(texts, kind);
                vectors.get(0)[3] = Float.NaN;
                return vectors;
            }
        };
        var error = assertThrows(UserError.class, () -> vectors(broken, TEXTS));
        assertTrue(String.valueOf(error.getMessage()).contains("NaN"), error.getMessage());
        assertEquals(List.of(), segments(), "nothing is kept");
    }

    @Test
    void severalStoresShareAFolderAtOnce() {
        List<String> texts =
                IntStream.range(0, 600).mapToObj(i -> "shared " + i).toList();
        IntStream.range(0, 4).parallel().forEach(i -> {
            var encoder = new WordEncoder("a", true);
            assertSame(encoder, texts, vectors(encoder, texts));
        });
        var last = new WordEncoder("a", true);
        vectors(last, texts);
        assertEquals(0, last.encoded());
    }

    private Vectors vectors(TextEncoder encoder, List<String> texts) {
        return VectorStore.open(folder, encoder).vectors(texts, Kind.DOCUMENT, Progress.silent());
    }

    private static void assertSame(TextEncoder encoder, List<String> texts, Vectors stored) {
        List<float[]> expected = Vectors.of(
                        encoder.dimension(),
                        new WordEncoder(encoder.name(), encoder.multiVector()).encode(texts, Kind.DOCUMENT))
                .floats();
        assertEquals(expected.size(), stored.size());
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i), stored.floats(i));
        }
    }

    private List<Path> segments() {
        try (Stream<Path> all = Files.walk(folder)) {
            return new ArrayList<>(all.filter(path -> path.toString().endsWith(".vectors"))
                    .sorted()
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long size(Path file) {
        return file.toFile().length();
    }

    private static TextEncoder failingAfter(TextEncoder encoder, int calls) {
        return new Wrapper(encoder) {
            private int left = calls;

            @Override
            public List<float[]> encode(List<String> texts, Kind kind) {
                if (left-- == 0) {
                    throw new IllegalStateException("stopped");
                }
                return encoder.encode(texts, kind);
            }
        };
    }

    /** Another encoder, to be changed in one respect. */
    private abstract static class Wrapper implements TextEncoder {
        private final TextEncoder encoder;

        Wrapper(TextEncoder encoder) {
            this.encoder = encoder;
        }

        @Override
        public String identity() {
            return encoder.identity();
        }

        @Override
        public String name() {
            return encoder.name();
        }

        @Override
        public int dimension() {
            return encoder.dimension();
        }

        @Override
        public Pooling pooling() {
            return encoder.pooling();
        }

        @Override
        public List<Token> tokens(String text, Kind kind) {
            return encoder.tokens(text, kind);
        }

        @Override
        public void close() {}
    }
}
