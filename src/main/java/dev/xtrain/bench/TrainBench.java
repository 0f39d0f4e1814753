package dev.xtrain.bench;

import dev.xtrain.lora.LoraAdapter;
import dev.xtrain.lora.LoraSettings;
import dev.xtrain.loss.Contrastive;
import dev.xtrain.loss.Loss;
import dev.xtrain.loss.MaxSim;
import dev.xtrain.model.Dropout;
import dev.xtrain.model.Encoder;
import dev.xtrain.model.Head;
import dev.xtrain.model.Linear;
import dev.xtrain.model.Pooling;
import dev.xtrain.model.TokenBatch;
import dev.xtrain.tensor.MatrixPeak;
import dev.xtrain.tensor.Precision;
import dev.xtrain.tensor.Torch;
import dev.xtrain.tensor.WeightFile;
import dev.xtrain.train.AdamW;
import dev.xtrain.train.TrainingStep;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * LoRA steps of one encoder, rank 16 on all its maps, beside the machine's matrix peak in the same run: one step of
 * each workload in turn, so that all meet the same machine.
 *
 * <p>GFLOP/s counts the frozen products only, forward and input gradient: 4 x tokens x weights; the peak is a product
 * of [4352, 768] and [768, 2048], timed between the steps.
 */
public final class TrainBench implements AutoCloseable {

    private static final int RANK = 16;
    private static final int LONG_STEP = 100_000; // tokens
    private static final int PEAK_ROWS = 4_352;
    private static final int PEAK_IN = 768;
    private static final int PEAK_OUT = 2_048;

    private final Encoder encoder;
    private final int vocabulary;
    private final Torch torch;
    private final LoraAdapter adapter;
    private final AdamW optimizer;
    private final MatrixPeak peak;
    private @Nullable EagerT5 eager;

    /**
     * Steps of an encoder, which stays the caller's.
     *
     * @param vocabulary texts are of random ids below this
     */
    public TrainBench(Encoder encoder, int vocabulary) {
        this.encoder = encoder;
        this.vocabulary = vocabulary;
        this.torch = encoder.torch();
        List<String> all = List.of("q", "k", "v", "o", "wi", "wo");
        this.adapter = LoraAdapter.create(encoder, new LoraSettings(RANK, 2 * RANK, 0, all), 1);
        this.optimizer = new AdamW(torch, AdamW.Settings.withDecay(0), adapter.parameters(), adapter.gradients());
        this.peak = new MatrixPeak(torch, encoder.precision(), PEAK_ROWS, PEAK_IN, PEAK_OUT);
    }

    /** How a step is computed. */
    public enum Way {
        /** By our kernels, activations kept for the backward. */
        KEPT,
        /** By our kernels, every layer's forward run again in the backward (activation checkpointing). */
        RECOMPUTED,
        /** By NDArray operations and libtorch's autograd. */
        EAGER
    }

    /**
     * What a step is made of: texts of one length each, so that there are no pads.
     *
     * @param name what it is called in a table
     * @param dropout its rate
     * @param way how it is computed
     * @param mostTokens of a side that are encoded at once
     */
    public record Workload(
            String name,
            int queries,
            int queryTokens,
            int documents,
            int documentTokens,
            double dropout,
            Way way,
            int mostTokens) {

        /** A plain one, encoded at once. */
        public Workload(String name, int queries, int queryTokens, int documents, int documentTokens) {
            this(name, queries, queryTokens, documents, documentTokens, 0, Way.KEPT, Integer.MAX_VALUE);
        }

        /** The same with dropout. */
        public Workload withDropout(String other, double rate) {
            return new Workload(other, queries, queryTokens, documents, documentTokens, rate, way, mostTokens);
        }

        /** The same computed otherwise. */
        public Workload computed(Way other, String otherName) {
            return new Workload(otherName, queries, queryTokens, documents, documentTokens, dropout, other, mostTokens);
        }

        /** The same in mini-batches of so many tokens. */
        public Workload cached(int tokens) {
            return new Workload(name, queries, queryTokens, documents, documentTokens, dropout, way, tokens);
        }

        /** Tokens of both sides. */
        public long tokens() {
            return (long) queries * queryTokens + (long) documents * documentTokens;
        }

        /** Tokens that each token attends to, summed. */
        double attended() {
            return (double) queries * queryTokens * queryTokens + (double) documents * documentTokens * documentTokens;
        }
    }

    /**
     * What was measured.
     *
     * @param seconds a step, median
     * @param gigaflops a second, of the frozen products
     * @param peak GFLOP/s of the plain product, median
     * @param peakMegabytes resident memory of the process, the largest in a step
     * @param attentionSeconds what attention's own products would take at the peak
     */
    public record Result(
            Workload workload,
            Precision precision,
            double seconds,
            double gigaflops,
            double peak,
            long peakMegabytes,
            double attentionSeconds) {

        /** Share of the matrix peak. */
        public double share() {
            return gigaflops / peak;
        }

        /** Microseconds a token, without attention's own products. */
        public double microsecondsPerToken() {
            return (seconds - attentionSeconds) / workload.tokens() * 1e6;
        }
    }

    /** The same encoder, a T5 of these weights, in NDArray operations, for workloads that ask for it. */
    TrainBench withEager(WeightFile weights, int heads) {
        eager = new EagerT5(weights, encoder.layers(), heads, adapter, torch);
        return this;
    }

    /**
     * Measures so many steps of each, after one of each that warms up, but for those that others have warmed up for.
     */
    public List<Result> run(List<Workload> workloads, int steps) {
        System.gc(); // what making random weights has left is no memory of a step
        List<List<Double>> seconds = new ArrayList<>();
        workloads.forEach(workload -> seconds.add(new ArrayList<>()));
        long[] megabytes = new long[workloads.size()];
        List<Double> peaks = new ArrayList<>();
        for (int i = -1; i < steps; i++) {
            peaks.add(peak.gigaflops());
            for (int w = 0; w < workloads.size(); w++) {
                if (i < 0 && workloads.get(w).tokens() > LONG_STEP) {
                    continue;
                }
                ProcessMemory.resetPeak();
                double taken = step(workloads.get(w), i);
                if (i >= 0) {
                    seconds.get(w).add(taken);
                    megabytes[w] = Math.max(megabytes[w], ProcessMemory.peakMegabytes());
                }
            }
        }
        long frozen = encoder.linears().stream()
                .mapToLong(linear -> linear.shape().parameters())
                .sum();
        double rate = median(peaks);
        List<Result> results = new ArrayList<>();
        for (int w = 0; w < workloads.size(); w++) {
            Workload workload = workloads.get(w);
            double median = median(seconds.get(w));
            results.add(new Result(
                    workload,
                    encoder.precision(),
                    median,
                    4.0 * workload.tokens() * frozen / median / 1e9,
                    rate,
                    megabytes[w],
                    attentionFlops(workload) / rate / 1e9));
        }
        return results;
    }

    /** Of scores and weighted sums, forward (two products) and backward (five: the scores are computed again). */
    private double attentionFlops(Workload workload) {
        long attentionWidth =
                encoder.linears().stream().mapToInt(Linear::in).min().orElseThrow();
        return (2 + 5) * 2.0 * workload.attended() * attentionWidth * encoder.layers();
    }

    private double step(Workload workload, int number) {
        TokenBatch queries = batch(workload.queries(), workload.queryTokens(), vocabulary);
        TokenBatch documents = batch(workload.documents(), workload.documentTokens(), vocabulary);
        if (workload.way() == Way.EAGER) {
            return eagerStep(Objects.requireNonNull(eager, "withEager"), queries, documents);
        }
        encoder.recompute(workload.way() == Way.RECOMPUTED ? encoder.layers() : 0);
        var loss = new Loss(new MaxSim(true), new Contrastive(0.05, false));
        var step = new TrainingStep(encoder, new Head(Pooling.TOKENS, List.of()), loss, workload.mostTokens());
        long start = System.nanoTime();
        step.run(queries, documents, new Dropout(workload.dropout(), number + 1L));
        optimizer.step(1e-4, 1);
        return (System.nanoTime() - start) / 1e9;
    }

    private static double eagerStep(EagerT5 eager, TokenBatch queries, TokenBatch documents) {
        long start = System.nanoTime();
        eager.backward(queries, documents);
        eager.update();
        return (System.nanoTime() - start) / 1e9;
    }

    /** Texts of random ids. */
    static TokenBatch batch(int texts, int length, int vocabulary) {
        var random = new SplittableRandom(length);
        List<int[]> rows = new ArrayList<>();
        for (int i = 0; i < texts; i++) {
            int[] ids = new int[length];
            Arrays.setAll(ids, j -> 2 + random.nextInt(vocabulary - 2));
            rows.add(ids);
        }
        return TokenBatch.pad(rows, 0);
    }

    private static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }

    @Override
    public void close() {
        if (eager != null) {
            eager.close();
        }
        peak.close();
        optimizer.close();
        adapter.close();
    }
}
