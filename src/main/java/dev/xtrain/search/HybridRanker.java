package dev.xtrain.search;

import java.util.List;

/** Ranks by vectors and words together. */
public final class HybridRanker implements Ranker {

    private final Ranker semantic;
    private final Ranker keyword;
    private final FilenameBoost filename;
    private final HybridWeights weights;

    /** Mixes two rankers of the same documents, and the names of the files they stand in. */
    public HybridRanker(Ranker semantic, Ranker keyword, FilenameBoost filename, HybridWeights weights) {
        if (semantic.size() != keyword.size()) {
            throw new IllegalArgumentException("not the same documents: " + semantic.size() + ", " + keyword.size());
        }
        this.semantic = semantic;
        this.keyword = keyword;
        this.filename = filename;
        this.weights = weights;
    }

    @Override
    public int size() {
        return semantic.size();
    }

    @Override
    public float[][] scores(List<String> queries) {
        float[][] left = semantic.scores(queries);
        float[][] right = keyword.scores(queries);
        for (int q = 0; q < left.length; q++) {
            left[q] = Fusion.mix(left[q], right[q], filename.scores(queries.get(q)), weights);
        }
        return left;
    }

    @Override
    public long bytes() {
        return semantic.bytes() + keyword.bytes();
    }
}
