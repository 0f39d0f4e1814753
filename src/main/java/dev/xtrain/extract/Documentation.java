package dev.xtrain.extract;

import java.util.function.UnaryOperator;

/**
 * What an author says about a function, freed from comment marks.
 *
 * @param text all of it, with its paragraphs and lists
 * @param summary its first paragraph on one line, inline mark-up rendered; empty where there is none
 */
public record Documentation(String text, String summary) {

    /** The same with both texts changed. */
    public Documentation rewritten(UnaryOperator<String> change) {
        return new Documentation(change.apply(text), change.apply(summary));
    }
}
