package dev.xtrain.tune;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How long tuning may take.
 *
 * @param time for all of it, or null for as long as the configuration's epochs take
 * @param quick a first impression: one epoch on at most {@value #QUICK_ROWS} pairs
 */
public record Budget(@Nullable Duration time, boolean quick) {

    /** As long as it takes. */
    public static final Budget NONE = new Budget(null, false);

    /** Pairs, held-out ones among them, of a quick run: to encode them twice takes a laptop about two minutes. */
    public static final int QUICK_ROWS = 1_500;

    private static final double QUICK_SECONDS = 300;

    /** The whole time, seconds; empty where there is no limit. */
    public Optional<Double> seconds() {
        return time != null
                ? Optional.of(time.toMillis() / 1e3)
                : quick ? Optional.of(QUICK_SECONDS) : Optional.empty();
    }
}
