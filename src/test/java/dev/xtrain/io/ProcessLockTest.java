package dev.xtrain.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessLockTest {

    private static final int HOLDERS = 4;
    private static final int TIMES = 50;

    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("new/lock");
    }

    @Test
    void namesItsHolderAndLeavesNothing() {
        String holder = "process " + ProcessHandle.current().pid();
        try (ProcessLock lock = ProcessLock.take(file())) {
            assertEquals(holder, ProcessLock.holder(file()), lock::toString);
            assertEquals(Optional.empty(), ProcessLock.tryTake(file()));
        }
        assertFalse(Files.exists(file()));
    }

    /** What ended without a word left its file, but the system has let go of the lock. */
    @Test
    void takesTheFileOfADeadHolder() throws Exception {
        Files.createDirectories(file().getParent());
        Files.writeString(file(), "123456789");
        try (ProcessLock lock = ProcessLock.take(file(), holder -> {
            throw new AssertionError(holder);
        })) {
            assertEquals("process " + ProcessHandle.current().pid(), ProcessLock.holder(file()), lock::toString);
        }
    }

    @Test
    void letsOneInAtATimeAndTellsTheOthersOnceWhoItIs() throws Exception {
        var inside = new AtomicInteger();
        List<Callable<Integer>> holders = new ArrayList<>();
        for (int i = 0; i < HOLDERS; i++) {
            holders.add(() -> {
                int most = 0;
                for (int time = 0; time < TIMES; time++) {
                    var told = new AtomicInteger();
                    try (ProcessLock lock = ProcessLock.take(file(), holder -> told.incrementAndGet())) {
                        most = Math.max(most, inside.incrementAndGet());
                        assertEquals(Math.min(1, told.get()), told.get(), lock::toString);
                        inside.decrementAndGet();
                    }
                }
                return most;
            });
        }
        var threads = Executors.newFixedThreadPool(HOLDERS);
        try {
            for (Future<Integer> most : threads.invokeAll(holders)) {
                assertEquals(1, most.get());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Threads of one process are told apart by the JVM; other processes by the system alone. */
    @Test
    void keepsOtherProcessesOutUntilItIsClosed() throws Exception {
        try (ProcessLock lock = ProcessLock.take(file())) {
            assertEquals(Optional.empty(), ProcessLock.tryTake(file()), lock::toString);
            assertEquals("process " + ProcessHandle.current().pid(), ProcessLock.holder(file()));
            assertEquals("waits for " + ProcessHandle.current().pid(), asked());
        }
        assertEquals("took it", asked());
        assertFalse(Files.exists(file()));
    }

    private String asked() throws Exception {
        Process other = Children.jvm(ProcessLockTest.class, file().toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertEquals(0, other.waitFor(), said);
        return said;
    }

    /** Another process, which says what it finds. */
    public static void main(String[] arguments) {
        Path file = Path.of(arguments[0]);
        Optional<ProcessLock> lock = ProcessLock.tryTake(file);
        System.out.println(
                lock.isPresent()
                        ? "took it"
                        : "waits for " + ProcessLock.holder(file).replace("process ", ""));
        lock.ifPresent(ProcessLock::close);
    }

    @Test
    void stopsWaitingWhenAskedTo() {
        try (ProcessLock lock = ProcessLock.take(file());
                var stopping = new Stopping()) {
            assertThrows(Stopped.class, () -> ProcessLock.take(file(), holder -> stopping.now()), lock::toString);
        }
    }
}
