package dev.xtrain.pairs;

import dev.xtrain.io.Sha256;
import java.util.regex.Pattern;

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

    /** Code as it is compared: runs of white space are one space. */
    public static String normalised(String code) {
        return WHITE_SPACE.matcher(code).replaceAll(" ").strip();
    }

    /** Hash of several texts, 16 hex digits. */
    static String hash(String... parts) {
        var hash = new Sha256();
        for (String part : parts) {
            hash.add(part);
        }
        return hash.hex().substring(0, DIGITS);
    }
}
