package dev.xtrain.loss;

/**
 * What can be told of a step's scores, to watch training by.
 *
 * @param queries number of queries
 * @param rankedFirst queries whose own document scores above all others that are negatives
 * @param margin mean of a query's score with its document less that with its best negative
 * @param unretrieved queries whose document scores exactly 0: under XTR none of its tokens was retrieved
 * @param zeroShare share of all scores that are exactly 0
 * @param excluded documents that were left out of negatives, over all queries
 */
public record ScoreFacts(int queries, int rankedFirst, double margin, int unretrieved, double zeroShare, int excluded) {

    /** Of no scores, to add to. */
    public static final ScoreFacts NONE = new ScoreFacts(0, 0, 0, 0, 0, 0);

    /** Of the queries of both; means weigh them by their number. */
    public ScoreFacts plus(ScoreFacts other) {
        int sum = queries + other.queries;
        if (sum == 0) {
            return NONE;
        }
        return new ScoreFacts(
                sum,
                rankedFirst + other.rankedFirst,
                (queries * margin + other.queries * other.margin) / sum,
                unretrieved + other.unretrieved,
                (queries * zeroShare + other.queries * other.zeroShare) / sum,
                excluded + other.excluded);
    }

    static ScoreFacts of(double[][] scores, Targets targets) {
        int first = 0;
        int unretrieved = 0;
        int excluded = 0;
        long zeros = 0;
        double margins = 0;
        for (int i = 0; i < scores.length; i++) {
            int target = targets.positives()[i];
            double own = scores[i][target];
            double best = Double.NEGATIVE_INFINITY;
            for (int j = 0; j < scores[i].length; j++) {
                zeros += scores[i][j] == 0 ? 1 : 0;
                if (targets.isExcluded(i, j)) {
                    excluded++;
                } else if (j != target) {
                    best = Math.max(best, scores[i][j]);
                }
            }
            first += own > best ? 1 : 0;
            unretrieved += own == 0 ? 1 : 0;
            margins += best == Double.NEGATIVE_INFINITY ? 0 : own - best;
        }
        double all = (double) scores.length * scores[0].length;
        return new ScoreFacts(scores.length, first, margins / scores.length, unretrieved, zeros / all, excluded);
    }
}
