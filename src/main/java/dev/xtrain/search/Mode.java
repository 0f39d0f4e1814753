package dev.xtrain.search;

/** What a search compares. */
public enum Mode {
    /** Vectors. */
    SEMANTIC("semantic"),
    /** Words, by BM25. */
    KEYWORD("keyword"),
    /** Both, mixed with fitted weights ({@link HybridWeights}). */
    HYBRID("hybrid"),
    /** Both, mixed half and half: to compare with. */
    HYBRID_EQUAL("hybrid-equal"),
    /** Both, by reciprocal rank fusion: to compare with. */
    HYBRID_RRF("hybrid-rrf");

    private final String label;

    Mode(String label) {
        this.label = label;
    }

    /** Whether words take part. */
    public boolean usesWords() {
        return this != SEMANTIC;
    }

    /** Whether vectors take part. */
    public boolean usesVectors() {
        return this != KEYWORD;
    }

    /** As on the command line: {@code hybrid-rrf}. */
    @Override
    public String toString() {
        return label;
    }
}
