package dev.xtrain.eval;

/**
 * How one query was answered in one run.
 *
 * @param query its id
 * @param lang its language
 * @param text what was asked
 * @param pool number of units it was asked of
 * @param rank of the first right unit, from 1
 * @param metrics how well
 * @param millis time to answer one query of its set alone
 * @param bytes what a document of its set takes in the index, on average
 */
public record Outcome(
        String query, String lang, String text, int pool, int rank, Metrics metrics, double millis, double bytes) {}
