package dev.xtrain.train;

import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.Batch;
import ai.djl.translate.TranslateException;
import dev.xtrain.io.ScratchFolder;
import dev.xtrain.io.StopSignal;
import dev.xtrain.model.Dropout;
import dev.xtrain.model.EmbeddingModel;
import dev.xtrain.pairs.Pair;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * How long a step takes here: runs a few batches of a run's own pairs with trained values that are thrown away. Nothing
 * of the run that follows depends on it.
 */
public final class StepTimer {

    /** Batches that are timed: one of the shorter half, one of the longer. */
    private static final int TIMED = 2;

    /** Batches that a sample should have, so that their lengths are those of the run. */
    private static final int SAMPLED = 8;

    private StepTimer() {}

    /**
     * A batch that was timed.
     *
     * @param padded tokens that were encoded, pads among them
     */
    record Timed(long padded, double seconds) {}

    /** Pairs that a sample should have. */
    public static int sampleSize(TrainConfig config) {
        return SAMPLED * config.batch().size();
    }

    /**
     * Seconds a step.
     *
     * @param model the base, opened with the lengths of the configuration
     * @param sample pairs of the run. Errors: fewer than one batch takes
     */
    public static double seconds(TrainConfig config, EmbeddingModel model, List<Pair> sample) {
        try (ScratchFolder scratch = ScratchFolder.create();
                TokenizedPairs pairs = TrainingData.tokenize(
                        sample, model.tokenizer(), config.batch().negatives(), scratch.path())) {
            List<Timed> timed = timed(config, model, pairs, TeacherScores.OF_ROWS);
            if (timed.isEmpty()) {
                throw Trainer.tooFew(config, sample.size());
            }
            return timed.stream().mapToDouble(Timed::seconds).average().orElseThrow()
                    * config.batch().accumulation();
        } catch (IOException e) {
            throw new UncheckedIOException("timing a step: " + e.getMessage(), e);
        }
    }

    /** Times batches of the first epoch, a teacher's part included; none where it has none. */
    static List<Timed> timed(TrainConfig config, EmbeddingModel model, TokenizedPairs pairs, TeacherScores teacher) {
        List<int[]> batches = chosen(config, pairs);
        List<Timed> timed = new ArrayList<>();
        if (batches.isEmpty()) {
            return timed;
        }
        try (Trainable trainable = Trainable.of(config, model, documents(pairs, batches));
                var optimizer = new AdamW(model.torch(), AdamW.Settings.withDecay(0), trainable.groups());
                NDManager scope = model.torch().scope()) {
            Recomputation.settle(config, model, note -> {}); // the run says so
            BatchStep step = BatchStep.of(config, model, trainable.head());
            batches.add(0, batches.get(0)); // warms up
            var dataset = new PairDataset(pairs, batches, model.tokenizer().padId());
            for (Batch batch : dataset.getData(scope)) {
                try (batch) {
                    StopSignal.check();
                    long start = System.nanoTime();
                    TrainingStep.Result result = step.run(
                            PairDataset.queries(batch.getData()),
                            PairDataset.documents(batch.getData()),
                            teacher.of(batch.getLabels()),
                            new Dropout(config.lora().dropout(), 0),
                            null);
                    optimizer.step(config.learningRate(), 1);
                    timed.add(new Timed(result.padded(), (System.nanoTime() - start) / 1e9));
                }
            }
        } catch (IOException | TranslateException e) {
            throw new IllegalStateException("making batches: " + e.getMessage(), e);
        }
        return timed.subList(1, timed.size());
    }

    /** From the middle of each part, the shortest part first. */
    private static List<int[]> chosen(TrainConfig config, TokenizedPairs pairs) {
        BatchSettings settings = config.batch();
        List<int[]> all = new ArrayList<>(BatchPlan.whole(pairs, settings, config.seed(), 0));
        all.sort(Comparator.comparingLong(batch ->
                EpochTokens.of(pairs, List.of(batch), settings.tokenBudget()).padded()));
        List<int[]> chosen = new ArrayList<>();
        for (int i = 0; i < TIMED && !all.isEmpty(); i++) {
            chosen.add(all.get((2 * i + 1) * all.size() / (2 * TIMED)));
        }
        return chosen;
    }

    private static List<int[]> documents(TokenizedPairs pairs, List<int[]> batches) {
        return batches.stream()
                .flatMapToInt(Arrays::stream)
                .mapToObj(row -> pairs.row(row).get(1))
                .toList();
    }
}
