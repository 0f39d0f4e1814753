package dev.xtrain.eval;

import dev.xtrain.search.Fusion;
import dev.xtrain.search.HybridWeights;
import dev.xtrain.search.Mode;

/**
 * What is known of each document for one query.
 *
 * @param semantic vector scores; empty where there is no model
 * @param keyword BM25
 * @param filename the filename boost; empty where documents have no paths
 */
record Signals(float[] semantic, float[] keyword, float[] filename) {

    /** The part of some candidates. */
    Signals in(Candidates candidates) {
        return new Signals(candidates.pick(semantic), candidates.pick(keyword), candidates.pick(filename));
    }

    /** One score a document. */
    float[] scores(Mode mode, HybridWeights weights) {
        return switch (mode) {
            case SEMANTIC -> semantic;
            case KEYWORD -> keyword;
            case HYBRID -> Fusion.mix(semantic, keyword, filename, weights);
            case HYBRID_EQUAL -> Fusion.mix(semantic, keyword, filename, HybridWeights.EQUAL);
            case HYBRID_RRF -> Fusion.reciprocalRank(semantic, keyword);
        };
    }
}
