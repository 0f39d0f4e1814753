package dev.xtrain.tune;

import dev.xtrain.io.AtomicDirectory;
import dev.xtrain.io.Progress;
import dev.xtrain.model.EmbeddingModel;
import dev.xtrain.model.TextEncoder.Kind;
import dev.xtrain.model.VectorStore;
import dev.xtrain.pairs.Pair;
import dev.xtrain.search.Scoring;
import dev.xtrain.tensor.VectorScores;
import dev.xtrain.tensor.Vectors;
import dev.xtrain.train.StepTimer;
import dev.xtrain.train.TrainConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Measures {@link Speed} on a sample of a run's own pairs. Its vectors and its adapter are thrown away. */
final class SpeedProbe {

    private static final int DOCUMENTS = 32;
    private static final int QUERIES = 16;

    private SpeedProbe() {}

    /** Seconds of a step; the model is opened with the run's lengths. */
    static double step(TrainConfig config, EmbeddingModel model, List<Pair> rows) {
        return StepTimer.seconds(config, model, sample(rows, StepTimer.sampleSize(config)));
    }

    /**
     * Seconds of everything, given those of a step.
     *
     * @param model opened with its own lengths
     * @param scratch a folder that is made and deleted
     */
    static Speed all(double step, EmbeddingModel model, List<Pair> rows, Path scratch) {
        List<Pair> sample = sample(rows, DOCUMENTS);
        List<String> documents = sample.stream().map(Pair::positive).toList();
        List<String> queries = sample.stream().limit(QUERIES).map(Pair::query).toList();
        List<float[]> asked = model.encode(queries, Kind.QUERY); // warms up
        double perQuery = seconds(() -> model.encode(queries, Kind.QUERY)) / queries.size();
        VectorStore store = VectorStore.open(scratch, model);
        try (Progress silent = Progress.silent()) {
            long start = System.nanoTime();
            Vectors vectors = store.vectors(documents, Kind.DOCUMENT, silent);
            double perDocument = (System.nanoTime() - start) / 1e9 / documents.size();
            var kernel = new VectorScores(model.torch());
            Scoring scoring = Scoring.of(model.multiVector());
            scoring.scores(kernel, asked, vectors);
            double scored = seconds(() -> scoring.scores(kernel, asked, vectors));
            return new Speed(step, perDocument, perQuery, scored / queries.size() / documents.size());
        } finally {
            AtomicDirectory.delete(scratch);
        }
    }

    private static double seconds(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e9;
    }

    private static List<Pair> sample(List<Pair> rows, int size) {
        int count = Math.min(size, rows.size());
        return new ArrayList<>(IntStream.range(0, count)
                .mapToObj(i -> rows.get((int) ((long) i * rows.size() / count)))
                .toList());
    }
}
