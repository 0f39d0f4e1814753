package dev.xtrain.cli;

import static dev.xtrain.cli.Ran.xtrain;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.xtrain.io.Children;
import dev.xtrain.io.Json;
import dev.xtrain.tensor.OneThread;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(OneThread.class)
class DoctorCommandTest {

    @TempDir
    Path folder;

    @Test
    void aWellMachinePassesEveryGoldenCase() throws Exception {
        Ran ran = xtrain("doctor", "--json", "--device", "cpu", "--precision", "fp32");
        JsonNode found = Json.mapper().readTree(ran.out());
        assertEquals(0, ran.code(), ran.out());
        assertTrue(found.path("well").asBoolean());
        int parity = 0;
        for (JsonNode finding : found.path("findings")) {
            if (finding.path("topic").asText().equals("parity")) {
                parity++;
                assertTrue(finding.path("text").asText().startsWith("pass, off by "), finding::toString);
            }
        }
        assertEquals(8, parity);
        String line = found.path("line").asText();
        assertTrue(line.contains(" | cpu fp32 | parity 8 of 8, at most 0."), line);
        assertTrue(line.endsWith(" | well"), line);
    }

    /** What a doctor says in a JVM of its own, which must end with 1. */
    private static List<String> sick(Map<String, String> environment, String... options) throws Exception {
        ProcessBuilder child = Children.jvm(Main.class, "doctor", "--device", "cpu", "--precision", "fp32");
        child.command().addAll(1, List.of(options));
        child.environment().remove("DJL_CACHE_DIR");
        child.environment().putAll(environment);
        Process process = child.redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(1, process.waitFor(), out);
        assertFalse(out.contains("\tat "), out);
        return out.lines().toList();
    }

    private static void assertSays(List<String> lines, String start) {
        assertTrue(lines.stream().anyMatch(line -> line.startsWith(start)), () -> start + " in: " + lines);
    }

    @Test
    void reportsACacheThatCannotBeWrittenTo() throws Exception {
        List<String> lines = sick(Map.of("XTRAIN_CACHE", "/dev/null/cache"));
        assertSays(lines, "X folder: /dev/null/cache: /dev/null is not a folder");
        assertSays(lines, "X libtorch: ");
        assertSays(lines, "  rust: tree-sitter-rust ");
        String last = lines.get(lines.size() - 1);
        assertTrue(last.startsWith("xtrain ") && last.contains(" | WRONG: cache folder, "), last);
    }

    @Test
    void reportsATemporaryFolderThatIsNotThere() throws Exception {
        List<String> lines = sick(Map.of(), "-Djava.io.tmpdir=/dev/null/tmp");
        assertSays(lines, "X temporary: ");
        assertSays(lines, "X rust: loading the grammar of rust: ");
        assertSays(lines, "X t5 golden case: ");
    }

    @Test
    void reportsNativesThatDoNotLoad() throws Exception {
        Files.writeString(folder.resolve("libtorch.so"), "no library");
        List<String> lines = sick(Map.of("PYTORCH_LIBRARY_PATH", folder.toString(), "PYTORCH_FLAVOR", "cpu"));
        assertSays(lines, "X libtorch: ");
        assertTrue(lines.get(lines.size() - 1).contains("natives libtorch"), lines::toString);
    }

    @Test
    void reportsADeviceThatIsNotThere() {
        Ran ran = xtrain("doctor", "--device", "mps");
        if (!System.getProperty("os.name").startsWith("Mac")) {
            assertEquals(1, ran.code());
            assertTrue(ran.out().contains("X chosen: choosing the device: expected mps on this machine"), ran.out());
            assertTrue(ran.out().contains(" | no device | parity not run | WRONG: device chosen, "), ran.out());
        }
    }
}
