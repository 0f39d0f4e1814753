package dev.xtrain.tune;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a model was tuned on, for its card.
 *
 * @param system name, version and architecture of the operating system
 * @param processor what the processor calls itself, where it is known
 * @param processors that Java may use
 * @param java version of Java
 * @param xtrain version of the program
 */
public record Machine(String system, String processor, int processors, String java, String xtrain) {

    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    /** This one. */
    static Machine here() {
        String version = Machine.class.getPackage().getImplementationVersion();
        return new Machine(
                System.getProperty("os.name") + " " + System.getProperty("os.version") + ", "
                        + System.getProperty("os.arch"),
                processorName(),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.version", ""),
                version == null ? "(not from a jar)" : version);
    }

    private static String processorName() {
        if (!Files.isReadable(CPU_INFO)) {
            return "";
        }
        try (var lines = Files.lines(CPU_INFO)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.replaceFirst("[^:]*:\\s*", ""))
                    .findFirst()
                    .orElse("");
        } catch (IOException e) {
            return "";
        }
    }
}
