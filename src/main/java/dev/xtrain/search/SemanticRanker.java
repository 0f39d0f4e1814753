package dev.xtrain.search;

import dev.xtrain.model.TextEncoder;
import dev.xtrain.tensor.VectorScores;
import dev.xtrain.tensor.Vectors;
import java.util.List;

/** Ranks by vectors. As thread-safe as its encoder: one caller at a time. */
public final class SemanticRanker implements Ranker {

    private final TextEncoder encoder;
    private final Scoring scoring;
    private final Vectors documents;
    private final VectorScores kernel;

    /**
     * Ranks documents that are encoded already.
     *
     * @param encoder encodes the queries; the documents' vectors must be its own
     * @param kernel scores them
     */
    public SemanticRanker(TextEncoder encoder, Scoring scoring, Vectors documents, VectorScores kernel) {
        this.encoder = encoder;
        this.scoring = scoring;
        this.documents = documents;
        this.kernel = kernel;
    }

    @Override
    public float[][] scores(List<String> queries) {
        return scoresOf(encoder.encode(queries, TextEncoder.Kind.QUERY));
    }

    /** Scores of queries that are encoded already, [queries x documents]. */
    public float[][] scoresOf(List<float[]> queries) {
        return scoring.scores(kernel, queries, documents);
    }

    @Override
    public long bytes() {
        return documents.bytes();
    }
}
