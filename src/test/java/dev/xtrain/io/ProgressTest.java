package dev.xtrain.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ProgressTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final AtomicLong millis = new AtomicLong(5_000);

    private Progress progress(long total, boolean interactive, int width) {
        return new Progress(
                "encoding",
                total,
                "functions",
                new PrintStream(bytes, true, StandardCharsets.UTF_8),
                new Terminal(interactive, width),
                () -> millis.get() * 1_000_000);
    }

    private String shown() {
        String text = bytes.toString(StandardCharsets.UTF_8);
        bytes.reset();
        return text;
    }

    @Test
    void drawsABarWithRateAndTimeLeft() {
        try (Progress progress = progress(2_000, true, 100)) {
            millis.addAndGet(1_000);
            progress.advance(500);
            assertEquals("\rencoding [#####...............]  25% 500/2,000 functions, 500/s, 3 s left", shown());
            millis.addAndGet(50);
            progress.advance(1);
            assertEquals("", shown());
            millis.addAndGet(1_950);
            progress.advance(1_499);
            assertTrue(shown().startsWith("\rencoding [####################] 100% 2,000/2,000 functions, 667/s "));
        }
        assertTrue(shown().endsWith("\rencoding: 2,000 functions in 3 s, 667/s\n"));
    }

    @Test
    void writesAPlainLineEveryTenSecondsWithoutATerminal() {
        try (Progress progress = progress(7_200, false, 80)) {
            for (int second = 0; second < 25; second++) {
                millis.addAndGet(1_000);
                progress.advance(1);
            }
        }
        assertEquals("""
                encoding   0% 10/7,200 functions, 1.00/s, 1 h 59 min left
                encoding   0% 20/7,200 functions, 1.00/s, 1 h 59 min left
                encoding: 25 functions in 25 s, 1.00/s
                """, shown());
    }

    @Test
    void showsNothingForShortWork() {
        try (Progress progress = progress(10, true, 80)) {
            millis.addAndGet(400);
            progress.advance(10);
        }
        assertEquals("", shown());
    }

    @Test
    void countsWhereTheTotalIsUnknown() {
        try (Progress progress = progress(0, true, 80)) {
            millis.addAndGet(90_000);
            progress.advance(90);
            assertEquals("\rencoding 90 functions, 1.00/s", shown());
        }
        assertTrue(shown().endsWith("\rencoding: 90 functions in 1 min 30 s, 1.00/s\n"));
    }

    @Test
    void keepsNotesApartFromTheBar() {
        try (Progress progress = progress(0, true, 80)) {
            progress.note("before");
            assertEquals("before\n", shown());
            millis.addAndGet(1_000);
            progress.advance(1);
            String bar = shown();
            progress.note("step 50");
            String erased = "\r" + " ".repeat(bar.length() - 1) + "\r";
            assertEquals(erased + "step 50\n" + bar, shown());
        }
    }

    @Test
    void fitsTheTerminalAndErasesALongerLine() {
        try (Progress progress = progress(1_000_000, true, 20)) {
            millis.addAndGet(1_000);
            progress.advance(1);
            assertEquals("\rencoding [.........", shown());
        }
    }

    @Test
    void usesNoEscapeSequences() {
        try (Progress progress = progress(10, true, 80)) {
            for (int i = 0; i < 10; i++) {
                millis.addAndGet(1_000);
                progress.advance(1);
                progress.note("note");
            }
        }
        assertFalse(shown().contains("\u001b"));
    }

    @Test
    void countsFromManyThreads() {
        try (Progress progress = progress(0, true, 80)) {
            IntStream.range(0, 10_000).parallel().forEach(i -> progress.advance(1));
            millis.addAndGet(1_000);
            progress.advance(0);
            assertEquals("\rencoding 10,000 functions, 10,000/s", shown());
        }
    }
}
