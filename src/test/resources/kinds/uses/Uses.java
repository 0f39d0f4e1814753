package uses;

import static uses.Checks.requirePositive;

import java.util.*;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.io.File;
import java.io.IOException;
import uses.other.LeftBehind;

class Uses {

    /** How often a request is tried again. */
    private final Repetition attempts;

    private final Map<String, Repetition> limitsByHost;
    private Repetition repetitions;
    private Repetition slow;

    Uses(Repetition limitsByHost, int size) {
        requirePositive(size);
        check(new CountDownLatch(size), size, limitsByHost);
    }

    long waitForAll(CountDownLatch latch) throws IOException {
        latch.await(TimeUnit.SECONDS.toMillis(3), TimeUnit.MILLISECONDS);
        return new File(path).length() + requirePositive(4);
    }

    TimeUnit unitOfAll() {
        return units.get(first, second, third);
    }

    long addUpAll(int first) {
        return first + second + third + fourth;
    }

    /** What is done about failures: documentation is no part of a positive. */
    static final class Repetition {
        /** Times. */
        private final int times;

        private Repetition nextOne;

        int left() {
            return times - done;
        }
    }

    enum Mode { FAST, SLOW }

    private Mode speedOfAll;
}
