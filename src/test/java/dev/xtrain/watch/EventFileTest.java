package dev.xtrain.watch;

import static dev.xtrain.watch.EventReader.field;
import static dev.xtrain.watch.EventReader.has;
import static dev.xtrain.watch.EventReader.list;
import static dev.xtrain.watch.EventReader.message;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.DynamicMessage;
import dev.xtrain.train.VectorNorms;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFileTest {

    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochMilli(1_800_000_000_250L), ZoneOffset.UTC);
    private static final VectorNorms NORMS =
            new VectorNorms(1, 3, 8, 18, new VectorNorms.Quantiles(1, 1, 2, 3, 3), List.of(1, 2, 0, 1));

    @TempDir
    Path folder;

    private Path only() throws IOException {
        List<Path> files = EventFile.list(folder);
        assertEquals(1, files.size());
        return files.get(0);
    }

    /** RFC 3720, B.4, and the check value of the polynomial: the reader's own sum is right. */
    @Test
    void theReaderKnowsCastagnolisPolynomial() {
        assertEquals(0x8a9136aa, EventReader.crc32c(new byte[32]));
        assertEquals(0xe3069283, EventReader.crc32c("123456789".getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void aReaderOfItsOwnFindsScalarsAndHistograms() throws IOException {
        try (EventFile file = EventFile.create(folder, CLOCK)) {
            file.add(10, Map.of("loss/step", 0.125), Map.of());
            file.add(1L << 40, Map.of(), Map.of("vectors/norm", NORMS));
        }
        assertTrue(only().getFileName().toString().matches("events\\.out\\.tfevents\\.1800000000\\.[\\w.-]+\\.xtrain"));
        List<DynamicMessage> events = EventReader.read(only());
        assertEquals(3, events.size());
        assertEquals("brain.Event:2", field(events.get(0), "file_version"));

        assertEquals(1_800_000_000.25, field(events.get(1), "wall_time"));
        assertEquals(10L, field(events.get(1), "step"));
        DynamicMessage loss = EventReader.<DynamicMessage>list(message(events.get(1), "summary"), "value")
                .get(0);
        assertEquals("loss/step", field(loss, "tag"));
        assertEquals(0.125f, field(loss, "simple_value"));

        assertEquals(1L << 40, field(events.get(2), "step"));
        DynamicMessage norm = EventReader.<DynamicMessage>list(message(events.get(2), "summary"), "value")
                .get(0);
        DynamicMessage histogram = message(norm, "histo");
        assertEquals(1.0, field(histogram, "min"));
        assertEquals(3.0, field(histogram, "max"));
        assertEquals(4.0, field(histogram, "num"));
        assertEquals(8.0, field(histogram, "sum"));
        assertEquals(18.0, field(histogram, "sum_squares"));
        assertEquals(List.of(1.5, 2.0, 2.5, 3.0), list(histogram, "bucket_limit"));
        assertEquals(List.of(1.0, 2.0, 0.0, 1.0), list(histogram, "bucket"));
    }

    @Test
    void aRestartSaysFromWhichStepOnEarlierFilesAreVoid() throws IOException {
        try (EventFile file = EventFile.create(folder, CLOCK)) {
            file.restart(7);
        }
        DynamicMessage start = EventReader.read(only()).get(1);
        assertEquals(7L, field(start, "step"));
        assertEquals(1, field(message(start, "session_log"), "status"));
        assertFalse(has(start, "summary"));
    }

    @Test
    void aFileOfTheSameSecondComesAfterTheOneThatIsThere() throws IOException {
        for (int i = 0; i < 3; i++) {
            EventFile.create(folder, CLOCK).close();
        }
        Files.createFile(folder.resolve("events.out.tfevents.9999999999.host")); // another program's
        List<String> seconds = EventFile.list(folder).stream()
                .map(file -> file.getFileName().toString().split("\\.")[3])
                .toList();
        assertEquals(List.of("1800000000", "1800000001", "1800000002"), seconds);
    }

    @Test
    void theReaderRefusesAByteThatIsAnother() throws IOException {
        try (EventFile file = EventFile.create(folder, CLOCK)) {
            file.add(1, Map.of("a", 1.0), Map.of());
        }
        byte[] bytes = Files.readAllBytes(only());
        for (int at : List.of(0, 9, 14, bytes.length - 6, bytes.length - 1)) {
            bytes[at] ^= 1;
            Path broken = Files.write(folder.resolve("broken"), bytes);
            assertThrows(AssertionError.class, () -> EventReader.read(broken), () -> "byte " + at);
            bytes[at] ^= 1;
        }
    }
}
