package dev.xtrain.loss;

import java.util.List;

/**
 * Scores of all queries with all documents of a step, put together of those of parts.
 *
 * @param values {@code [queries][documents]}
 */
record ScoreMatrix(double[][] values) {

    ScoreMatrix(List<Side> queries, List<Side> documents) {
        this(new double[texts(queries)][texts(documents)]);
    }

    private static int texts(List<Side> sides) {
        return sides.stream().mapToInt(Side::texts).sum();
    }

    /** Enters the scores of a part, row-major. */
    void put(double[] part, int[] queries, int[] documents) {
        for (int i = 0; i < queries.length; i++) {
            for (int j = 0; j < documents.length; j++) {
                values[queries[i]][documents[j]] = part[i * documents.length + j];
            }
        }
    }

    /** A part of values, row-major. */
    static double[] part(double[][] values, int[] queries, int[] documents) {
        double[] part = new double[queries.length * documents.length];
        for (int i = 0; i < queries.length; i++) {
            for (int j = 0; j < documents.length; j++) {
                part[i * documents.length + j] = values[queries[i]][documents[j]];
            }
        }
        return part;
    }
}
