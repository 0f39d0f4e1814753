package dev.xtrain.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.xtrain.tensor.Torch;
import java.nio.ByteBuffer;

/**
 * Dropout on the inputs of low-rank deltas, by masks that are a pure function of (seed, step, site, element): a
 * repeated forward, a resumed run and every device see the same ones.
 *
 * <p>One mask an <em>input</em>: query, key and value projections share theirs, as do the two input projections of a
 * gated feed-forward layer. PEFT draws one for each module; this is a stated deviation, with the same distribution for
 * each module.
 *
 * <p>Maintainer's note. Element i's decision takes 16 of the 64 bits of splitmix64 (Steele, Lea & Flood, OOPSLA 2014)
 * over the key plus i / 4 times the golden gamma; it is kept where those bits are at least rate * 65,536, so that the
 * rate is exact to 1/65,536. PyTorch's own dropout is serial on the CPU and costs more than the product beside it.
 *
 * @param rate probability of dropping an element, 0 to below 1
 * @param key what the masks follow from; differs by seed, step and side
 */
public record Dropout(double rate, long key) {

    /** No dropout. */
    public static final Dropout NONE = new Dropout(0, 0);

    private static final long GAMMA = 0x9E3779B97F4A7C15L;

    /** Checks the rate. */
    public Dropout {
        if (!(rate >= 0 && rate < 1)) {
            throw new IllegalArgumentException("dropout must be at least 0 and below 1, is " + rate);
        }
    }

    /** The dropout of another side of the same step: queries and documents differ. */
    public Dropout side(int number) {
        return new Dropout(rate, mix(key + GAMMA * (number + 1)));
    }

    /** The mask of one site: {@code [rows, width]} bytes of 0 and 1. */
    NDArray mask(Torch torch, NDManager owner, int site, int rows, int width) {
        return torch.bytes(owner, bytes -> fill(bytes, site), rows, width);
    }

    /** 64 bits for an element of a row, by the same hash. */
    static long bits(long key, int row, int element) {
        return mix(mix(key ^ mix(row + 1L)) + GAMMA * (element + 1L));
    }

    private void fill(ByteBuffer mask, int site) {
        long state = mix(key ^ mix(site + 1L));
        int threshold = (int) Math.round(rate * 65_536);
        int size = mask.capacity();
        for (int i = 0; i < size; i += 4) {
            long bits = mix(state += GAMMA);
            int keep = ((int) (bits & 0xffff) >= threshold ? 1 : 0)
                    | ((int) (bits >>> 16 & 0xffff) >= threshold ? 1 << 8 : 0)
                    | ((int) (bits >>> 32 & 0xffff) >= threshold ? 1 << 16 : 0)
                    | ((int) (bits >>> 48) >= threshold ? 1 << 24 : 0);
            if (i + 4 <= size) {
                mask.putInt(i, keep);
            } else {
                for (int rest = i; rest < size; rest++) {
                    mask.put(rest, (byte) (keep >>> (8 * (rest - i))));
                }
            }
        }
    }

    private static long mix(long value) {
        long z = value;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
