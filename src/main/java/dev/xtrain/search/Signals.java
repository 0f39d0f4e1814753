package dev.xtrain.search;

/**
 * What is known of each document for one query.
 *
 * @param semantic vector scores; empty where there is no model
 * @param keyword BM25
 * @param filename {@link FilenameBoost}; empty where documents have no paths
 * @param symbol {@link SymbolMatch}; empty where documents have no names
 */
public record Signals(float[] semantic, float[] keyword, float[] filename, float[] symbol) {

    /** The part of some documents, by number. */
    public Signals pick(int[] documents) {
        return new Signals(
                pick(semantic, documents),
                pick(keyword, documents),
                pick(filename, documents),
                pick(symbol, documents));
    }

    private static float[] pick(float[] scores, int[] documents) {
        float[] picked = new float[scores.length == 0 ? 0 : documents.length];
        for (int i = 0; i < picked.length; i++) {
            picked[i] = scores[documents[i]];
        }
        return picked;
    }

    /** One score a document. */
    public float[] scores(Mode mode, HybridWeights weights) {
        return switch (mode) {
            case SEMANTIC -> semantic;
            case KEYWORD -> keyword;
            case HYBRID -> Fusion.mix(this, weights);
            case HYBRID_EQUAL -> Fusion.mix(this, HybridWeights.EQUAL);
            case HYBRID_RRF -> Fusion.reciprocalRank(semantic, keyword);
        };
    }
}
