package dev.xtrain.mine;

import dev.xtrain.pairs.CodeLikeness;

/**
 * Tells what looks like a negative and answers the query as well: the same code in other words, or a function whose
 * documentation asks the same. Trained on as a negative it would teach the opposite of what it should.
 */
final class FalseNegatives {

    /** Jaccard index of two questions' words from which on they ask the same: one word more in ten, not another one. */
    static final double SAME_QUESTION = 0.9;

    /** Codes that are near duplicates share more of their words than this. */
    private static final double FEWEST_SHARED_WORDS = 0.7;

    private FalseNegatives() {}

    /** Whether two questions, by {@link Words#ofProse}, ask the same: width and height do not. */
    static boolean asksTheSame(Words question, Words other) {
        return question.similarity(other) >= SAME_QUESTION;
    }

    /**
     * Whether two codes are near duplicates.
     *
     * @param similarity of their words
     */
    static boolean isSameCode(String code, String other, double similarity) {
        return similarity >= FEWEST_SHARED_WORDS && CodeLikeness.areNear(code, other);
    }
}
