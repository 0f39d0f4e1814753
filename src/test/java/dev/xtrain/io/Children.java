package dev.xtrain.io;

import java.io.IOException;
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

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
