package dev.xtrain.cli;

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

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }
}
