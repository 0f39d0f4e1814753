package dev.xtrain.loss;

/**
 * The contrastive loss over in-batch and explicit negatives, InfoNCE: {@code mean_i -log softmax_j(s_ij / temperature)}
 * at the document of query i (van den Oord et al., arXiv:1807.03748).
 *
 * <p>Symmetric, it is the mean of that and of the same over the queries of each positive, {@code mean_i -log
 * softmax_k(s_ki / temperature)} (Radford et al., CLIP, arXiv:2103.00020, figure 3). What answers a query too is in
 * neither sum.
 *
 * @param temperature divides scores; above 0
 * @param symmetric whether documents choose among queries, too
 */
public record Contrastive(double temperature, boolean symmetric) implements Objective {

    /** Checks the temperature. */
    public Contrastive {
        if (!(temperature > 0)) {
            throw new IllegalArgumentException("temperature must be above 0, is " + temperature);
        }
    }

    @Override
    public Value of(double[][] scores, Targets targets) {
        int queries = scores.length;
        double[][] gradient = new double[queries][scores[0].length];
        double share = (symmetric ? 0.5 : 1) / queries;
        double loss = 0;
        for (int i = 0; i < queries; i++) {
            double[] row = scores[i].clone();
            for (int j = 0; j < row.length; j++) {
                row[j] = targets.isExcluded(i, j) ? Double.NEGATIVE_INFINITY : row[j] / temperature;
            }
            double[] logs = Softmax.logs(row);
            int target = targets.positives()[i];
            loss -= share * logs[target];
            for (int j = 0; j < row.length; j++) {
                gradient[i][j] += share / temperature * (Math.exp(logs[j]) - (j == target ? 1 : 0));
            }
        }
        if (symmetric) {
            loss += documents(scores, targets, share, gradient);
        }
        return new Value(loss, gradient);
    }

    private double documents(double[][] scores, Targets targets, double share, double[][] gradient) {
        double loss = 0;
        for (int i = 0; i < scores.length; i++) {
            int document = targets.positives()[i];
            double[] column = new double[scores.length];
            for (int k = 0; k < column.length; k++) {
                boolean out = k != i && targets.isExcluded(k, document);
                column[k] = out ? Double.NEGATIVE_INFINITY : scores[k][document] / temperature;
            }
            double[] logs = Softmax.logs(column);
            loss -= share * logs[i];
            for (int k = 0; k < column.length; k++) {
                gradient[k][document] += share / temperature * (Math.exp(logs[k]) - (k == i ? 1 : 0));
            }
        }
        return loss;
    }
}
