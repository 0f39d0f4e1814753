package dev.xtrain.train;

import dev.xtrain.model.TokenBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Texts of a step that are encoded together.
 *
 * @param rows the number of each among all of its side, queries or documents
 * @param tokens the texts
 */
record MiniBatch(int[] rows, TokenBatch tokens) {

    /** A part with this fraction of the tokens it may have ends where shorter texts begin, rather than pad them. */
    private static final int FULL_ENOUGH = 4;

    /**
     * Cuts a side of a step so that no part has more tokens than allowed, pads included, but for a text that has more
     * by itself: into one part where that is enough, else into parts of like lengths.
     */
    static List<MiniBatch> of(TokenBatch side, int mostTokens) {
        if (side.ids().length <= mostTokens) {
            return List.of(new MiniBatch(IntStream.range(0, side.batch()).toArray(), side));
        }
        int[] lengths = IntStream.range(0, side.batch()).map(side::tokens).toArray();
        return cut(lengths, side.length(), mostTokens).stream()
                .map(rows -> new MiniBatch(rows, side.rows(rows)))
                .toList();
    }

    /**
     * The texts of each part, where only their lengths are known.
     *
     * @param lengths tokens of each text
     * @param width what all of them would be padded to
     */
    static List<int[]> cut(int[] lengths, int width, int mostTokens) {
        if ((long) lengths.length * width <= mostTokens) {
            return List.of(IntStream.range(0, lengths.length).toArray());
        }
        int[] sorted = IntStream.range(0, lengths.length)
                .boxed()
                .sorted(Comparator.comparing((Integer i) -> -lengths[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        List<int[]> parts = new ArrayList<>();
        int from = 0;
        while (from < sorted.length) {
            int length = TokenBatch.padded(lengths[sorted[from]], width); // the longest of the part
            int most = Math.min(from + Math.max(1, mostTokens / length), sorted.length);
            int to = Math.min(from + Math.max(1, mostTokens / FULL_ENOUGH / length), most);
            while (to < most && TokenBatch.padded(lengths[sorted[to]], width) == length) {
                to++;
            }
            parts.add(Arrays.copyOfRange(sorted, from, to));
            from = to;
        }
        return parts;
    }
}
