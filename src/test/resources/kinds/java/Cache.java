package kinds;

/**
 * Keeps what was read lately.
 *
 * <p>Not for several threads.
 */
class Cache<K> {

    private final Map<K, Entry> entries = new LinkedHashMap<>();

    Cache(int capacity) {
        // Room for as many as were asked for
        this.capacity = capacity + spare(capacity, 2);
    }

    /** Drops whatever is older than a minute. */
    int dropOldEntries(Clock clock) {
        int dropped = 0;
        // The oldest entry comes first,
        // so stop at the first young one.
        for (Entry entry : entries.values()) {
            if (entry.isYoung(clock)) { // a trailing comment is not looked at
                break;
            }
            dropped++;
        }
        log(dropped, entries);

        // Count it for the statistics
        total += dropped; // not part of it
        last = clock.now();
        /* Tell listeners about every dropped entry. */
        listeners.forEach(listener -> listener.dropped(dropped, clock));
        // TODO: tell them how many there are
        listeners.forEach(listener -> listener.count(dropped, clock));
        // if (dropped > 0) { log("dropped " + dropped); }
        return log(dropped, last, total);
        // nothing stands below this one
    }

    K readThrough(K key) {
        switch (mode(key)) {
            // Files are read as they are
            case FILE:
                // Look at the disk before the network
                K found = disk.find(key, depth, mode);
                return found;
            default:
                return readThrough(parent(key), depth);
        }
    }

    int getSize() {
        return this.entries.size();
    }

    /** An entry and its age, in seconds. */
    static class Entry {
        boolean isYoung(Clock clock) {
            return clock.now() - written < limit;
        }
    }
}
