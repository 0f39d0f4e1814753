package dev.xtrain.io;

import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** When the stages of a command ended, in milliseconds since its process started. Thread-safe. */
public final class Timings {

    private record Stage(String name, long end, long lasted) {}

    private final long start = ProcessHandle.current()
            .info()
            .startInstant()
            .map(Instant::toEpochMilli)
            .orElseGet(System::currentTimeMillis);
    private final List<Stage> stages = new ArrayList<>();

    /** Now, to hand to {@link #ended}. */
    public long now() {
        return System.currentTimeMillis() - start;
    }

    /**
     * A stage has ended.
     *
     * @param began when, by {@link #now}
     */
    public synchronized void ended(String name, long began) {
        long now = now();
        stages.add(new Stage(name, now, now - began));
    }

    /** Prints a line a stage, in the order of their ends. */
    public synchronized void print(PrintWriter out) {
        out.printf(Locale.ROOT, "%8s %8s  %s%n", "ms", "end at", "stage");
        for (Stage stage : stages) {
            out.printf(Locale.ROOT, "%,8d %,8d  %s%n", stage.lasted, stage.end, stage.name);
        }
    }
}
