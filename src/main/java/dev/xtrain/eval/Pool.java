package dev.xtrain.eval;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * What a query's right answers compete with: all units, or so many that a seed chooses for each query.
 *
 * @param size number of units in a sampled pool, the right ones among them; 0 for all
 */
public record Pool(int size) {

    /** All units. */
    public static final Pool WHOLE = new Pool(0);

    /** The protocol of CodeSearchNet. */
    public static final Pool THOUSAND = new Pool(1_000);

    /** Whether this is all units. */
    public boolean isWhole() {
        return size == 0;
    }

    /** Whether a set has enough units. */
    public boolean fits(QuerySet set) {
        return size <= set.units();
    }

    /**
     * The units that a query is asked of, ascending. The choice depends on the seed, the set's name and the query's id
     * alone, not on which other queries are asked.
     */
    int[] units(QuerySet set, Query query, long seed) {
        if (isWhole()) {
            return IntStream.range(0, set.units()).toArray();
        }
        var random = new SplittableRandom(
                seed ^ (long) query.id().hashCode() << 32 ^ set.name().hashCode());
        Set<Integer> chosen = new HashSet<>(query.relevant().keySet());
        while (chosen.size() < size) {
            chosen.add(random.nextInt(set.units()));
        }
        return chosen.stream().mapToInt(unit -> unit).sorted().toArray();
    }

    /** For tables: {@code whole}, {@code 1,000}. */
    @Override
    public String toString() {
        return isWhole() ? "whole" : String.format(Locale.ROOT, "%,d", size);
    }
}
