package dev.xtrain.pairs;

import java.util.Arrays;

/** Hashes, each with a number: open addressing in two arrays, 24 bytes an entry where it is half full. */
public final class LongIntMap {

    /** What no entry has for its number. */
    public static final int NONE = -1;

    private static final int FIRST = 1 << 10;

    private long[] keys = new long[FIRST];
    private int[] values = filled(FIRST);
    private int size;

    private static int[] filled(int slots) {
        int[] values = new int[slots];
        Arrays.fill(values, NONE);
        return values;
    }

    /** The number of a hash; {@link #NONE} where it has none. */
    public int get(long key) {
        return values[slot(key)];
    }

    /** Whether a hash has a number. */
    public boolean contains(long key) {
        return get(key) != NONE;
    }

    /** Gives a hash a number, 0 or more, unless it has one. */
    public void putIfAbsent(long key, int value) {
        int slot = slot(key);
        if (values[slot] != NONE) {
            return;
        }
        keys[slot] = key;
        values[slot] = value;
        size++;
        if (size > keys.length / 2) {
            grow();
        }
    }

    private void grow() {
        long[] oldKeys = keys;
        int[] oldValues = values;
        keys = new long[2 * oldKeys.length];
        values = filled(keys.length);
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldValues[i] != NONE) {
                int slot = slot(oldKeys[i]);
                keys[slot] = oldKeys[i];
                values[slot] = oldValues[i];
            }
        }
    }

    private int slot(long key) {
        int mask = keys.length - 1;
        int slot = (int) CodeGrams.mix(key) & mask;
        while (values[slot] != NONE && keys[slot] != key) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }
}
