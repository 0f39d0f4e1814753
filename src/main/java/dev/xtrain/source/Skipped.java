package dev.xtrain.source;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What was not read, and why: counted always, named where it matters. Safe for several threads. */
public final class Skipped {

    private final Map<SkipReason, Set<String>> paths = new EnumMap<>(SkipReason.class);

    /** Counts one more. */
    public synchronized void add(SkipReason reason, String path) {
        paths.computeIfAbsent(reason, r -> new TreeSet<>()).add(path);
    }

    /** How many, by reason, in the order of {@link SkipReason}. */
    public synchronized Map<SkipReason, Integer> counts() {
        var counts = new EnumMap<SkipReason, Integer>(SkipReason.class);
        paths.forEach((reason, names) -> counts.put(reason, names.size()));
        return counts;
    }

    /** Their paths, sorted. */
    public synchronized List<String> paths(SkipReason reason) {
        return new ArrayList<>(paths.getOrDefault(reason, Set.of()));
    }
}
