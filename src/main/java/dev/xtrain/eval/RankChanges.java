package dev.xtrain.eval;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The queries that another model answers better, and those that it answers worse: the largest changes of reciprocal
 * rank first.
 *
 * @param before the model that is compared with
 * @param after the other one
 * @param mode how both searched
 * @param better the queries that gained most
 * @param worse the queries that lost most
 * @param improved number of all queries that gained
 * @param worsened number of all queries that lost
 */
public record RankChanges(
        String before,
        String after,
        String mode,
        List<RankChange> better,
        List<RankChange> worse,
        int improved,
        int worsened) {

    /** How many of each are shown. */
    public static final int SHOWN = 10;

    /** Copies both lists. */
    public RankChanges {
        better = List.copyOf(better);
        worse = List.copyOf(worse);
    }

    /**
     * Compares two runs over the same queries in the same order.
     *
     * @param shown queries of each kind at most
     */
    public static RankChanges of(Run before, Run after, int shown) {
        List<RankChange> changes = IntStream.range(0, before.outcomes().size())
                .mapToObj(i -> change(before.outcomes().get(i), after.outcomes().get(i)))
                .filter(change -> change.before() != change.after())
                .toList();
        return new RankChanges(
                before.backend().model(),
                after.backend().model(),
                after.backend().mode().toString(),
                shown(better(changes), shown),
                shown(worse(changes), shown),
                (int) better(changes).count(),
                (int) worse(changes).count());
    }

    /** Each text once: questions that are asked twice move alike. */
    private static List<RankChange> shown(Stream<RankChange> changes, int most) {
        var texts = new HashSet<String>();
        return changes.filter(change -> texts.add(change.text())).limit(most).toList();
    }

    private static RankChange change(Outcome before, Outcome after) {
        if (!before.query().equals(after.query())) {
            throw new IllegalArgumentException("runs over other queries: " + before.query() + ", " + after.query());
        }
        return new RankChange(before.query(), before.lang(), before.text(), before.rank(), after.rank());
    }

    private static Stream<RankChange> better(List<RankChange> changes) {
        return changes.stream()
                .filter(change -> change.gain() > 0)
                .sorted(Comparator.comparingDouble(RankChange::gain)
                        .reversed()
                        .thenComparing(RankChange::before, Comparator.reverseOrder()));
    }

    private static Stream<RankChange> worse(List<RankChange> changes) {
        return changes.stream()
                .filter(change -> change.gain() < 0)
                .sorted(Comparator.comparingDouble(RankChange::gain)
                        .thenComparing(RankChange::after, Comparator.reverseOrder()));
    }
}
