package dev.xtrain.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.xtrain.io.Children;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a terminal is shown and what a pipe gets, on a terminal that {@code script} (util-linux) makes. */
class ColourTest {

    private static final char ESCAPE = '\u001b';

    @TempDir
    Path folder;

    private String search(boolean terminal, Map<String, String> environment) throws IOException, InterruptedException {
        Path script = Path.of("/usr/bin/script");
        assumeTrue(Files.isExecutable(script) && Files.isDirectory(Path.of("/proc/self")), "no script of util-linux");
        Path sources = Files.createDirectories(folder.resolve("sources"));
        Files.writeString(sources.resolve("a.py"), "def close_file(file):\n    file.close()\n");
        ProcessBuilder search = Children.jvm(Main.class, "search", "close", sources.toString(), "--mode", "keyword");
        if (terminal) {
            String line =
                    search.command().stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "));
            search.command(List.of(script.toString(), "-q", "-e", "-c", line, "/dev/null"));
        }
        search.environment().keySet().removeAll(List.of("NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"));
        search.environment().put("TERM", "xterm");
        search.environment().putAll(environment);
        Process process =
                search.redirectError(folder.resolve("stderr").toFile()).start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), out);
        assertTrue(out.contains("close_file"), out);
        return out;
    }

    @Test
    void aTerminalIsShownColours() throws Exception {
        assertTrue(search(true, Map.of()).indexOf(ESCAPE) >= 0);
    }

    @Test
    void aTerminalWhoseUserWantsNoneIsNot() throws Exception {
        assertEquals(-1, search(true, Map.of("NO_COLOR", "1")).indexOf(ESCAPE));
    }

    @Test
    void aPipeGetsNone() throws Exception {
        assertEquals(-1, search(false, Map.of()).indexOf(ESCAPE));
    }
}
