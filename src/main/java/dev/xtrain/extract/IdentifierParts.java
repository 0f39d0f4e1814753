package dev.xtrain.extract;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Splits identifiers into the words that they are made of, by case, digits, {@code _}, {@code $}; selectors at colons.
 */
public final class IdentifierParts {

    private IdentifierParts() {}

    /** The parts, lower-cased: {@code getHTTPResponse2} gives get, http, response, 2. */
    public static List<String> of(String identifier) {
        var parts = new ArrayList<String>();
        int start = 0;
        for (int i = 1; i <= identifier.length(); i++) {
            if (i == identifier.length() || boundary(identifier, i)) {
                if (!separates(identifier.charAt(start))) {
                    parts.add(identifier.substring(start, i).toLowerCase(Locale.ROOT));
                }
                start = i;
            }
        }
        return parts;
    }

    /** Whether a character of an identifier separates its parts and belongs to none. */
    public static boolean isSeparator(char c) {
        return c == '_' || c == '$';
    }

    private static boolean separates(char c) {
        return isSeparator(c) || c == ':';
    }

    /** Whether a part begins at {@code i}, which is at least 1. */
    private static boolean boundary(String word, int i) {
        char before = word.charAt(i - 1);
        char at = word.charAt(i);
        if (separates(before) || separates(at) || Character.isDigit(before) != Character.isDigit(at)) {
            return true;
        }
        if (!Character.isUpperCase(at)) {
            return false;
        }
        if (!Character.isUpperCase(before)) {
            return true;
        }
        // inside capitals: the last one starts the next word (HTTPResponse), unless only a plural s follows (URLs)
        boolean lowerNext = i + 1 < word.length() && Character.isLowerCase(word.charAt(i + 1));
        boolean pluralNext = lowerNext
                && word.charAt(i + 1) == 's'
                && (i + 2 == word.length() || !Character.isLowerCase(word.charAt(i + 2)));
        return lowerNext && !pluralNext;
    }
}
