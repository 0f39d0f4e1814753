package dev.xtrain.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Texts of like length in groups that one pass takes at a time: little is padded, and memory stays bounded. */
final class LengthGroups {

    /** Tokens in a batch, pads included: enough to keep a machine's cores busy, little enough for its caches. */
    private static final int TOKENS_PER_BATCH = 4_096;

    private static final int TEXTS_PER_BATCH = 64;

    private LengthGroups() {}

    /** Indices of the texts of each group, shortest first; a text that is too long for any is one of its own. */
    static List<int[]> of(int[] lengths) {
        int[] order = IntStream.range(0, lengths.length)
                .boxed()
                .sorted(Comparator.comparingInt(i -> lengths[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        List<int[]> groups = new ArrayList<>();
        for (int start = 0; start < order.length; ) {
            int end = start + 1;
            while (end < order.length
                    && end - start < TEXTS_PER_BATCH
                    && (end - start + 1) * lengths[order[end]] <= TOKENS_PER_BATCH) {
                end++;
            }
            groups.add(Arrays.copyOfRange(order, start, end));
            start = end;
        }
        return groups;
    }
}
