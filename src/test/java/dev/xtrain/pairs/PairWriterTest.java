package dev.xtrain.pairs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.xtrain.extract.Languages;
import dev.xtrain.io.Json;
import dev.xtrain.pairs.PairWriter.Layout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class PairWriterTest {

    private static final CorpusOptions OPTIONS = new CorpusOptions(Languages.all(), true, 0, 1, 1);

    @TempDir
    private Path folder;

    private static Pair row(int number, String side, Pair.Negative... negatives) {
        String json = "{\"query\":\"Asks for number %d\",\"positive\":\"fn f() { g(%d) }\"}".formatted(number, number);
        try {
            return Json.mapper().readValue(json, Pair.class).withSplit(side).withNegatives(List.of(negatives));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static Pair.Negative negative(String text) {
        return new Pair.Negative(null, text, "same_file", 1, 0.5);
    }

    private List<Path> write(String name, Layout layout, List<Pair> rows) {
        try (var writer = new PairWriter(folder.resolve(name), layout)) {
            rows.forEach(writer::add);
            return writer.commit(new Extent(List.of(), Split.By.FILE, Map.of()), OPTIONS, "xtrain extract");
        }
    }

    @Test
    void shardsHoldSoManyRowsAndTogetherAll() throws IOException {
        List<Pair> rows = List.of(row(1, "train"), row(2, "test"), row(3, "train"), row(4, "train"), row(5, "test"));
        List<Path> written = write("rows.jsonl.gz", new Layout(RowFormat.PAIRS, 2), rows);
        assertEquals(
                List.of("rows-00001.jsonl.gz", "rows-00002.jsonl.gz", "rows-00003.jsonl.gz"),
                written.stream().map(path -> String.valueOf(path.getFileName())).toList());
        assertEquals(
                rows,
                written.stream().flatMap(path -> PairReader.read(path).stream()).toList());
        assertTrue(Files.readString(folder.resolve("rows.manifest.json")).contains("rows-00003.jsonl.gz"));
        assertFalse(Files.exists(folder.resolve("rows.jsonl.gz")));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shardsThatAreFullAreNotKeptOpen() throws IOException {
        try (var writer = new PairWriter(folder.resolve("rows.jsonl.zst"), new Layout(RowFormat.PAIRS, 1))) {
            for (int i = 0; i < 50; i++) {
                writer.add(row(i, "train"));
            }
            assertEquals(1, openHere(), "what is left out");
            writer.commit(new Extent(List.of(), Split.By.FILE, Map.of()), OPTIONS, "xtrain extract");
        }
        assertEquals(List.of(row(49, "train")), PairReader.read(folder.resolve("rows-00050.jsonl.zst")));
    }

    /** Files in the folder that this process has open. */
    private long openHere() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.filter(file -> {
                        try {
                            return Files.readSymbolicLink(file).startsWith(folder.toRealPath());
                        } catch (IOException e) {
                            return false; // closed since
                        }
                    })
                    .count();
        }
    }

    @Test
    void shardsOfAnEarlierRunDoNotStayBehind() throws IOException {
        Path other = Files.writeString(folder.resolve("rows-00009.jsonl"), "somebody's");
        List<Pair> rows = List.of(row(1, "train"), row(2, "train"), row(3, "train"));
        write("rows.jsonl", new Layout(RowFormat.PAIRS, 1), rows);
        write("rows.jsonl", new Layout(RowFormat.PAIRS, 2), rows);
        assertFalse(Files.exists(folder.resolve("rows-00003.jsonl")));
        assertEquals(2, PairReader.read(folder.resolve("rows-00001.jsonl")).size());
        assertTrue(Files.exists(other), "not one that a manifest names");
    }

    @Test
    void tripletsAreOneForEachNegativeAndSidesApart() throws IOException {
        List<Pair> rows = List.of(
                row(1, "train", negative("fn a() {}"), negative("fn b() {}")),
                row(2, "test", negative("fn c() {}")),
                row(3, "train"));
        write("rows.jsonl", new Layout(RowFormat.TRIPLETS, 0), rows);
        assertEquals(
                List.of(
                        "{\"query\":\"Asks for number 1\",\"positive\":\"fn f() { g(1) }\",\"negative\":\"fn a() {}\"}",
                        "{\"query\":\"Asks for number 1\",\"positive\":\"fn f() { g(1) }\",\"negative\":\"fn b() {}\"}"),
                Files.readAllLines(folder.resolve("rows.jsonl")));
        assertEquals(1, Files.readAllLines(folder.resolve("rows.test.jsonl")).size());
        String dropped = Files.readString(folder.resolve("rows.dropped.jsonl"));
        assertTrue(dropped.contains("\"reason\":\"no_negative\""), dropped);
    }
}
