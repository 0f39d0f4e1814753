package dev.xtrain.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What this process has in hand where native code might crash on it: a file being parsed, a step of training.
 *
 * <p>In a process that is watched over, each item is written down for as long as work on it lasts. After a crash the
 * next process learns what was in hand then: it works on each such item while nothing else is in hand, and an item that
 * crashes even so is left out from then on. In a process that is not watched over, nothing of this happens.
 */
public final class InFlight {

    /** Names the file to open, where this process is watched over. */
    public static final String PROPERTY = "xtrain.in-flight";

    private static final long WATCH_MILLIS = 200;
    /** How long an orphan may take to reach a safe point; whatever it writes is whole at any moment. */
    private static final long ORPHAN_MILLIS = TimeUnit.SECONDS.toMillis(60);

    private static volatile @Nullable InFlight current;

    private final InFlightFile file;
    private final InFlightFile.Lessons lessons;
    private final BlockingQueue<Integer> slots = new ArrayBlockingQueue<>(InFlightFile.SLOTS);
    private final ReadWriteLock hands = new ReentrantReadWriteLock(true);

    private InFlight(InFlightFile file) {
        this.file = file;
        this.lessons = file.lessons();
        for (int slot = 0; slot < InFlightFile.SLOTS; slot++) {
            slots.add(slot);
        }
    }

    /** Begins to write down what is in hand, and to listen to the process that watches over this one, if any does. */
    public static void begin() {
        String path = System.getProperty(PROPERTY);
        if (path == null) {
            return;
        }
        try {
            var begun = new InFlight(InFlightFile.open(Path.of(path)));
            current = begun;
            var watcher = new Thread(begun::watch, "in-flight");
            watcher.setDaemon(true);
            watcher.start();
        } catch (IOException e) {
            throw new UncheckedIOException("opening " + path + ": " + e.getMessage(), e);
        }
    }

    /** Writes down that this process ends of its own will. */
    public static void end() {
        InFlight here = current;
        if (here != null) {
            here.file.end();
        }
    }

    /** Stops this process when it is asked to, or when the one that watches over it is gone. */
    private void watch() {
        try {
            long parent = parent();
            while (!file.isStopped() && parent() == parent) {
                Thread.sleep(WATCH_MILLIS);
            }
            StopSignal.request();
            while (parent() == parent) {
                Thread.sleep(WATCH_MILLIS);
            }
            Thread.sleep(ORPHAN_MILLIS);
            Runtime.getRuntime().halt(130);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static long parent() {
        return ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(-1L);
    }

    /** Whether an earlier process of this command crashed at work, so that what it has left is this command's. */
    public static boolean isRelaunch() {
        InFlight here = current;
        return here != null && here.lessons.atWork();
    }

    /** Whether an earlier process crashed on that item alone, so that it is to be left out. */
    public static boolean isSkipped(String item) {
        InFlight here = current;
        return here != null && here.lessons.skipped().contains(InFlightFile.fitting(item));
    }

    /** Whether the item was in hand, perhaps with others, when an earlier process crashed. */
    public static boolean isSuspect(String item) {
        InFlight here = current;
        return here != null && here.lessons.suspects().contains(InFlightFile.fitting(item));
    }

    /**
     * Works on an item.
     *
     * @param item what it is, for people and to know it again: {@code "parsing src/main.rs"}
     * @return what the work returns
     */
    public static <T> T during(String item, Supplier<T> work) {
        InFlight here = current;
        return here == null ? work.get() : here.hold(InFlightFile.fitting(item), work);
    }

    private <T> T hold(String item, Supplier<T> work) {
        Lock lock = lessons.suspects().contains(item) ? hands.writeLock() : hands.readLock();
        lock.lock();
        try {
            int slot = slots.take();
            file.take(slot, item);
            try {
                InjectedCrash.at(item);
                return work.get();
            } finally {
                file.drop(slot);
                file.finish();
                slots.add(slot);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Stopped();
        } finally {
            lock.unlock();
        }
    }
}
