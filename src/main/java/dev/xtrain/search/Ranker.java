package dev.xtrain.search;

import java.util.List;

/**
 * Scores every document of a fixed list for a question: {@link KeywordIndex} by words, {@link SemanticRanker} by
 * vectors. {@link Fusion} makes one score of both.
 */
public interface Ranker {

    /**
     * Scores of all documents.
     *
     * @return [queries x documents], the higher the better, comparable within one row
     */
    float[][] scores(List<String> queries);

    /** Bytes that the documents take in the index, in all. */
    long bytes();
}
