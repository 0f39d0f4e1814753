package dev.xtrain.pairs;

import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Code as hashes of runs of tokens, to be compared: a token is a word (letters, digits, underscores) or one other
 * character; white space is none. The same on every machine and in every version that reads the same files.
 */
final class CodeGrams {

    private static final Pattern TOKEN = Pattern.compile("[\\p{L}\\p{N}_]+|[^\\s\\p{L}\\p{N}_]");
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    private CodeGrams() {}

    /** A hash for every run of {@code length} tokens, in order; of a shorter code one for all of it. */
    static long[] of(String code, int length) {
        long[] tokens = TOKEN.matcher(code).results().mapToLong(CodeGrams::hash).toArray();
        long[] grams = new long[Math.max(tokens.length == 0 ? 0 : 1, tokens.length - length + 1)];
        for (int i = 0; i < grams.length; i++) {
            long sum = 0;
            for (int j = i; j < Math.min(tokens.length, i + length); j++) {
                sum = (sum + tokens[j]) * MULTIPLIER;
            }
            grams[i] = mix(sum);
        }
        return grams;
    }

    private static long hash(MatchResult token) {
        return hash(0, token.group());
    }

    /** The hash of a text after another. */
    static long hash(long before, String text) {
        long hash = before * MULTIPLIER + text.length();
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001B3L; // FNV-1a, a character at a time
        }
        return mix(hash);
    }

    /** Spreads every bit over all others (the finaliser of SplitMix64, Steele et al. 2014). */
    static long mix(long value) {
        long bits = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        bits = (bits ^ (bits >>> 27)) * 0x94D049BB133111EBL;
        return bits ^ (bits >>> 31);
    }
}
