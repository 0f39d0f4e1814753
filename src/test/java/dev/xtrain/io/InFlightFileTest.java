package dev.xtrain.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.io.InFlightFile.Lessons;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both ends of the file, here in one process: the mapping is shared all the same. */
class InFlightFileTest {

    @TempDir
    Path folder;

    @Test
    void oneSideSeesWhatTheOtherHasInHand() throws IOException {
        try (InFlightFile watching = InFlightFile.create(folder, Lessons.NONE)) {
            assertFalse(watching.began());
            InFlightFile working = InFlightFile.open(watching.path());
            assertTrue(watching.began());
            assertFalse(Files.exists(watching.path()), "the name is gone, so that nothing is ever left behind");

            working.take(0, "parsing a\nb/日本.rs");
            working.take(InFlightFile.SLOTS - 1, InFlightFile.fitting("\uD83D\uDE00".repeat(9000)));
            assertEquals(
                    Set.of("parsing a\nb/日本.rs", InFlightFile.fitting("\uD83D\uDE00".repeat(9000))), watching.inHand());
            working.drop(InFlightFile.SLOTS - 1);
            working.take(0, "step 2");
            working.finish();
            assertEquals(Set.of("step 2"), watching.inHand());
            assertEquals(1, watching.finished());

            watching.stop();
            assertTrue(working.isStopped());
            assertFalse(watching.ended());
            working.end();
            assertTrue(watching.ended());
        }
    }

    @Test
    void tellsTheNextProcessWhatEarlierOnesFoundOut() throws IOException {
        var lessons = new Lessons(true, Set.of("a", "", "ö\n"), Set.of("parsing x"));
        try (InFlightFile watching = InFlightFile.create(folder, lessons)) {
            assertEquals(lessons, InFlightFile.open(watching.path()).lessons());
        }
    }

    @Test
    void nobodyHasAnythingInHandInAProcessThatIsNotWatched() {
        assertFalse(InFlight.isRelaunch() || InFlight.isSkipped("a") || InFlight.isSuspect("a"));
        assertEquals("done", InFlight.during("a", () -> "done"));
    }
}
