package dev.xtrain.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.io.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenCacheTest {

    private static final List<TokenRows> ROWS = IntStream.range(0, 50)
            .mapToObj(i -> new TokenRows(
                    List.of(new int[] {i}, new int[] {i, 1, 2}), new float[] {i / 3f}, i % 2 == 0 ? "rust" : "java"))
            .toList();

    @TempDir
    Path folder;

    private TokenCache cache = new TokenCache(Path.of(""), 0);
    private final List<String> notes = new ArrayList<>();
    private int made;

    private final Function<TokenWriter, TokenizedPairs> making = writer -> {
        made++;
        try (writer) {
            ROWS.forEach(row -> writer.add(row.texts(), row.teacher(), row.language()));
            return writer.finish(TokenRows.SUMMARY);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    };

    @BeforeEach
    void openCache() {
        cache = new TokenCache(folder.resolve("tokens"), 1 << 20);
    }

    private TokenizedPairs pairs(String key) {
        return cache.pairs(key, making, folder.resolve("scratch"), notes::add);
    }

    private static void assertSame(TokenizedPairs expected, TokenizedPairs found) {
        assertEquals(expected.summary(), found.summary());
        assertEquals(expected.languages(), found.languages());
        for (int row = 0; row < ROWS.size(); row++) {
            assertArrayEquals(expected.row(row).toArray(), found.row(row).toArray());
            assertArrayEquals(expected.teacher(row), found.teacher(row));
            assertEquals(expected.language(row), found.language(row));
            assertEquals(expected.queryLength(row), found.queryLength(row));
            assertArrayEquals(expected.documentLengths(row), found.documentLengths(row));
        }
    }

    private static List<String> names(Path place) throws IOException {
        try (Stream<Path> list = Files.list(place)) {
            return list.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void givesBackWhatWasWritten() throws IOException {
        try (TokenizedPairs first = pairs("a");
                TokenizedPairs second = pairs("a")) {
            assertEquals(1, made);
            assertEquals(List.of("Tokens of 50 rows read from the cache."), notes);
            assertSame(first, second);
            assertArrayEquals(new int[] {7, 1, 2}, second.row(7).get(1));
        }
        assertEquals(List.of("a.tokens"), names(folder.resolve("tokens")));
        assertFalse(Files.exists(folder.resolve("scratch")));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.01, 0.5, 0.8, 0.99, 1})
    void makesADamagedFileAnew(double at) throws IOException {
        pairs("a").close();
        Path file = folder.resolve("tokens/a.tokens");
        byte[] bytes = Files.readAllBytes(file);
        bytes[(int) (at * (bytes.length - 1))] ^= 4;
        Files.write(file, bytes);
        try (TokenizedPairs again = pairs("a");
                TokenizedPairs kept = pairs("a")) {
            assertEquals(2, made);
            assertTrue(notes.get(0).startsWith(file + " is damaged ("), notes::toString);
            assertSame(again, kept);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.3, 0.999})
    void makesATruncatedFileAnew(double share) throws IOException {
        pairs("a").close();
        Path file = folder.resolve("tokens/a.tokens");
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, (int) (share * bytes.length)));
        pairs("a").close();
        assertEquals(2, made);
        assertEquals(bytes.length, Files.size(file));
    }

    @Test
    void worksWithoutAPlaceToKeepThem() throws IOException {
        Files.writeString(folder.resolve("tokens"), "a file");
        try (TokenizedPairs pairs = pairs("a")) {
            assertEquals(50, pairs.size());
            assertTrue(notes.get(0).startsWith("Tokens are not kept for another run: writing "), notes::toString);
            assertEquals(1, names(folder.resolve("scratch")).size());
        }
        assertEquals(List.of(), names(folder.resolve("scratch")));
    }

    @Test
    void anErrorOfTheRowsLeavesNothing() throws IOException {
        UserError wrong =
                UserError.doing("reading").expected("rows").found("none").fix("Write some.");
        assertEquals(
                wrong,
                assertThrows(
                        UserError.class,
                        () -> cache.pairs(
                                "a",
                                writer -> {
                                    try (writer) {
                                        throw wrong;
                                    } catch (IOException e) {
                                        throw new UncheckedIOException(e);
                                    }
                                },
                                folder.resolve("scratch"),
                                notes::add)));
        assertEquals(List.of(), names(folder.resolve("tokens")));
        assertEquals(List.of(), notes);
    }

    @Test
    void deletesWhatWasNotUsedForLongest() throws IOException {
        Path tokens = folder.resolve("tokens");
        Instant now = Instant.now();
        for (String key : List.of("a", "b", "c")) {
            pairs(key).close();
        }
        long size = Files.size(tokens.resolve("a.tokens"));
        cache = new TokenCache(tokens, size);
        Files.setLastModifiedTime(tokens.resolve("a.tokens"), FileTime.from(now.minus(Duration.ofDays(3))));
        Files.setLastModifiedTime(tokens.resolve("b.tokens"), FileTime.from(now.minus(Duration.ofDays(2))));
        Files.setLastModifiedTime(tokens.resolve("c.tokens"), FileTime.from(now.minus(Duration.ofDays(1))));
        notes.clear();
        pairs("a").close(); // is the newest again
        assertEquals(List.of("a.tokens", "c.tokens"), names(tokens));
        assertEquals(
                List.of(
                        "Tokens of 50 rows read from the cache.",
                        "Deleted from the cache: 1 file of tokens, 0.0 GB, not used for longest."),
                notes);
    }

    @Test
    void clearsUpAfterProcessesThatWereKilled() throws IOException {
        Path tokens = Files.createDirectories(folder.resolve("tokens"));
        Path old = Files.writeString(tokens.resolve(".b.tokens.tmp-1-0123abcd"), "left");
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
        Path young = Files.writeString(tokens.resolve(".b.tokens.tmp-1-0123abce"), "in use");
        pairs("a").close();
        assertFalse(Files.exists(old));
        assertTrue(Files.exists(young));
    }

    @Test
    void theKeyIsOfAllThatTokensFollowFrom() throws IOException {
        Path one = Files.writeString(folder.resolve("one"), "1");
        Path two = Files.writeString(folder.resolve("two"), "2");
        String key = TokenCache.key(List.of(one, two), "train", "tokenizer", 1);
        Files.setLastModifiedTime(one, FileTime.from(Instant.EPOCH));
        assertEquals(key, TokenCache.key(List.of(one, two), "train", "tokenizer", 1));
        assertNotEquals(key, TokenCache.key(List.of(two, one), "train", "tokenizer", 1));
        assertNotEquals(key, TokenCache.key(List.of(one), "train", "tokenizer", 1));
        assertNotEquals(key, TokenCache.key(List.of(one, two), "all", "tokenizer", 1));
        assertNotEquals(key, TokenCache.key(List.of(one, two), "train", "another", 1));
        assertNotEquals(key, TokenCache.key(List.of(one, two), "train", "tokenizer", 2));
        Files.writeString(one, "3");
        assertNotEquals(key, TokenCache.key(List.of(one, two), "train", "tokenizer", 1));
    }
}
