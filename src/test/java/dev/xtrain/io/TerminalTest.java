package dev.xtrain.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TerminalTest {

    private static final Path UNKNOWN = Path.of("/nothing/of/that/name");

    @Test
    void believesTheLauncher() {
        assertEquals(new Terminal(true, 132), Terminal.of(Map.of("XTRAIN_TERMINAL", "132"), UNKNOWN));
        assertEquals(new Terminal(false, 80), Terminal.of(Map.of("XTRAIN_TERMINAL", "0"), UNKNOWN));
    }

    @Test
    void looksAtTheDeviceBehindStderr(@TempDir Path folder) throws IOException {
        Path terminal = Files.createSymbolicLink(folder.resolve("2"), Path.of("/dev/pts/0"));
        Path file = Files.createSymbolicLink(folder.resolve("3"), Path.of("/tmp/log"));
        assertEquals(new Terminal(true, 80), Terminal.of(Map.of(), terminal));
        assertEquals(new Terminal(false, 80), Terminal.of(Map.of("TERM", "dumb"), terminal));
        assertEquals(new Terminal(false, 80), Terminal.of(Map.of(), file));
    }

    @Test
    void takesWhatItCannotSeeForAFile() {
        assertEquals(new Terminal(false, 80), Terminal.of(Map.of("XTRAIN_TERMINAL", "wide"), UNKNOWN));
    }
}
