package dev.xtrain.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Other processes, for tests of what happens when one is killed. */
public final class Children {

    private Children() {}

    /** The identity of a process that has ended. */
    static long deadPid() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(java(), "-version").start();
        process.waitFor();
        return process.pid();
    }

    /** A JVM, not started yet, that runs a class on the class path of the tests. */
    public static ProcessBuilder jvm(Class<?> main, String... arguments) {
        var command = new ArrayList<String>();
        command.addAll(List.of(
                java(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path", "")));
        command.add(main.getName());
        command.addAll(List.of(arguments));
        var child = new ProcessBuilder(command);
        child.environment().put("OMP_NUM_THREADS", "1"); // where cores are busy, two threads wait for each other
        return child;
    }

    /**
     * Whether children ignore INT or HUP, as a JVM does that was started so: by a shell in the background, or by nohup.
     */
    public static boolean ignore(String signal) throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return false;
        }
        String mask = Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .findFirst()
                .orElse("SigIgn:0")
                .replaceFirst("SigIgn:\\s*", "");
        int bit = switch (signal) {
            case "HUP" -> 1;
            case "INT" -> 1 << 1;
            default -> throw new IllegalArgumentException(signal);
        };
        return (Long.parseUnsignedLong(mask, 16) & bit) != 0;
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
