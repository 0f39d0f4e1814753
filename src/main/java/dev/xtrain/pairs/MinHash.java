package dev.xtrain.pairs;

/**
 * A short sketch of a set, from which the Jaccard similarity of two sets can be told: of {@value #HASHES} hash
 * functions the least value over the set each [1], of which the last 16 bits are kept [2]. Two sets agree in a place
 * with a chance of their similarity; the estimate from all places has a standard error of at most 0.044.
 *
 * <p>[1] Broder 1997, On the resemblance and containment of documents. [2] Li and König 2010, b-bit minwise hashing.
 */
final class MinHash {

    static final int HASHES = 128;

    private static final long[] FACTORS = new long[HASHES];
    private static final long[] OFFSETS = new long[HASHES];

    static {
        for (int i = 0; i < HASHES; i++) {
            FACTORS[i] = CodeGrams.mix(2L * i + 1) | 1; // odd: a permutation of all values
            OFFSETS[i] = CodeGrams.mix(2L * i + 2);
        }
    }

    private MinHash() {}

    /** The sketch of a set that is not empty; repetitions change nothing. */
    static short[] of(long[] set) {
        var sketch = new short[HASHES];
        for (int i = 0; i < HASHES; i++) {
            long least = Long.MAX_VALUE;
            for (long element : set) {
                least = Math.min(least, (element * FACTORS[i] + OFFSETS[i]) >>> 1);
            }
            sketch[i] = (short) (least >>> 32); // its first bits are zero where the set is large
        }
        return sketch;
    }

    /** The estimated Jaccard similarity of the sets of two sketches, 0 to 1. */
    static double similarity(short[] a, short[] b) {
        int same = 0;
        for (int i = 0; i < HASHES; i++) {
            same += a[i] == b[i] ? 1 : 0;
        }
        return (double) same / HASHES;
    }
}
