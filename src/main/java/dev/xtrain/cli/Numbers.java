package dev.xtrain.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Numbers on the command line that have a range: anything outside is the user's mistake, and says so. */
final class Numbers {

    private Numbers() {}

    /** A whole number of at least 1. */
    static final class Count implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            try {
                int value = Integer.parseInt(text);
                if (value >= 1) {
                    return value;
                }
            } catch (NumberFormatException e) {
                // said below
            }
            throw new TypeConversionException("expected a whole number of at least 1, found " + text);
        }
    }

    /** A number from 0 to 1. */
    static final class Share implements ITypeConverter<Double> {
        @Override
        public Double convert(String text) {
            double value = number(text);
            if (value >= 0 && value <= 1) {
                return value;
            }
            throw new TypeConversionException("expected a number from 0 to 1, found " + text);
        }
    }

    /** A rate of dropout: from 0 to below 1. */
    static final class Rate implements ITypeConverter<Double> {
        @Override
        public Double convert(String text) {
            double value = number(text);
            if (value >= 0 && value < 1) {
                return value;
            }
            throw new TypeConversionException("expected a number of at least 0 and below 1, found " + text);
        }
    }

    /** A time: {@code 90s}, {@code 30m}, {@code 8h}, {@code 1h30m}. */
    static final class Time implements ITypeConverter<Duration> {

        private static final Pattern FORM =
                Pattern.compile("(?:(?<h>\\d{1,4})h)?(?:(?<m>\\d{1,5})m)?(?:(?<s>\\d{1,6})s)?");

        @Override
        public Duration convert(String text) {
            Matcher matcher = FORM.matcher(text);
            Duration time = !matcher.matches()
                    ? Duration.ZERO
                    : Duration.ofHours(part(matcher, "h"))
                            .plusMinutes(part(matcher, "m"))
                            .plusSeconds(part(matcher, "s"));
            if (time.isZero()) {
                throw new TypeConversionException("expected a time such as 90s, 30m, 8h or 1h30m, found " + text);
            }
            return time;
        }

        private static long part(Matcher matcher, String unit) {
            return matcher.group(unit) == null ? 0 : Long.parseLong(matcher.group(unit));
        }
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }
}
