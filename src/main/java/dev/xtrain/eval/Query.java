package dev.xtrain.eval;

import java.util.Map;

/**
 * A question with its right answers.
 *
 * @param id unique within its set; seeds its sampled pool
 * @param lang the row of the table it counts in
 * @param text what is asked
 * @param relevant grade, at least 1, of each right answer, by the number of its unit
 */
public record Query(String id, String lang, String text, Map<Integer, Integer> relevant) {

    /** Checks that there is a right answer. */
    public Query {
        relevant = Map.copyOf(relevant);
        if (relevant.isEmpty() || relevant.values().stream().anyMatch(grade -> grade < 1)) {
            throw new IllegalArgumentException("query " + id + " needs answers of grade 1 or more: " + relevant);
        }
    }
}
