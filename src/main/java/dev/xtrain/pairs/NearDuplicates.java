package dev.xtrain.pairs;

import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * Code that stays, and which of it other code nearly repeats: whose sets of {@value #TOKENS} consecutive tokens have a
 * Jaccard similarity of {@value #THRESHOLD} or more.
 *
 * <p>Found by locality-sensitive hashing [1]: a {@link MinHash} sketch is cut into {@value #BANDS} bands of
 * {@value #ROWS_PER_BAND}, and only what agrees in a whole band is compared. {@link #curve} says how likely that is.
 * Clusters are greedy: code joins the first that it is near to, in the order in which it comes, so that no two that
 * stay are near (but for what the bands miss), and one pass does. About 200 bytes each in memory, and 256 for the
 * sketch, which is on disk from the {@value Sketches#IN_MEMORY}th on.
 *
 * <p>[1] Leskovec, Rajaraman, Ullman, Mining of Massive Datasets, 3.4.
 */
final class NearDuplicates implements Closeable {

    static final int TOKENS = 5;
    static final int BANDS = 16;
    static final int ROWS_PER_BAND = MinHash.HASHES / BANDS;
    static final double THRESHOLD = 0.85;

    /** Of one band's candidates so many are compared: boilerplate may agree in a band and in nothing else. */
    private static final int MOST_COMPARED = 64;

    private static final int NONE = -1;

    private final Sketches sketches;
    private int[] heads = new int[0]; // [bands x slots], the last code of each slot
    private int[] next = new int[0]; // [codes x bands], the one before it
    private int slots; // a power of two

    NearDuplicates(Sketches sketches) {
        this.sketches = sketches;
    }

    /** How likely two codes of a similarity are compared: {@code .50: .06, .70: .61, ...}. */
    static String curve() {
        return DoubleStream.of(0.5, 0.7, 0.8, 0.85, 0.9, 0.95)
                .mapToObj(similarity -> String.format(
                        Locale.ROOT,
                        "%.2f: %.3f",
                        similarity,
                        1 - Math.pow(1 - Math.pow(similarity, ROWS_PER_BAND), BANDS)))
                .collect(Collectors.joining(", "));
    }

    /** The sketch of code; empty where it has no token. */
    static short[] sketch(String code) {
        long[] grams = CodeGrams.of(code, TOKENS);
        return grams.length == 0 ? new short[0] : MinHash.of(grams);
    }

    /** The number of the first that stays and is near; of several in one band the nearest. */
    OptionalInt find(short[] sketch) {
        if (sketch.length == 0 || slots == 0) {
            return OptionalInt.empty();
        }
        int best = NONE;
        double similarity = THRESHOLD;
        for (int band = 0; band < BANDS; band++) {
            int compared = 0;
            for (int at = heads[band * slots + slot(sketch, band)];
                    at != NONE && compared < MOST_COMPARED;
                    at = next[at * BANDS + band]) {
                double found = MinHash.similarity(sketch, sketches.get(at));
                if (found > similarity || (found == similarity && (best == NONE || at < best))) {
                    best = at;
                    similarity = found;
                }
                compared++;
            }
        }
        return best == NONE ? OptionalInt.empty() : OptionalInt.of(best);
    }

    /** Takes in code that stays; returns its number, counted from 0. */
    int add(short[] sketch) {
        int number = sketches.add(sketch);
        if (number >= slots) {
            grow();
        } else {
            enter(number, sketch);
        }
        return number;
    }

    private void grow() {
        slots = Math.max(1 << 10, slots * 2);
        heads = new int[BANDS * slots];
        Arrays.fill(heads, NONE);
        next = new int[slots * BANDS];
        for (int number = 0; number < sketches.size(); number++) {
            enter(number, sketches.get(number));
        }
    }

    private void enter(int number, short[] sketch) {
        if (sketch.length == 0) {
            return;
        }
        for (int band = 0; band < BANDS; band++) {
            int place = band * slots + slot(sketch, band);
            next[number * BANDS + band] = heads[place];
            heads[place] = number;
        }
    }

    private int slot(short[] sketch, int band) {
        long key = band;
        for (int i = band * ROWS_PER_BAND; i < (band + 1) * ROWS_PER_BAND; i++) {
            key = CodeGrams.mix(key * 31 + sketch[i]);
        }
        return (int) key & (slots - 1);
    }

    @Override
    public void close() throws IOException {
        sketches.close();
    }
}
