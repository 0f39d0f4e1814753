package dev.xtrain.bench;

import dev.xtrain.lora.LoraAdapter;
import dev.xtrain.lora.LoraSettings;
import dev.xtrain.loss.Contrastive;
import dev.xtrain.loss.Loss;
import dev.xtrain.loss.MaxSim;
import dev.xtrain.model.Dropout;
import dev.xtrain.model.Encoder;
import dev.xtrain.model.Head;
import dev.xtrain.model.LinearShape;
import dev.xtrain.model.Pooling;
import dev.xtrain.model.TokenBatch;
import dev.xtrain.tensor.MatrixPeak;
import dev.xtrain.tensor.Precision;
import dev.xtrain.tensor.Torch;
import dev.xtrain.train.AdamW;
import dev.xtrain.train.TrainingStep;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * One LoRA step of a T5-base-sized encoder beside the machine's matrix peak in the same run.
 *
 * <p>8 queries of 32 tokens, 16 documents of 256; rank 16 on all seven maps of a layer. GFLOP/s counts the frozen
 * products only, forward and input gradient: 4 x tokens x weights; the peak is a product of [4352, 768] and [768,
 * 2048], timed between the steps.
 */
public final class TrainBench {

    private static final int QUERIES = 8;
    private static final int QUERY_TOKENS = 32;
    private static final int DOCUMENTS = 16;
    private static final int DOCUMENT_TOKENS = 256;
    private static final int TOKENS = QUERIES * QUERY_TOKENS + DOCUMENTS * DOCUMENT_TOKENS;
    private static final int IN = 768;
    private static final int OUT = 2_048;

    private TrainBench() {}

    /**
     * What was measured.
     *
     * @param seconds a step, median
     * @param gigaflops a second, of the frozen products
     * @param peak GFLOP/s of the plain product, median
     * @param peakMegabytes resident memory, the largest
     */
    public record Result(
            Precision precision, double dropout, double seconds, double gigaflops, double peak, long peakMegabytes) {

        /** Share of the matrix peak. */
        public double share() {
            return gigaflops / peak;
        }
    }

    /** Measures so many steps after one that warms up. */
    public static Result run(Torch torch, Precision precision, double dropout, int steps) {
        Path config = config();
        try (RandomT5 weights = new RandomT5(config);
                Encoder encoder = Encoder.load(config, weights, config, torch, precision);
                LoraAdapter adapter = LoraAdapter.create(
                        encoder, new LoraSettings(16, 32, dropout, List.of("q", "k", "v", "o", "wi", "wo")), 1);
                var optimizer =
                        new AdamW(torch, AdamW.Settings.withDecay(0), adapter.parameters(), adapter.gradients());
                var peak = new MatrixPeak(torch, precision, TOKENS, IN, OUT)) {
            var loss = new Loss(new MaxSim(false), new Contrastive(1, false));
            var step = new TrainingStep(encoder, new Head(Pooling.TOKENS, List.of()), loss, TOKENS);
            TokenBatch queries = batch(QUERIES, QUERY_TOKENS);
            TokenBatch documents = batch(DOCUMENTS, DOCUMENT_TOKENS);
            step.run(queries, documents, new Dropout(dropout, 0));
            ProcessMemory.resetPeak();
            List<Double> seconds = new ArrayList<>();
            List<Double> peaks = new ArrayList<>();
            for (int i = 0; i < steps; i++) {
                peaks.add(peak.gigaflops());
                long start = System.nanoTime();
                step.run(queries, documents, new Dropout(dropout, i + 1L));
                optimizer.step(1e-4, 1);
                seconds.add((System.nanoTime() - start) / 1e9);
            }
            long frozen = Encoder.shapes(config).stream()
                    .mapToLong(LinearShape::parameters)
                    .sum();
            double median = median(seconds);
            return new Result(
                    precision,
                    dropout,
                    median,
                    4.0 * TOKENS * frozen / median / 1e9,
                    median(peaks),
                    ProcessMemory.peakMegabytes());
        } finally {
            delete(config);
        }
    }

    private static TokenBatch batch(int texts, int length) {
        var random = new SplittableRandom(length);
        List<int[]> rows = new ArrayList<>();
        for (int i = 0; i < texts; i++) {
            int[] ids = new int[length];
            Arrays.setAll(ids, j -> 2 + random.nextInt(32_000));
            rows.add(ids);
        }
        return TokenBatch.pad(rows, 0);
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    private static Path config() {
        try (InputStream in = TrainBench.class.getResourceAsStream("/presets/t5-v1_1-base.json")) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks presets/t5-v1_1-base.json");
            }
            Path file = Files.createTempFile("xtrain-bench-", ".json");
            Files.write(file, in.readAllBytes());
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
