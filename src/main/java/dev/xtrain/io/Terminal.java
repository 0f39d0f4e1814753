package dev.xtrain.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What stderr is: a terminal that a line can be redrawn on, or a file.
 *
 * @param interactive whether a line may be redrawn
 * @param width columns
 */
record Terminal(boolean interactive, int width) {

    private static final int USUAL_WIDTH = 80;

    /**
     * Asks {@code XTRAIN_TERMINAL}, which the launcher sets to the width, or to 0 where stderr is no terminal; without
     * it, the device behind file descriptor 2 (Linux). The JVM itself knows only of stdin and stdout.
     */
    static Terminal ofStderr() {
        return of(System.getenv(), Path.of("/proc/self/fd/2"));
    }

    static Terminal of(Map<String, String> environment, Path stderr) {
        String told = environment.getOrDefault("XTRAIN_TERMINAL", "");
        if (told.matches("\\d{1,4}")) {
            int width = Integer.parseInt(told);
            return new Terminal(width > 0, width > 0 ? width : USUAL_WIDTH);
        }
        if ("dumb".equals(environment.get("TERM"))) {
            return new Terminal(false, USUAL_WIDTH);
        }
        try {
            String device = Files.readSymbolicLink(stderr).toString();
            return new Terminal(device.startsWith("/dev/pts/") || device.startsWith("/dev/tty"), USUAL_WIDTH);
        } catch (IOException | UnsupportedOperationException e) {
            return new Terminal(false, USUAL_WIDTH);
        }
    }
}
