package dev.xtrain.mine;

import dev.xtrain.mine.RowFacts.Fact;
import dev.xtrain.pairs.LongIntMap;
import java.util.Arrays;
import java.util.function.IntPredicate;

/** The rows that share a fact, each linked to the next and the last to the first: 4 bytes a row. */
final class Chains {

    private final int[] next;

    Chains(RowFacts facts, Fact fact) {
        next = new int[facts.rows()];
        Arrays.setAll(next, row -> row);
        var heads = new LongIntMap();
        for (int row = 0; row < next.length; row++) {
            long key = facts.of(fact, row);
            if (key != RowFacts.NONE) {
                heads.putIfAbsent(key, row);
                int head = heads.get(key);
                if (head != row) {
                    next[row] = next[head];
                    next[head] = row;
                }
            }
        }
    }

    /**
     * Visits rows that share the fact with one, itself left out; where there are few, some more than once.
     *
     * @param skipped how many of them are passed over first
     * @param most how many are visited
     * @param visitor tells whether to go on
     */
    void visit(int row, int skipped, int most, IntPredicate visitor) {
        int at = row;
        for (int i = 0; i < skipped; i++) {
            at = next[at];
        }
        for (int i = 0; i < most && next[row] != row; i++) {
            at = next[at];
            if (at != row && !visitor.test(at)) {
                return;
            }
        }
    }
}
