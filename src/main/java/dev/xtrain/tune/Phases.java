package dev.xtrain.tune;

import java.util.Locale;

/**
 * Seconds of each phase of a run.
 *
 * @param gathering extraction, and trying how fast the machine is
 * @param before measuring the base
 * @param mining negatives by the base; next to nothing where none are used
 * @param training the steps, those before an interruption among them
 * @param merging the adapter into the base
 * @param after measuring the tuned model
 */
public record Phases(double gathering, double before, double mining, double training, double merging, double after) {

    /** All that follows gathering. */
    double ahead() {
        return before + mining + training + merging + after;
    }

    /** All of it. */
    public double total() {
        return gathering + ahead();
    }

    /** A time for people: {@code 45 s}, {@code 12 min}, {@code 1 h 05 min}. */
    public static String text(double seconds) {
        long whole = Math.round(seconds);
        if (whole < 100) {
            return Math.max(1, whole) + " s";
        }
        long minutes = Math.round(seconds / 60);
        return minutes < 60
                ? minutes + " min"
                : String.format(Locale.ROOT, "%d h %02d min", minutes / 60, minutes % 60);
    }
}
