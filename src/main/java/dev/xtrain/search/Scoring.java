package dev.xtrain.search;

import dev.xtrain.tensor.VectorScores;
import dev.xtrain.tensor.Vectors;
import java.util.List;

/** How a query's vectors are compared with a document's. */
public enum Scoring {
    /** Late interaction: every query token's best match, summed. */
    MAXSIM("maxsim"),
    /** XTR's inference score: only the {@value #XTR_TOKENS} nearest tokens count, what is missing is imputed. */
    XTR("xtr"),
    /** One vector a text. */
    COSINE("cosine");

    /** Tokens that a query token retrieves (k' in XTR's notebook, which evaluates with 1,000). */
    public static final int XTR_TOKENS = 1_000;

    private final String label;

    Scoring(String label) {
        this.label = label;
    }

    /** What an encoder is made for: MaxSim where every token has a vector. */
    public static Scoring of(boolean multiVector) {
        return multiVector ? MAXSIM : COSINE;
    }

    /** Whether it needs a vector a token. */
    public boolean multiVector() {
        return this != COSINE;
    }

    /** Scores, [queries x documents]. */
    public float[][] scores(VectorScores kernel, List<float[]> queries, Vectors documents) {
        return switch (this) {
            case MAXSIM -> kernel.maxSim(queries, documents);
            case XTR -> kernel.xtr(queries, documents, XTR_TOKENS);
            case COSINE -> kernel.cosine(queries, documents);
        };
    }

    /** As on the command line: {@code maxsim}. */
    @Override
    public String toString() {
        return label;
    }
}
