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

    /**
     * A part with so many tokens ends where shorter texts begin, rather than pad them: products are as fast as of more.
     */
    private static final int ENOUGH = 2_048;

    /**
     * Cuts a side of a step into parts of like lengths, so that no part has more tokens than allowed, pads included,
     * but for a text that has more by itself.
     */
    static List<MiniBatch> of(TokenBatch side, int mostTokens) {
        int[] lengths = IntStream.range(0, side.batch()).map(side::tokens).toArray();
        List<int[]> parts = cut(lengths, side.length(), mostTokens);
        return parts.size() == 1
                ? List.of(new MiniBatch(parts.get(0), side))
                : parts.stream()
                        .map(rows -> new MiniBatch(rows, side.rows(rows)))
                        .toList();
    }

    /** Tokens of parts, pads among them. */
    static long tokens(List<MiniBatch> parts) {
        return parts.stream().mapToLong(part -> part.tokens.ids().length).sum();
    }

    /**
     * The texts of each part, where only their lengths are known; of a single part in their own order.
     *
     * @param lengths tokens of each text
     * @param width what all of them would be padded to
     */
    static List<int[]> cut(int[] lengths, int width, int mostTokens) {
        int[] all = IntStream.range(0, lengths.length).toArray();
        int[] sorted = Arrays.stream(all)
                .boxed()
                .sorted(Comparator.comparing((Integer i) -> -lengths[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        List<int[]> parts = new ArrayList<>();
        int from = 0;
        while (from < sorted.length) {
            int length = TokenBatch.padded(lengths[sorted[from]], width); // the longest of the part
            int most = Math.min(from + Math.max(1, mostTokens / length), sorted.length);
            int to = Math.min(from + (ENOUGH + length - 1) / length, most);
            while (to < most && TokenBatch.padded(lengths[sorted[to]], width) == length) {
                to++;
            }
            parts.add(Arrays.copyOfRange(sorted, from, to));
            from = to;
        }
        return parts.size() == 1 ? List.of(all) : parts;
    }
}
