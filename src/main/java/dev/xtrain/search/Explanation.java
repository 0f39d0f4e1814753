package dev.xtrain.search;

import dev.xtrain.model.TextEncoder.Token;
import java.util.ArrayList;
import java.util.List;

/**
 * Which tokens of a function answered which of a question, as MaxSim pairs them.
 *
 * @param matches one for each token of the question, in order; their scores add up to the function's score
 */
public record Explanation(List<Match> matches) {

    /**
     * A token of the question and the one of the function that is most like it.
     *
     * @param token of the question
     * @param special whether it stands for no words of the question
     * @param found of the function
     * @param line of the found token in its file; 0 for a special token
     * @param score their dot product
     */
    public record Match(String token, boolean special, String found, int line, float score) {}

    /**
     * Compares all tokens.
     *
     * @param query tokens of the question
     * @param queryRows their vectors, one after the other
     * @param tokens of the function's text
     * @param rows their vectors
     * @param firstLine the line of its file that the text begins in
     */
    /** How much of the score of the question's words each line of a text holds, 0 to 1. */
    public double[] lineWeights(int firstLine, int lines) {
        double[] weights = new double[lines];
        double sum = 0;
        for (Match match : matches) {
            int at = match.line - firstLine;
            if (!match.special && match.score > 0 && at >= 0 && at < lines) {
                weights[at] += match.score;
                sum += match.score;
            }
        }
        for (int i = 0; i < lines; i++) {
            weights[i] = sum == 0 ? 0 : weights[i] / sum;
        }
        return weights;
    }

    static Explanation of(
            List<Token> query, float[] queryRows, String text, List<Token> tokens, float[] rows, int firstLine) {
        int dimension = queryRows.length / query.size();
        if (rows.length != tokens.size() * dimension) {
            throw new IllegalArgumentException(tokens.size() + " tokens, " + rows.length / dimension + " vectors");
        }
        List<Match> matches = new ArrayList<>();
        for (int q = 0; q < query.size(); q++) {
            int best = 0;
            float score = Float.NEGATIVE_INFINITY;
            for (int t = 0; t < tokens.size(); t++) {
                float product = 0;
                for (int i = 0; i < dimension; i++) {
                    product += queryRows[q * dimension + i] * rows[t * dimension + i];
                }
                if (product > score) {
                    score = product;
                    best = t;
                }
            }
            Token token = tokens.get(best);
            int line = token.start() < 0
                    ? 0
                    : firstLine
                            + (int) text.substring(0, token.start())
                                    .chars()
                                    .filter(c -> c == '\n')
                                    .count();
            matches.add(new Match(query.get(q).text(), query.get(q).start() < 0, token.text(), line, score));
        }
        return new Explanation(matches);
    }
}
