package dev.xtrain.search;

import dev.xtrain.model.TextEncoder.Token;
import java.util.List;
import java.util.stream.IntStream;

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

    /**
     * Takes the best match of each token of the question.
     *
     * @param query tokens of the question
     * @param text of the function
     * @param tokens of the text
     * @param matches of these tokens
     * @param firstLine the line of its file that the text begins in
     */
    static Explanation of(List<Token> query, String text, List<Token> tokens, TokenMatches matches, int firstLine) {
        return new Explanation(IntStream.range(0, query.size())
                .mapToObj(q -> {
                    int best = matches.best(q);
                    Token found = tokens.get(best);
                    int line = found.start() < 0 ? 0 : firstLine + breaks(text, found.start());
                    boolean special = query.get(q).start() < 0;
                    return new Match(query.get(q).text(), special, found.text(), line, matches.scores()[q][best]);
                })
                .toList());
    }

    private static int breaks(String text, int end) {
        return (int) text.substring(0, end).chars().filter(c -> c == '\n').count();
    }
}
