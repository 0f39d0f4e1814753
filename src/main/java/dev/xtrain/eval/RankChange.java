package dev.xtrain.eval;

/**
 * How another model moved the right answer to one query.
 *
 * @param id the query's
 * @param lang its language
 * @param text what was asked
 * @param before rank of the first right unit, from 1
 * @param after the same with the other model
 */
public record RankChange(String id, String lang, String text, int before, int after) {

    /** How much the reciprocal rank rose; unlike in {@link Metrics}, ranks behind the tenth count. */
    double gain() {
        return 1.0 / after - 1.0 / before;
    }
}
