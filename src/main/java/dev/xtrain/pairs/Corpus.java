package dev.xtrain.pairs;

import java.util.ArrayList;
import java.util.List;

/**
 * A corpus in memory: for what is small enough, such as one repository. {@link CorpusBuilder} makes one.
 *
 * @param rows in the order of materials, paths and positions
 * @param dropped questions and answers that are no rows, in the same order
 * @param extent where they come from, and how much was looked at
 */
public record Corpus(List<Pair> rows, List<Drop> dropped, Extent extent) {

    /** Copies. */
    public Corpus {
        rows = List.copyOf(rows);
        dropped = List.copyOf(dropped);
    }

    /** All of one that is on disk. */
    public static Corpus of(LoggedCorpus logged) {
        var rows = new ArrayList<Pair>();
        logged.forEachRow(rows::add);
        var dropped = new ArrayList<Drop>();
        logged.forEachDrop(dropped::add);
        return new Corpus(rows, dropped, logged.extent());
    }

    /** How much was looked at in all. */
    public Census census() {
        return extent.census();
    }

    /** The same with other rows. */
    public Corpus withRows(List<Pair> others) {
        return new Corpus(others, dropped, extent);
    }
}
