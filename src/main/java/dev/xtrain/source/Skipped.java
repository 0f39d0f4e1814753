package dev.xtrain.source;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What was not read, and why: counted always, named where it matters. Safe for several threads. */
public final class Skipped {

    /** So many are named, of each reason; what has more is damaged all over. */
    private static final int MAX_NAMES = 100_000;

    private final Map<SkipReason, Set<String>> paths = new EnumMap<>(SkipReason.class);
    private final Map<SkipReason, Integer> nameless = new EnumMap<>(SkipReason.class);

    /** Counts one more. */
    public synchronized void add(SkipReason reason, String path) {
        Set<String> names = paths.computeIfAbsent(reason, r -> new TreeSet<>());
        if (names.size() < MAX_NAMES) {
            names.add(path);
        } else if (!names.contains(path)) {
            nameless.merge(reason, 1, Integer::sum);
        }
    }

    /** How many, by reason, in the order of {@link SkipReason}. */
    public synchronized Map<SkipReason, Integer> counts() {
        var counts = new EnumMap<SkipReason, Integer>(SkipReason.class);
        paths.forEach((reason, names) -> counts.put(reason, names.size() + nameless.getOrDefault(reason, 0)));
        return counts;
    }

    /** Their paths, sorted. */
    public synchronized List<String> paths(SkipReason reason) {
        return new ArrayList<>(paths.getOrDefault(reason, Set.of()));
    }
}
