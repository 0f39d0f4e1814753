package dev.xtrain.train;

import dev.xtrain.model.TokenBatch;
import java.util.ArrayList;
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
     * Cuts a side of a step so that no part has more tokens than allowed, pads included, but for a text that has more
     * by itself: into one part where that is enough, else into parts of like lengths.
     */
    static List<MiniBatch> of(TokenBatch side, int mostTokens) {
        int[] all = IntStream.range(0, side.batch()).toArray();
        if (side.ids().length <= mostTokens) {
            return List.of(new MiniBatch(all, side));
        }
        int[] sorted = IntStream.of(all)
                .boxed()
                .sorted(Comparator.comparingInt(side::tokens).reversed())
                .mapToInt(Integer::intValue)
                .toArray();
        List<MiniBatch> parts = new ArrayList<>();
        for (int from = 0; from < sorted.length; ) {
            int length = side.rows(new int[] {sorted[from]}).length(); // the longest of the part
            int count = Math.min(Math.max(1, mostTokens / length), sorted.length - from);
            int[] rows = IntStream.of(sorted).skip(from).limit(count).toArray();
            parts.add(new MiniBatch(rows, side.rows(rows)));
            from += count;
        }
        return parts;
    }
}
