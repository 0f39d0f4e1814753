package dev.xtrain.train;

import dev.xtrain.model.Dropout;
import dev.xtrain.model.EmbeddingModel;
import dev.xtrain.model.Encoder;
import dev.xtrain.model.TextPolicy;
import dev.xtrain.model.TokenBatch;
import dev.xtrain.tensor.Hardware;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Which layers are run again in the backward, so that a step's activations fit into memory (activation checkpointing,
 * Chen et al., arXiv:1604.06174). It changes what a step costs, not what it gives.
 *
 * @param layers of the encoder
 * @param whole bytes a token that a pass keeps
 * @param saved of these by each layer that is run again
 * @param working bytes a token that the backward of a layer needs besides, about what the layer keeps
 */
record Recomputation(int layers, double whole, double saved, double working) {

    /** Of a training step's activations; what is left is for weights, moments and everything else. */
    private static final double SHARE_OF_FREE_MEMORY = 0.7;

    private static final int SAMPLE_TOKENS = 64;

    /** Which layers are. */
    public enum Choice {
        /** As few as the memory that is free when the run begins asks for. */
        AUTO,
        /** All. */
        ALL,
        /** None. */
        NONE
    }

    /** Has as many layers of a run's encoder recomputed as its configuration asks for, and says so. */
    static void settle(TrainConfig config, EmbeddingModel model, Consumer<String> notes) {
        Encoder encoder = model.encoder();
        encoder.recompute(
                switch (config.activationCheckpointing()) {
                    case AUTO -> fitting(config, model, notes);
                    case ALL -> encoder.layers();
                    case NONE -> 0;
                });
    }

    private static int fitting(TrainConfig config, EmbeddingModel model, Consumer<String> notes) {
        OptionalLong free = Hardware.freeMemory(model.torch().device());
        if (free.isEmpty()) {
            return 0;
        }
        long tokens = mostTokens(config, model.directory().policy());
        Recomputation memory = of(model.encoder(), config.lora().dropout());
        double room = SHARE_OF_FREE_MEMORY * free.getAsLong();
        int recomputed = memory.layersToFit(tokens, room);
        if (recomputed > 0) {
            double bytes = memory.bytes(tokens, recomputed);
            notes.accept(String.format(
                    Locale.ROOT,
                    "Activations may take %.1f GB, and %.1f GB are free: %d of %d layers are run again in the backward,"
                            + " which leaves %.1f GB.%s",
                    memory.bytes(tokens, 0) / 1e9,
                    free.getAsLong() / 1e9,
                    recomputed,
                    memory.layers,
                    bytes / 1e9,
                    bytes > room ? " That is still too much: set batch.token_budget lower." : ""));
        }
        return recomputed;
    }

    /** Measures what an encoder keeps at a rate of dropout, on one short text. */
    static Recomputation of(Encoder encoder, double rate) {
        int length = Math.min(SAMPLE_TOKENS, encoder.maxLength());
        int[] ids = new int[length];
        Arrays.fill(ids, 1);
        TokenBatch text = TokenBatch.pad(List.of(ids), 0);
        double tokens = text.ids().length;
        var dropout = new Dropout(rate, 0);
        encoder.recompute(0);
        double whole = encoder.tapeBytes(text, dropout) / tokens;
        encoder.recompute(encoder.layers());
        double inputs = encoder.tapeBytes(text, dropout) / tokens;
        encoder.recompute(0);
        double saved = (whole - inputs) / encoder.layers();
        return new Recomputation(encoder.layers(), whole, saved, saved);
    }

    /** The most tokens that are on a tape together: queries and documents that are encoded at once. */
    static long mostTokens(TrainConfig config, TextPolicy policy) {
        BatchSettings batch = config.batch();
        long budget = batch.tokenBudget();
        long queries = (long) batch.size() * policy.queryLength();
        long documents = batch.size() * (1L + batch.negatives()) * policy.documentLength();
        return Math.min(budget, queries) + Math.min(budget, documents);
    }

    /** Bytes of a step of so many tokens. */
    double bytes(long tokens, int recomputed) {
        return tokens * (whole - recomputed * saved + working);
    }

    /** The fewest layers with which a step of so many tokens fits; all where it does not even then. */
    int layersToFit(long tokens, double room) {
        int recomputed = 0;
        while (recomputed < layers && bytes(tokens, recomputed) > room) {
            recomputed++;
        }
        return recomputed;
    }
}
