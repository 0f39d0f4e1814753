package dev.xtrain.eval;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * One query's pool, numbered from 0.
 *
 * @param documents numbers of the documents in the query set
 * @param units for each of them its unit's number in this pool
 * @param size number of units
 * @param relevant grades of the right units, by their number in this pool
 */
record Candidates(int[] documents, int[] units, int size, Map<Integer, Integer> relevant) {

    static Candidates of(Pool pool, QuerySet set, Query query, long seed) {
        int[] chosen = pool.units(set, query, seed);
        int[] place = new int[set.units()];
        Arrays.fill(place, -1);
        for (int i = 0; i < chosen.length; i++) {
            place[chosen[i]] = i;
        }
        int[] documents = IntStream.range(0, set.documents().size())
                .filter(d -> place[set.documents().get(d).unit()] >= 0)
                .toArray();
        int[] units = Arrays.stream(documents)
                .map(d -> place[set.documents().get(d).unit()])
                .toArray();
        var relevant = new HashMap<Integer, Integer>();
        query.relevant().forEach((unit, grade) -> relevant.put(place[unit], grade));
        return new Candidates(documents, units, chosen.length, relevant);
    }

    /** The score of each unit: that of its best document. */
    float[] best(float[] picked) {
        float[] best = new float[size];
        Arrays.fill(best, Float.NEGATIVE_INFINITY);
        for (int i = 0; i < picked.length; i++) {
            best[units[i]] = Math.max(best[units[i]], picked[i]);
        }
        return best;
    }
}
