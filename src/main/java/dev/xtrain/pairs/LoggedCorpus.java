package dev.xtrain.pairs;

import java.util.List;
import java.util.function.Consumer;

/**
 * A corpus whose rows are in a {@link WorkLog}, which must stay open: of any size, as 13 bytes a row are in memory.
 * {@link CorpusBuilder} makes one.
 */
public final class LoggedCorpus {

    static final int TRAINED = 0;
    static final int TESTED = 1;

    private static final List<DropReason> REASONS = List.of(DropReason.values());

    private final WorkLog log;
    private final RowPlaces rows;
    private final RowPlaces drops;
    private final Extent extent;

    LoggedCorpus(WorkLog log, RowPlaces rows, RowPlaces drops, Extent extent) {
        this.log = log;
        this.rows = rows;
        this.drops = drops;
        this.extent = extent;
    }

    /** What stands for a reason beside the place of what was dropped. */
    static int tag(DropReason reason) {
        return REASONS.indexOf(reason);
    }

    /** Number of rows. */
    public int size() {
        return rows.size();
    }

    /** A row by its number; the ids of its negatives are those of their code. */
    public Pair row(int number) {
        return log.row(rows.place(number)).withSplit(rows.tag(number) == TESTED ? Split.TEST : Split.TRAIN);
    }

    /** Hands over all rows, in the order of materials, paths and positions. */
    public void forEachRow(Consumer<Pair> consumer) {
        for (int i = 0; i < rows.size(); i++) {
            consumer.accept(row(i));
        }
    }

    /** Hands over the questions and answers that are no rows, in the same order. */
    public void forEachDrop(Consumer<Drop> consumer) {
        for (int i = 0; i < drops.size(); i++) {
            consumer.accept(Drop.of(log.row(drops.place(i)), REASONS.get(drops.tag(i))));
        }
    }

    /** Where the rows come from, and how much was looked at. */
    public Extent extent() {
        return extent;
    }
}
