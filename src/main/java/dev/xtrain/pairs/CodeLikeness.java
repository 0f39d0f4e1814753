package dev.xtrain.pairs;

import java.util.Arrays;

/** How alike two codes are, exactly: what {@link NearDuplicates} estimates. */
public final class CodeLikeness {

    private CodeLikeness() {}

    /** A hash of a text after another: quick, and the same on every machine. */
    public static long hash(long before, String text) {
        return CodeGrams.hash(before, text);
    }

    /** Whether one would be left out as a near duplicate of the other. */
    public static boolean areNear(String a, String b) {
        return jaccard(grams(a), grams(b)) >= NearDuplicates.THRESHOLD;
    }

    private static long[] grams(String code) {
        return Arrays.stream(CodeGrams.of(code, NearDuplicates.TOKENS))
                .sorted()
                .distinct()
                .toArray();
    }

    /** Shared over all, 0 to 1, of two ascending sets. */
    static double jaccard(long[] a, long[] b) {
        int shared = 0;
        int i = 0;
        int j = 0;
        while (i < a.length && j < b.length) {
            int order = Long.compare(a[i], b[j]);
            shared += order == 0 ? 1 : 0;
            i += order <= 0 ? 1 : 0;
            j += order >= 0 ? 1 : 0;
        }
        int all = a.length + b.length - shared;
        return all == 0 ? 0 : (double) shared / all;
    }
}
