package dev.xtrain.mine;

import dev.xtrain.io.WriteFailure;
import dev.xtrain.pairs.Pair;
import dev.xtrain.search.KeywordIndex;
import dev.xtrain.search.KeywordIndex.Scored;
import dev.xtrain.tensor.VectorScores;
import dev.xtrain.tensor.Vectors;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which of many answers are worth the model's own score: those nearest by one mean vector, and those that BM25 finds.
 *
 * @param means of the answers' vectors
 * @param words of the answers
 * @param candidates how many either hands on
 */
record FirstStage(Vectors means, KeywordIndex words, VectorScores kernel, int candidates) implements Closeable {

    /**
     * Of some answers.
     *
     * @param folder for the keyword index; made here
     */
    static FirstStage of(List<Pair> answers, Vectors vectors, VectorScores kernel, int candidates, Path folder) {
        Vectors means = MeanVectors.of(vectors);
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(WriteFailure.of(folder, e));
        }
        var words = KeywordIndex.inFolder(
                folder, () -> answers.stream().map(Pair::positive).iterator());
        return new FirstStage(means, words, kernel, candidates);
    }

    /** How near the mean vectors of questions are to those of all answers, [questions x answers]. */
    float[][] nearness(List<float[]> questions) {
        return kernel.cosine(
                questions.stream()
                        .map(rows -> MeanVectors.mean(rows, means.dimension()))
                        .toList(),
                means);
    }

    /** Numbers of the answers that are handed on, each once. */
    int[] candidates(String query, float[] nearness) {
        IntStream near = IntStream.range(0, nearness.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -nearness[i]))
                .limit(candidates)
                .mapToInt(i -> i);
        IntStream alike = words.best(query, candidates).stream().mapToInt(Scored::document);
        return IntStream.concat(near, alike).distinct().toArray();
    }

    @Override
    public void close() {
        try {
            words.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
