package dev.xtrain.eval;

import java.util.List;

/**
 * What was read from a file of queries.
 *
 * @param sets one a language, corpus or folder
 * @param notes everything that was dropped, skipped or guessed, a sentence each
 */
public record QuerySets(List<QuerySet> sets, List<String> notes) {

    /** Copies both. */
    public QuerySets {
        sets = List.copyOf(sets);
        notes = List.copyOf(notes);
    }

    /** Number of all queries. */
    public int queries() {
        return sets.stream().mapToInt(set -> set.queries().size()).sum();
    }
}
