package dev.xtrain.pairs;

import dev.xtrain.extract.Function;
import java.util.List;

/**
 * Chooses negatives among what stands in the file of a positive; one for each file, asked on one thread. The id of each
 * is that of its code ({@link PairId#ofCode}) until the rows are written, when it becomes that of a row with this code.
 */
public interface SiblingNegatives {

    /** Chooses none. */
    SiblingNegatives NONE = (answer, query, siblings) -> List.of();

    /**
     * Those for one row, the best first.
     *
     * @param answer what answers the query, one of the siblings
     * @param siblings what negatives may be chosen from
     */
    List<Pair.Negative> of(Function answer, String query, List<Function> siblings);
}
