package dev.xtrain.io;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * How far long work has come, on stderr: a bar that is redrawn on a terminal, elsewhere a plain line every ten seconds.
 *
 * <p>Work that ends within half a second (ten, where there is no terminal) shows nothing. Plain text without colours or
 * escape sequences. Thread-safe.
 */
public final class Progress implements AutoCloseable {

    private static final long FIRST_DRAW_NANOS = 500_000_000L;
    private static final long REDRAW_NANOS = 100_000_000L;
    private static final long PLAIN_LINE_NANOS = 10_000_000_000L;

    private final PrintStream out;
    private final Terminal terminal;
    private final LongSupplier nanos;
    private final String label;
    private final long total;
    private final String unit;
    private final long start;
    private long done;
    private long nextDraw;
    private int drawnWidth;
    private boolean shown;
    private boolean closed;

    Progress(String label, long total, String unit, PrintStream out, Terminal terminal, LongSupplier nanos) {
        this.label = label;
        this.total = total;
        this.unit = unit;
        this.out = out;
        this.terminal = terminal;
        this.nanos = nanos;
        this.start = nanos.getAsLong();
        this.nextDraw = terminal.interactive() ? FIRST_DRAW_NANOS : PLAIN_LINE_NANOS;
    }

    /**
     * Starts the clock.
     *
     * @param label what is being done: {@code "encoding"}
     * @param total how many there are to do; 0 or less where that is not known
     * @param unit what they are: {@code "functions"}
     */
    public static Progress start(String label, long total, String unit) {
        return new Progress(label, total, unit, System.err, Terminal.ofStderr(), System::nanoTime);
    }

    /** Shows nothing, not even notes. */
    public static Progress silent() {
        var nothing = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        return new Progress("", 0, "", nothing, new Terminal(false, 80), () -> 0);
    }

    /** Counts {@code n} more as done. */
    public synchronized void advance(long n) {
        done += n;
        long elapsed = nanos.getAsLong() - start;
        if (closed || elapsed < nextDraw) {
            return;
        }
        shown = true;
        if (terminal.interactive()) {
            nextDraw = elapsed + REDRAW_NANOS;
            draw(line(elapsed, true));
        } else {
            nextDraw = elapsed + PLAIN_LINE_NANOS;
            out.println(line(elapsed, false));
            out.flush();
        }
    }

    /** Prints a line of its own, above the bar. */
    public synchronized void note(String text) {
        boolean bar = drawnWidth > 0;
        erase();
        out.println(text);
        if (bar && !closed) {
            draw(line(nanos.getAsLong() - start, true));
        }
        out.flush();
    }

    /** Ends with a line that says how much was done in what time, where anything was shown before. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        erase();
        if (shown) {
            long elapsed = nanos.getAsLong() - start;
            out.println(
                    String.format(Locale.ROOT, "%s: %,d %s in %s%s", label, done, unit, time(elapsed), rate(elapsed)));
            out.flush();
        }
    }

    private String line(long elapsed, boolean bar) {
        var line = new StringBuilder(label).append(' ');
        if (total <= 0) {
            return line.append(String.format(Locale.ROOT, "%,d %s%s", done, unit, rate(elapsed)))
                    .toString();
        }
        double share = Math.min(1, (double) done / total);
        if (bar) {
            int cells = (int) (share * 20);
            line.append('[')
                    .append("#".repeat(cells))
                    .append(".".repeat(20 - cells))
                    .append("] ");
        }
        line.append(String.format(
                Locale.ROOT, "%3d%% %,d/%,d %s%s", (int) (share * 100), done, total, unit, rate(elapsed)));
        if (done > 0 && done < total) {
            line.append(", ").append(time((long) (elapsed * (1 / share - 1)))).append(" left");
        }
        return line.toString();
    }

    private String rate(long elapsed) {
        double rate = done / (elapsed / 1e9);
        return String.format(Locale.ROOT, rate < 10 ? ", %.2f/s" : ", %,.0f/s", rate);
    }

    private static String time(long nanos) {
        Duration time = Duration.ofSeconds(Math.round(nanos / 1e9));
        if (time.toHours() > 0) {
            return String.format(Locale.ROOT, "%d h %02d min", time.toHours(), time.toMinutesPart());
        }
        return time.toMinutes() > 0
                ? String.format(Locale.ROOT, "%d min %02d s", time.toMinutes(), time.toSecondsPart())
                : time.toSeconds() + " s";
    }

    private void draw(String line) {
        // the last column stays free: a full line would wrap and could not be redrawn
        String fitting = line.length() < terminal.width() ? line : line.substring(0, terminal.width() - 1);
        out.print('\r' + fitting + " ".repeat(Math.max(0, drawnWidth - fitting.length())));
        out.flush();
        drawnWidth = fitting.length();
    }

    private void erase() {
        if (drawnWidth > 0) {
            out.print('\r' + " ".repeat(drawnWidth) + '\r');
            drawnWidth = 0;
        }
    }
}
