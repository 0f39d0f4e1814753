package dev.xtrain.search;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.xtrain.model.PooledVectors;
import dev.xtrain.model.WordEncoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirectoryIndexTest {

    private static final String QUESTION = "unpack the date bytes of gzip data";

    @TempDir
    private Path folder;

    private Sources sources;

    @BeforeEach
    void write() throws IOException {
        sources = Sources.in(folder, "tree");
    }

    private List<String> symbols() {
        try (DirectoryIndex index = sources.open()) {
            return index.functions().stream().map(IndexedFunction::symbol).toList();
        }
    }

    /** Number of functions that an encoder had to encode. */
    private int encoded() {
        var encoder = new WordEncoder("a", true);
        try (DirectoryIndex index = sources.open()) {
            PooledVectors vectors = index.vectors(encoder, sources.vectors(), false);
            assertEquals(index.functions().size(), vectors.size());
        }
        return encoder.encoded();
    }

    /** Its scores are those of an index made at once over the functions' texts. */
    private static void assertFresh(DirectoryIndex index) throws IOException {
        List<String> texts = index.functions().stream()
                .map(function -> index.source(function).orElseThrow())
                .toList();
        try (KeywordIndex fresh = KeywordIndex.of(texts)) {
            for (String query : List.of(QUESTION, "crc32", "self now", "date date parse")) {
                assertArrayEquals(fresh.scores(query), index.keywordScores(query), query);
            }
        }
    }

    @Test
    void findsFunctionsAndTheirPlaces() {
        try (DirectoryIndex index = sources.open()) {
            assertEquals(
                    List.of("parse_date", "Clock::tick", "gunzip", "checksum"),
                    index.functions().stream().map(IndexedFunction::symbol).toList());
            IndexedFunction parse = index.functions().get(0);
            assertEquals(
                    "date.rs 1 2 5",
                    parse.path() + " " + parse.firstLine() + " " + parse.line() + " " + parse.endLine());
            assertTrue(index.source(parse).orElseThrow().startsWith("/// Reads a date"), "with its documentation");
        }
        assertEquals(1, sources.notes.size(), sources.notes::toString);
        assertTrue(sources.notes.get(0).startsWith("Indexed 4 functions in 2 files of "), sources.notes::toString);
    }

    @Test
    void aSecondSearchReadsAndEncodesNothing() throws IOException {
        assertEquals(4, encoded());
        List<FileTime> before = times();
        assertEquals(0, encoded());
        assertEquals(before, times(), "nothing was written");
        assertEquals(1, sources.notes.size(), sources.notes::toString);
    }

    private List<FileTime> times() throws IOException {
        try (Stream<Path> files = Files.walk(sources.cache)) {
            return files.filter(file -> !file.endsWith("lock"))
                    .sorted()
                    .map(file -> {
                        try {
                            return Files.getLastModifiedTime(file);
                        } catch (IOException e) {
                            throw new AssertionError(e);
                        }
                    })
                    .toList();
        }
    }

    @Test
    void aChangedFileCostsOnlyItsOwnNewFunctions() throws IOException {
        encoded();
        sources.write("io/gzip.py", Sources.GZIP.replace("crc32(data)", "adler32(data)"));
        assertEquals(1, encoded(), "the other function of the file is what it was");
        sources.write("new.py", "def fresh():\n    return 1\n");
        assertEquals(1, encoded());
        Files.delete(sources.root.resolve("date.rs"));
        assertEquals(0, encoded());
        assertEquals(List.of("gunzip", "checksum", "fresh"), symbols());
    }

    @Test
    void wordStatisticsAfterChangesAreThoseOfAFreshIndex() throws IOException {
        symbols();
        for (int round = 0; round < 4; round++) {
            sources.write("io/gzip.py", Sources.GZIP.repeat(round + 1).replace("inflate", "inflate" + round));
            sources.write("added" + round + ".py", "def data" + round + "(date):\n    return date + gzip\n");
            Files.deleteIfExists(sources.root.resolve("added" + (round - 2) + ".py"));
            try (DirectoryIndex index = sources.open()) {
                assertFresh(index);
            }
        }
        assertEquals(1, sources.notes.size(), () -> "never rebuilt: " + sources.notes);
    }

    @Test
    void noticesAChangeThatSizeAndTimeDoNotShow() throws IOException {
        Path file = sources.root.resolve("date.rs");
        Files.setLastModifiedTime(file, FileTime.fromMillis(System.currentTimeMillis()));
        FileTime time = Files.getLastModifiedTime(file);
        symbols();
        Files.writeString(file, Sources.PARSER.replace("parse_date", "parse_time"));
        Files.setLastModifiedTime(file, time);
        assertTrue(symbols().contains("parse_time"), "written to within the clock's step of having been read");
    }

    @Test
    void aTouchedFileIsReadAndNotIndexedAnew() throws IOException {
        encoded();
        Path words = sources.index().resolve("words");
        List<String> before = names(words);
        Files.setLastModifiedTime(sources.root.resolve("date.rs"), FileTime.fromMillis(1_000_000));
        assertEquals(0, encoded());
        assertEquals(before, names(words));
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "with space", "zwei\nZeilen", "日本語 コード", "-k", "ü*?[x]"})
    void anyNameWillDoWithoutGit(String name) throws IOException {
        Sources odd;
        try {
            odd = Sources.in(folder.resolve("odd"), name);
            odd.write(name + "/" + name + ".py", "def nested():\n    return 1\n");
        } catch (InvalidPathException e) {
            abort("this JVM's locale has no such name: " + e.getMessage());
            return;
        }
        for (int search = 0; search < 2; search++) {
            try (DirectoryIndex index = odd.open()) {
                assertEquals(5, index.functions().size());
                assertFresh(index);
            }
        }
        assertEquals(1, odd.notes.size(), odd.notes::toString);
    }

    // --- damage

    private Path file(String kind) throws IOException {
        Path index = sources.index();
        if (kind.equals("catalog")) {
            return index.resolve("catalog");
        }
        Path place = kind.equals("vectors") ? sources.vectors() : kind.equals("words") ? index.resolve("words") : index;
        String suffix = kind.equals("words") ? ".cfs" : kind.equals("segments") ? "" : "." + kind;
        try (Stream<Path> files = Files.walk(place)) {
            return files.filter(file -> file.toString().endsWith(suffix)
                            && (!kind.equals("segments")
                                    || file.getFileName().toString().startsWith("segments_")))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private void assertRebuilt(int encoded) throws IOException {
        sources.notes.clear();
        assertEquals(encoded, encoded());
        assertFalse(sources.notes.isEmpty(), "it must be said");
        assertTrue(
                sources.notes.stream().anyMatch(note -> note.startsWith("Index rebuilt: ")), sources.notes::toString);
        try (DirectoryIndex index = sources.open()) {
            assertFresh(index);
        }
        sources.notes.clear();
        assertEquals(0, encoded());
        assertEquals(List.of(), sources.notes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"catalog", "words", "segments", "pooled"})
    void whateverIsDamagedIsRebuiltAndSaid(String kind) throws IOException {
        encoded();
        Path file = file(kind);
        byte[] whole = Files.readAllBytes(file);
        byte[] flipped = whole.clone();
        flipped[flipped.length / 2] ^= 1;
        Files.write(file, flipped);
        assertRebuilt(0);
        Files.write(file(kind), Arrays.copyOf(whole, whole.length / 2));
        assertRebuilt(0);
        Files.writeString(file(kind), "a letter home, not an index\n".repeat(20));
        assertRebuilt(0);
        Files.write(file(kind), new byte[0]);
        assertRebuilt(0);
    }

    @Test
    void anotherDirectorysFilesAreNotTrusted() throws IOException {
        encoded();
        byte[] catalog = Files.readAllBytes(file("catalog"));
        byte[] pooled = Files.readAllBytes(file("pooled"));
        sources.write("third.py", "def third():\n    return 3\n");
        encoded();
        Files.write(file("catalog"), catalog); // whole, but older than the words
        Files.write(file("pooled"), pooled);
        assertEquals(0, encoded());
        assertEquals(5, symbols().size());
        try (DirectoryIndex index = sources.open()) {
            assertFresh(index);
        }
    }

    @Test
    void damagedVectorsAreFoundWhenTheyAreReadAndEncodedAgain() throws Exception {
        encoded();
        Path file = file("vectors");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 5] ^= 4;
        Files.write(file, bytes);
        var encoder = new WordEncoder("a", true);
        try (DirectoryIndex index = sources.open()) {
            int[] all = IntStream.range(0, index.functions().size()).toArray();
            PooledVectors stale = index.vectors(encoder, sources.vectors(), false);
            assertThrows(PooledVectors.StaleException.class, () -> stale.vectors(all));
            PooledVectors good = index.vectors(encoder, sources.vectors(), true);
            assertEquals(4, encoder.encoded(), "all that were in the damaged file");
            assertEquals(4, good.vectors(all).size());
        }
        assertEquals(0, encoded());
    }

    // --- others at work, and places that cannot be written to

    @Test
    void severalSearchesAtOnceAgree() throws Exception {
        for (int i = 0; i < 20; i++) {
            sources.write("more" + i + ".py", "def more" + i + "(date):\n    return gzip(date)\n");
        }
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            Callable<String> search = () -> {
                try (DirectoryIndex index = sources.open()) {
                    index.vectors(new WordEncoder("a", true), sources.vectors(), false);
                    assertFresh(index);
                    return index.functions().toString();
                }
            };
            List<Future<String>> results = threads.invokeAll(Collections.nCopies(4, search));
            for (Future<String> result : results) {
                assertEquals(results.get(0).get(), result.get());
            }
        } finally {
            threads.shutdownNow();
        }
        assertEquals(0, encoded());
    }

    @Test
    void aCacheThatCannotBeWrittenToIsSaidAndDoesNoHarm() throws Exception {
        Path nowhere = Path.of("/proc/xtrain-cache");
        assumeTrue(Files.isDirectory(Path.of("/proc/self")));
        var encoder = new WordEncoder("a", true);
        try (DirectoryIndex index = sources.open(nowhere)) {
            assertFresh(index);
            PooledVectors vectors = index.vectors(encoder, nowhere.resolve("vectors"), false);
            assertEquals(4, vectors.vectors(new int[] {0, 1, 2, 3}).size());
        }
        assertTrue(sources.notes.get(0).startsWith("Nothing is kept for the next search of "), sources.notes::toString);
        assertEquals(4, encoder.encoded());
    }

    @Test
    void anIndexThatCanOnlyBeReadIsUsedAsFarAsItGoes() throws IOException {
        encoded();
        Path lock = sources.index().resolve("lock");
        Files.createDirectory(lock); // cannot be opened
        sources.notes.clear();
        assertEquals(0, encoded());
        assertEquals(List.of(), sources.notes, "nothing had to be written");
        sources.write("io/gzip.py", Sources.GZIP + "\n\ndef late():\n    return 0\n");
        for (int search = 0; search < 2; search++) {
            try (DirectoryIndex index = sources.open()) {
                assertEquals(5, index.functions().size());
                assertFresh(index);
            }
        }
        assertEquals(2, sources.notes.size(), sources.notes::toString);
    }

    @Test
    void aSourceThatChangedMeanwhileGivesNoLines() throws IOException {
        try (DirectoryIndex index = sources.open()) {
            IndexedFunction gunzip = index.functions().get(2);
            assertTrue(index.source(gunzip).isPresent());
            sources.write("io/gzip.py", "# nothing left\n");
            assertTrue(index.source(gunzip).isEmpty());
            Files.delete(sources.root.resolve("io/gzip.py"));
            assertTrue(index.source(gunzip).isEmpty());
        }
    }

    @Test
    void aFileThatIsNoTextIsNamed() throws IOException {
        Files.write(sources.root.resolve("latin.py"), new byte[] {'#', (byte) 0xfc, '\n'});
        symbols();
        assertTrue(sources.notes.contains("Skipped as not UTF-8: latin.py."), sources.notes::toString);
        assertEquals(4, symbols().size());
    }

    @Test
    void anEmptyDirectoryHasNoFunctions() throws IOException {
        var empty = Sources.in(folder, "empty");
        Files.delete(empty.root.resolve("date.rs"));
        Files.delete(empty.root.resolve("io/gzip.py"));
        try (DirectoryIndex index = empty.open()) {
            assertEquals(List.of(), index.functions());
            assertEquals(0, index.keywordScores("date").length);
            assertEquals(
                    0,
                    index.vectors(new WordEncoder("a", true), empty.vectors(), false)
                            .size());
        }
    }
}
