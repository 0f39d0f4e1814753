package dev.xtrain.search;

import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * Weights of the hybrid by what is asked: a name leans on words and names, a sentence on vectors.
 *
 * @param sentences for questions in plain words
 * @param identifiers for names from code, whole or in part, and for quoted text
 */
public record Routing(HybridWeights sentences, HybridWeights identifiers) {

    /**
     * Fitted for bge-small to the repositories of {@code scripts/corpora/development.txt}, which no report measures on:
     * to questions from documentation and to {@code eval/development_queries.json} alike, and to names. File names
     * helped neither.
     */
    public static final Routing DEFAULT = new Routing(new HybridWeights(0.85, 0, 0.2), new HybridWeights(0.75, 0, 0.8));

    private static final Pattern WHITE_SPACE = Pattern.compile("\\s+");

    /** A word that only code has: parts joined by an underscore, a capital or a colon, or a call's parentheses. */
    private static final Pattern CODE =
            Pattern.compile(".*(?:[\\p{L}\\p{N}]_|_[\\p{L}\\p{N}]|\\p{Ll}\\p{Lu}|::|\\p{L}\\.\\p{L}|\\(\\)).*");

    private static final Pattern QUOTED = Pattern.compile("([\"'`]).+\\1");

    /** The same weights whatever is asked. */
    public static Routing same(HybridWeights weights) {
        return new Routing(weights, weights);
    }

    /** The same with another weight of file names. */
    public Routing withFilename(double weight) {
        return new Routing(sentences.withFilename(weight), identifiers.withFilename(weight));
    }

    /** The weights for a query. */
    public HybridWeights weights(String query) {
        return asksForIdentifier(query) ? identifiers : sentences;
    }

    /** Whether a query is one word, is quoted, or has only words that code has. */
    public static boolean asksForIdentifier(String query) {
        String text = query.strip();
        String[] words = WHITE_SPACE.split(text);
        return words.length == 1
                || QUOTED.matcher(text).matches()
                || Arrays.stream(words).allMatch(word -> CODE.matcher(word).matches());
    }
}
