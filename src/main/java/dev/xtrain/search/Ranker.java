package dev.xtrain.search;

import java.util.List;

/**
 * Scores every document of a fixed list for a question: {@link KeywordIndex} by words, {@link SemanticRanker} by
 * vectors, {@link HybridRanker} by both.
 */
public interface Ranker {

    /** Number of documents. */
    int size();

    /**
     * Scores of all documents.
     *
     * @return [queries x documents], the higher the better, comparable within one row
     */
    float[][] scores(List<String> queries);

    /** Bytes that the documents take in the index, in all. */
    long bytes();

    /** The best {@code k} documents, best first, equal scores in the order of the documents. */
    default List<Hit> top(String query, int k) {
        return Hit.top(scores(List.of(query))[0], k);
    }
}
