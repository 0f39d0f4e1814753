package dev.xtrain.pairs;

import dev.xtrain.io.Sha256;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names for rows and texts that are the same on every run and machine: truncated SHA-256. */
public final class PairId {

    private static final int DIGITS = 16; // among a billion rows, a collision has a chance of 3 %
    private static final Pattern WHITE_SPACE = Pattern.compile("\\s+");

    private PairId() {}

    /** Identifier of a row, 16 hex digits. */
    public static String of(String lang, String code, String query) {
        return hash(lang, normalised(code), query);
    }

    /** Identifier of a language's code, whatever is asked about it. */
    public static String ofCode(String lang, String code) {
        return hash(lang, normalised(code));
    }

    /** The same 64 bits as a number. */
    public static long number(String id) {
        return Long.parseUnsignedLong(id, 16);
    }

    /** Those 64 bits as an identifier. */
    public static String of(long number) {
        return String.format(Locale.ROOT, "%016x", number);
    }

    /** Code as it is compared: runs of white space are one space. */
    public static String normalised(String code) {
        return WHITE_SPACE.matcher(code).replaceAll(" ").strip();
    }

    /** Hash of several texts, 16 hex digits. */
    public static String hash(@Nullable Object... parts) {
        var hash = new Sha256();
        for (Object part : parts) {
            hash.add(String.valueOf(part));
        }
        return hash.hex().substring(0, DIGITS);
    }
}
