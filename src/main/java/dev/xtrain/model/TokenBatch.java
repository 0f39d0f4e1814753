package dev.xtrain.model;

import java.util.Arrays;
import java.util.List;

/**
 * Token ids of several texts, padded on the right to one length.
 *
 * @param ids {@code [batch * length]}, row-major
 * @param mask {@code [batch * length]}: 1 at tokens, 0 at pads
 * @param batch number of texts
 * @param length tokens a row, pads included
 */
public record TokenBatch(long[] ids, long[] mask, int batch, int length) {

    /**
     * Lengths are rounded up to a multiple of this: with arbitrary lengths libtorch's caches of primitives grow with
     * every new one.
     */
    public static final int LENGTH_STEP = 16;

    /** Checks sizes. */
    public TokenBatch {
        if (ids.length != batch * length || mask.length != ids.length) {
            throw new IllegalArgumentException("a batch of " + batch + " x " + length + " tokens was given "
                    + ids.length + " ids and " + mask.length + " mask entries");
        }
    }

    /**
     * Pads texts to the longest of them, rounded up.
     *
     * @param texts token ids of each, at least one text
     * @param pad the id of padding
     */
    public static TokenBatch pad(List<int[]> texts, int pad) {
        return pad(texts, pad, padded(longest(texts), Integer.MAX_VALUE));
    }

    /** Pads texts to the longest of them, rounded up as far as a model has positions. */
    static TokenBatch padWithin(List<int[]> texts, int pad, int positions) {
        return pad(texts, pad, padded(longest(texts), positions));
    }

    private static int longest(List<int[]> texts) {
        return texts.stream().mapToInt(text -> text.length).max().orElseThrow();
    }

    /** The length that texts of so many tokens are padded to, where more than {@code most} is not to be had. */
    public static int padded(int longest, int most) {
        int steps = Math.max(1, (longest + LENGTH_STEP - 1) / LENGTH_STEP);
        return (int) Math.min(most, (long) steps * LENGTH_STEP);
    }

    /** Pads texts to a given length, which the longest must not exceed. */
    public static TokenBatch pad(List<int[]> texts, int pad, int length) {
        long[] ids = new long[texts.size() * length];
        long[] mask = new long[ids.length];
        Arrays.fill(ids, pad);
        for (int row = 0; row < texts.size(); row++) {
            int[] text = texts.get(row);
            for (int i = 0; i < text.length; i++) {
                ids[row * length + i] = text[i];
                mask[row * length + i] = 1;
            }
        }
        return new TokenBatch(ids, mask, texts.size(), length);
    }

    /** Some of the texts, padded to the longest of them as {@link #pad} does, but no further than they are here. */
    public TokenBatch rows(int[] chosen) {
        int longest = 0;
        for (int row : chosen) {
            for (int i = length - 1; i >= longest; i--) {
                if (mask[row * length + i] != 0) {
                    longest = i + 1;
                }
            }
        }
        int shorter = padded(longest, length);
        long[] someIds = new long[chosen.length * shorter];
        long[] someMask = new long[someIds.length];
        for (int i = 0; i < chosen.length; i++) {
            System.arraycopy(ids, chosen[i] * length, someIds, i * shorter, shorter);
            System.arraycopy(mask, chosen[i] * length, someMask, i * shorter, shorter);
        }
        return new TokenBatch(someIds, someMask, chosen.length, shorter);
    }

    /** Number of real tokens of all texts. */
    public long allTokens() {
        return Arrays.stream(mask).sum();
    }

    /** Number of real tokens of a text. */
    public int tokens(int row) {
        int count = 0;
        for (int i = row * length; i < (row + 1) * length; i++) {
            count += (int) mask[i];
        }
        return count;
    }
}
