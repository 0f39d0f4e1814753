package dev.xtrain.train;

import dev.xtrain.io.StopSignal;
import dev.xtrain.model.Dropout;
import dev.xtrain.model.EmbeddingModel;
import dev.xtrain.model.TextEncoder;
import dev.xtrain.model.TokenBatch;
import dev.xtrain.pairs.Pair;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * How long a step takes here: runs a few batches of a run's own pairs with trained values that are thrown away. Nothing
 * of the run that follows depends on it.
 */
public final class StepTimer {

    /** Batches of the sample that are timed: one of its shorter half, one of its longer. */
    private static final int TIMED = 2;

    /** Batches that a sample should have, so that their lengths are those of the run. */
    private static final int SAMPLED = 8;

    private StepTimer() {}

    /** Pairs that a sample should have. */
    public static int sampleSize(TrainConfig config) {
        return SAMPLED * config.batch().size();
    }

    /**
     * Seconds a step.
     *
     * @param model the base, opened with the lengths of the configuration
     * @param sample pairs of the run, at least one batch of them
     */
    public static double seconds(TrainConfig config, EmbeddingModel model, List<Pair> sample) {
        int size = config.batch().size();
        List<List<int[]>> rows = tokens(config, model, sample);
        int batches = rows.size() / size;
        double seconds = 0;
        try (Trainable trainable = Trainable.of(
                        config, model, rows.stream().map(row -> row.get(1)).toList());
                var optimizer = new AdamW(model.torch(), AdamW.Settings.withDecay(0), trainable.groups())) {
            BatchStep step = BatchStep.of(config, model, trainable.head());
            int pad = model.tokenizer().padId();
            for (int i = -1; i < TIMED; i++) { // the first warms up
                StopSignal.check();
                int batch = (2 * Math.max(0, i) + 1) * batches / (2 * TIMED);
                List<List<int[]>> chosen = rows.subList(batch * size, (batch + 1) * size);
                TokenBatch queries =
                        TokenBatch.pad(chosen.stream().map(row -> row.get(0)).toList(), pad);
                List<int[]> documents =
                        new ArrayList<>(chosen.stream().map(row -> row.get(1)).toList());
                chosen.forEach(row -> documents.addAll(row.subList(2, row.size())));
                long start = System.nanoTime();
                step.run(
                        queries,
                        TokenBatch.pad(documents, pad),
                        null,
                        new Dropout(config.lora().dropout(), 0),
                        null);
                optimizer.step(config.learningRate(), 1);
                seconds += i < 0 ? 0 : (System.nanoTime() - start) / 1e9;
            }
        }
        return seconds / TIMED * config.batch().accumulation();
    }

    /** Query, positive and negatives of each pair, the shortest first, as the run's batches are of like lengths. */
    private static List<List<int[]>> tokens(TrainConfig config, EmbeddingModel model, List<Pair> sample) {
        List<List<int[]>> rows = new ArrayList<>();
        for (Pair pair : sample) {
            List<String> documents = new ArrayList<>(List.of(pair.positive()));
            pair.negatives().stream()
                    .limit(config.batch().negatives())
                    .forEach(negative -> documents.add(String.valueOf(negative.text())));
            List<int[]> row = new ArrayList<>(model.tokenizer().encode(List.of(pair.query()), TextEncoder.Kind.QUERY));
            row.addAll(model.tokenizer().encode(documents, TextEncoder.Kind.DOCUMENT));
            rows.add(row);
        }
        rows.sort(Comparator.comparingInt(row -> row.get(1).length));
        return rows;
    }
}
