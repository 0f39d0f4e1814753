package dev.xtrain.train;

import dev.xtrain.train.TrainingData.Summary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A row as the tests write it.
 *
 * @param texts query, positive, negatives
 * @param teacher scores of the documents, or none
 */
record TokenRows(List<int[]> texts, float[] teacher, String language) {

    static final Summary SUMMARY = new Summary(3, 1, 2, 0, "c0ffee");

    static TokenRows of(List<int[]> texts) {
        return new TokenRows(texts, new float[0], "rust");
    }

    /** Pairs that a folder holds until they are closed. */
    static TokenizedPairs write(Path folder, List<TokenRows> rows) {
        try (TokenWriter writer = TokenWriter.temporary(folder)) {
            rows.forEach(row -> writer.add(row.texts, row.teacher, row.language));
            return writer.finish(SUMMARY);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
