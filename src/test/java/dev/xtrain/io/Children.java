package dev.xtrain.io;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
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

    /** A JVM that runs a class with arguments; the class path holds what the given classes come from. */
    public static ProcessBuilder jvm(Class<?> main, List<Class<?>> needed, List<String> arguments) throws Exception {
        var path = new LinkedHashSet<String>();
        var classes = new ArrayList<Class<?>>(needed);
        classes.add(main);
        for (Class<?> type : classes) {
            path.add(Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString());
        }
        var command = new ArrayList<>(Arrays.asList(
                java(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                String.join(java.io.File.pathSeparator, path)));
        command.add(main.getName());
        command.addAll(arguments);
        return new ProcessBuilder(command);
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
