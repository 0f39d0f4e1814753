package dev.xtrain.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CacheFoldersTest {

    @Test
    void prefersItsOwnVariableThenTheSharedOneThenHome() {
        assertEquals(
                Path.of("/own"),
                CacheFolders.root(Map.of("XTRAIN_CACHE", "/own", "XDG_CACHE_HOME", "/shared"), "/home/a"));
        assertEquals(Path.of("/shared/xtrain"), CacheFolders.root(Map.of("XDG_CACHE_HOME", "/shared"), "/home/a"));
        assertEquals(Path.of("/home/a/.cache/xtrain"), CacheFolders.root(Map.of(), "/home/a"));
    }

    @Test
    void ignoresARelativeSharedFolder() {
        assertEquals(Path.of("/home/a/.cache/xtrain"), CacheFolders.root(Map.of("XDG_CACHE_HOME", "cache"), "/home/a"));
    }

    @Test
    void makesItsOwnVariableAbsolute() {
        assertEquals(
                Path.of("").toAbsolutePath().resolve("cache"), CacheFolders.root(Map.of("XTRAIN_CACHE", "cache"), ""));
    }

    @Test
    void saysWhatToSetWithoutAHome() {
        String message = String.valueOf(assertThrows(UserError.class, () -> CacheFolders.root(Map.of(), "?"))
                .getMessage());
        assertTrue(message.endsWith("Set XTRAIN_CACHE to a folder that can be written to."), message);
    }
}
