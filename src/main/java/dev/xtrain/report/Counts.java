package dev.xtrain.report;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** Numbers by name, as tables and plots show them. */
public final class Counts {

    private Counts() {}

    /** The most frequent first; of the same frequency, by name. */
    public static List<Map.Entry<String, Integer>> descending(SortedMap<String, Integer> counts) {
        return counts.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .toList();
    }

    /** A row each, the most frequent first, with its share of them all. */
    public static Table table(String name, String value, SortedMap<String, Integer> counts) {
        long sum = counts.values().stream().mapToLong(Integer::intValue).sum();
        return new Table(
                List.of(name, value, "share"),
                descending(counts).stream()
                        .map(count -> List.of(
                                count.getKey(),
                                Formats.count(count.getValue()),
                                Formats.percent(count.getValue(), sum)))
                        .toList());
    }
}
