package dev.xtrain.report;

import java.util.Locale;

/** How numbers are written in pages and cards: the same everywhere. */
public final class Formats {

    private Formats() {}

    /** A measure between 0 and 1: {@code 0.515}. */
    public static String share(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    /** A change of such a measure: {@code +0.045}. */
    public static String difference(double value) {
        return String.format(Locale.ROOT, "%+.3f", value);
    }

    /** The ends of an interval of such a measure: {@code 0.497 to 0.532}. */
    public static String interval(double low, double high) {
        return share(low) + " to " + share(high);
    }

    /** How many: {@code 13,546}. */
    public static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** A part of a whole: {@code 12.5 %}. */
    public static String percent(long part, long whole) {
        return whole == 0 ? "-" : String.format(Locale.ROOT, "%.1f %%", 100.0 * part / whole);
    }

    /** A loss, a rate: four significant digits without an exponent where that is short. */
    public static String quantity(double value) {
        if (!Double.isFinite(value)) {
            return String.valueOf(value);
        }
        double size = Math.abs(value);
        if (size != 0 && (size < 1e-3 || size >= 1e6)) {
            return String.format(Locale.ROOT, "%.2e", value);
        }
        return String.format(Locale.ROOT, size < 10 ? "%.3f" : size < 1000 ? "%.1f" : "%,.0f", value);
    }

    /** A time: {@code 3.2 s}, {@code 11 min 23 s}, {@code 2 h 05 min}. */
    public static String seconds(double seconds) {
        if (seconds < 9.95) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        long whole = Math.round(seconds);
        if (whole < 60) {
            return whole + " s";
        }
        return whole < 3600
                ? "%d min %02d s".formatted(whole / 60, whole % 60)
                : "%,d h %02d min".formatted(whole / 3600, whole % 3600 / 60);
    }
}
