package dev.xtrain.io;

import java.math.BigDecimal;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads single values from their text, by the type that is wanted. */
final class Scalars {

    private Scalars() {}

    /** What a text must be to become that type, in words. */
    static String expected(Class<?> type) {
        if (isWhole(type)) {
            return "a whole number";
        } else if (type == double.class || type == Double.class) {
            return "a number";
        } else if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        } else if (type.isEnum()) {
            return "one of " + String.join(", ", choices(type));
        }
        return type == Path.class ? "a path" : "text";
    }

    /** The words an enum is written with; none for other types. */
    static List<String> choices(Class<?> type) {
        return type.isEnum()
                ? Arrays.stream(type.getEnumConstants())
                        .map(constant -> ((Enum<?>) constant).name().toLowerCase(Locale.ROOT))
                        .toList()
                : List.of();
    }

    /**
     * The value of a text; empty where it is none of that type. {@code 1_000} and {@code 1e3} are whole numbers too.
     */
    static Optional<Object> parse(String text, Class<?> type) {
        try {
            if (isWhole(type)) {
                var number = new BigDecimal(text.replaceAll("(?<=\\d)_(?=\\d)", ""));
                boolean isInt = type == int.class || type == Integer.class;
                return isInt ? Optional.of(number.intValueExact()) : Optional.of(number.longValueExact());
            } else if (type == double.class || type == Double.class) {
                double number = new BigDecimal(text.replaceAll("(?<=\\d)_(?=\\d)", "")).doubleValue();
                return Double.isFinite(number) ? Optional.of(number) : Optional.empty();
            } else if (type == boolean.class || type == Boolean.class) {
                return text.equals("true") || text.equals("false")
                        ? Optional.of(Boolean.valueOf(text))
                        : Optional.empty();
            } else if (type.isEnum()) {
                int index = choices(type).indexOf(text);
                return index < 0 ? Optional.empty() : Optional.of(type.getEnumConstants()[index]);
            }
            return Optional.of(type == Path.class ? Path.of(text) : text);
        } catch (ArithmeticException | NumberFormatException | InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static boolean isWhole(Class<?> type) {
        return type == int.class || type == Integer.class || type == long.class || type == Long.class;
    }
}
