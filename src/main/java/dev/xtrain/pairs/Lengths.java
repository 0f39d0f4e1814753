package dev.xtrain.pairs;

/**
 * How long things are, in constant memory: each length up to {@value #EXACT} has a bin of its own, beyond that each
 * doubling has {@value #STEPS}, so that a quantile is at most 2 % too low.
 */
final class Lengths {

    static final int EXACT = 512;
    static final int STEPS = 64;

    private static final int DOUBLINGS = Integer.SIZE - 1 - Integer.numberOfTrailingZeros(EXACT);

    private final int[] bins = new int[EXACT + DOUBLINGS * STEPS];
    private long total;

    void add(int length) {
        bins[bin(length)]++;
        total++;
    }

    private static int bin(int length) {
        if (length < EXACT) {
            return length;
        }
        int doubling = Integer.numberOfTrailingZeros(Integer.highestOneBit(length / EXACT));
        int start = EXACT << doubling;
        return EXACT + doubling * STEPS + (length - start) / (start / STEPS);
    }

    /** The shortest length that a bin counts. */
    private static int length(int bin) {
        if (bin < EXACT) {
            return bin;
        }
        int start = EXACT << ((bin - EXACT) / STEPS);
        return start + (bin - EXACT) % STEPS * (start / STEPS);
    }

    /** The length that so many percent do not exceed; 0 of none. */
    int quantile(int percent) {
        long wanted = Math.max(1, (total * percent + 99) / 100);
        long seen = 0;
        for (int bin = 0; bin < bins.length; bin++) {
            seen += bins[bin];
            if (seen >= wanted) {
                return length(bin);
            }
        }
        return 0;
    }

    /**
     * How many lie between edges: from each edge to below the next, from the last on, and what is shorter in the first.
     */
    int[] counts(int... edges) {
        int[] counts = new int[edges.length];
        int at = 0;
        for (int bin = 0; bin < bins.length; bin++) {
            while (at + 1 < edges.length && length(bin) >= edges[at + 1]) {
                at++;
            }
            counts[at] += bins[bin];
        }
        return counts;
    }
}
