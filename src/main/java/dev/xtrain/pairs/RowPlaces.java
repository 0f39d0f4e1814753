package dev.xtrain.pairs;

import dev.xtrain.pairs.BinaryTold.Slice;
import java.util.Arrays;

/** Where rows are in a {@link WorkLog}, in order, and a small number with each: 13 bytes a row. */
final class RowPlaces {

    private static final int FIRST = 1 << 10;

    private long[] starts = new long[FIRST];
    private int[] lengths = new int[FIRST];
    private byte[] tags = new byte[FIRST];
    private int size;

    void add(Slice place, int tag) {
        if (size == starts.length) {
            starts = Arrays.copyOf(starts, 2 * size);
            lengths = Arrays.copyOf(lengths, 2 * size);
            tags = Arrays.copyOf(tags, 2 * size);
        }
        starts[size] = place.start();
        lengths[size] = place.length();
        tags[size] = (byte) tag;
        size++;
    }

    int size() {
        return size;
    }

    Slice place(int number) {
        return new Slice(starts[number], lengths[number]);
    }

    int tag(int number) {
        return tags[number];
    }
}
