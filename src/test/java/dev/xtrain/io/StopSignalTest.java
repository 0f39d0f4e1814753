package dev.xtrain.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StopSignalTest {

    /** Works until asked to stop, then saves; or, being stubborn, works for ever. */
    static final class Working {
        public static void main(String[] args) throws InterruptedException {
            StopSignal.install();
            System.out.println("working");
            try {
                while (true) {
                    Thread.sleep(5);
                    if (args.length == 0) {
                        StopSignal.check();
                    }
                }
            } catch (Stopped e) {
                System.out.println("saved");
                System.exit(130);
            }
        }
    }

    private static Process start(String... arguments) throws Exception {
        assumeFalse(System.getProperty("os.name", "").startsWith("Windows"));
        Process process = Children.jvm(Working.class, arguments).start();
        assertEquals("working", output(process).readLine());
        return process;
    }

    private static BufferedReader output(Process process) {
        return process.inputReader(StandardCharsets.UTF_8);
    }

    private static void signal(Process process, String name) throws Exception {
        assertEquals(
                0,
                new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                        .start()
                        .waitFor());
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM", "HUP"})
    void letsTheWorkSaveAndEnd(String signal) throws Exception {
        assumeFalse(!signal.equals("TERM") && Children.ignore(signal), signal + " is ignored where this was started");
        Process process = start();
        signal(process, signal);
        assertEquals("saved", output(process).readLine());
        assertTrue(process.waitFor(10, TimeUnit.SECONDS));
        assertEquals(130, process.exitValue());
        assertEquals(
                "\nStopping after the current step; press Ctrl-C again to stop at once.\n",
                new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
    }

    @Test
    void endsAtOnceOnTheSecondSignal() throws Exception {
        assumeFalse(Children.ignore("INT"), "INT is ignored where this was started");
        Process process = start("stubborn");
        signal(process, "INT");
        process.errorReader(StandardCharsets.UTF_8).readLine();
        assertTrue(process.errorReader(StandardCharsets.UTF_8).readLine().startsWith("Stopping"));
        assertTrue(process.isAlive());
        signal(process, "INT");
        assertTrue(process.waitFor(10, TimeUnit.SECONDS));
        assertEquals(128 + 2, process.exitValue()); // killed by SIGINT
    }
}
