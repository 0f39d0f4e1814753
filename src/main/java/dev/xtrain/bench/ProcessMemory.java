package dev.xtrain.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Resident memory of this process, where Linux tells of it. */
final class ProcessMemory {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path CLEAR = Path.of("/proc/self/clear_refs");

    private ProcessMemory() {}

    /** Lets the peak start anew. */
    static void resetPeak() {
        try {
            Files.writeString(CLEAR, "5");
        } catch (IOException e) {
            // then the peak is that of the whole process
        }
    }

    /** The largest resident size since then, in MB; 0 where it is not known. */
    static long peakMegabytes() {
        try (var lines = Files.lines(STATUS)) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .findFirst()
                    .map(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                    .orElse(0L);
        } catch (IOException e) {
            return 0;
        }
    }
}
