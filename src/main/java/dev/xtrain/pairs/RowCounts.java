package dev.xtrain.pairs;

import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Counts rows, and what became none, one at a time. */
final class RowCounts {

    private final SortedMap<String, Integer> byLanguage = new TreeMap<>();
    private final SortedMap<String, Integer> byPair = new TreeMap<>();
    private final SortedMap<String, Integer> byRepository = new TreeMap<>();
    private final SortedMap<String, Integer> byLicense = new TreeMap<>();
    private final SortedMap<String, Integer> bySplit = new TreeMap<>();
    private final SortedMap<String, Integer> negatives = new TreeMap<>();
    private final SortedMap<String, Integer> dropped = new TreeMap<>();
    private int total;

    void add(Pair row) {
        total++;
        count(byLanguage, row.lang());
        count(byPair, row.pair());
        count(byRepository, row.repo());
        count(byLicense, row.license() == null ? null : row.license().spdx());
        count(bySplit, row.split());
        row.negatives().forEach(negative -> count(negatives, negative.kind()));
    }

    void add(Drop drop) {
        count(dropped, drop.reason().code());
    }

    private static void count(SortedMap<String, Integer> counts, @Nullable String name) {
        counts.merge(name == null ? "unknown" : name, 1, Integer::sum);
    }

    int total() {
        return total;
    }

    Manifest.Rows rows() {
        return new Manifest.Rows(total, byLanguage, byPair, byRepository, byLicense, bySplit, negatives);
    }

    SortedMap<String, Integer> dropped() {
        return dropped;
    }
}
