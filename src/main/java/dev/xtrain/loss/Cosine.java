package dev.xtrain.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.xtrain.tensor.Torch;
import java.util.List;

/** The cosine of single vectors, which are of length 1. */
public record Cosine() implements Scoring {

    @Override
    public Scores score(Torch torch, NDManager owner, List<Side> queries, List<Side> documents) {
        var matrix = new ScoreMatrix(queries, documents);
        for (Side q : queries) {
            for (Side d : documents) {
                try (NDManager scope = torch.scope()) {
                    NDArray cosines = torch.one(scope, "cosine", q.values(), d.values());
                    matrix.put(torch.toDoubles(cosines), q.rows(), d.rows());
                }
            }
        }
        return new Scores() {
            @Override
            public double[][] values() {
                return matrix.values();
            }

            @Override
            public Gradients backward(double[][] gradient) {
                List<NDArray> dqs = Side.zeros(torch, owner, queries);
                List<NDArray> dds = Side.zeros(torch, owner, documents);
                for (int i = 0; i < queries.size(); i++) {
                    for (int j = 0; j < documents.size(); j++) {
                        Side q = queries.get(i);
                        Side d = documents.get(j);
                        try (NDManager scope = torch.scope()) {
                            double[] part = ScoreMatrix.part(gradient, q.rows(), d.rows());
                            NDArray dscores = torch.floatsLike(scope, q.values(), part, q.texts(), d.texts());
                            NDList found = torch.run(scope, "cosine_backward", dscores, q.values(), d.values());
                            torch.run(scope, "add_rows", dqs.get(i), found.get(0), 0);
                            torch.run(scope, "add_rows", dds.get(j), found.get(1), 0);
                        }
                    }
                }
                return new Gradients(dqs, dds);
            }

            @Override
            public void close() {
                // nothing is kept but the vectors, which are the caller's
            }
        };
    }
}
