package dev.xtrain.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;

/**
 * A range of values that ends at round numbers, and the round numbers in it.
 *
 * @param low its beginning
 * @param high its end
 * @param step between two ticks
 */
record Axis(double low, double high, double step) {

    /**
     * Covers some values.
     *
     * @param ticks about how many round numbers
     */
    static Axis covering(double min, double max, int ticks) {
        double span = max > min ? max - min : Math.max(Math.abs(max), 1e-3) / 2;
        double rough = span / ticks;
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        double lead = rough / power;
        double step = power * (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10);
        double low = Math.floor(min / step + 1e-9) * step;
        double high = Math.ceil(max / step - 1e-9) * step;
        return new Axis(low, high > low ? high : low + step, step);
    }

    /** The round numbers, ascending. */
    List<Double> ticks() {
        long first = Math.round(low / step);
        return LongStream.rangeClosed(first, Math.round(high / step))
                .mapToObj(i -> i * step)
                .toList();
    }

    /** Where a value lies, 0 to 100. */
    double percent(double value) {
        return 100 * (value - low) / (high - low);
    }

    /** A tick with as many digits as tell it from the next. */
    String label(double tick) {
        int digits = (int) Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
        return String.format(Locale.ROOT, "%,." + digits + "f", tick == 0 ? 0.0 : tick);
    }
}
