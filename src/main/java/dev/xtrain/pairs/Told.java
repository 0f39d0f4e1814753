package dev.xtrain.pairs;

import java.util.List;

/**
 * What can be told of a file without the others.
 *
 * @param count how much was found
 * @param candidates in the order of kinds and positions
 */
record Told(FileCount count, List<Assessed> candidates) {

    static Told of(ExtractedFile file, CorpusOptions options, SiblingNegatives negatives) {
        return new Told(file.count(), Assessed.in(file, options, negatives));
    }
}
