package dev.xtrain.model;

import dev.xtrain.io.AtomicFile;
import dev.xtrain.io.Progress;
import dev.xtrain.io.StopSignal;
import dev.xtrain.io.UserError;
import dev.xtrain.model.TextEncoder.Kind;
import dev.xtrain.tensor.Dtype;
import dev.xtrain.tensor.SafetensorsWriter;
import dev.xtrain.tensor.SafetensorsWriter.FloatSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes vectors as safetensors, fp32: for a batch NAME the tensor {@code NAME.token_embeddings} {@code [batch, tokens,
 * dimension]}, zero at pads, of a model with a vector a token, else {@code NAME.embedding} {@code [batch, dimension]};
 * with hidden states {@code NAME.last_hidden_state} {@code [batch, tokens, width]}, zero at pads.
 *
 * <p>One batch (of ids) or a few dozen texts are in memory at a time.
 */
public final class VectorExport {

    /** The one batch that texts are. */
    private static final String TEXTS = "texts";

    private static final int CHUNK_TEXTS = 128;

    private final EmbeddingModel model;
    private final boolean hidden;
    private final int dimension;

    /**
     * An export of a model's vectors.
     *
     * @param hidden whether hidden states are written, too
     * @param dimension how many values of each vector are kept, before L2; at most the model's
     */
    public VectorExport(EmbeddingModel model, boolean hidden, int dimension) {
        if (dimension < 1 || dimension > model.dimension()) {
            throw UserError.doing("shortening vectors")
                    .expected("a dimension from 1 to " + model.dimension() + ", the model's")
                    .found(Integer.toString(dimension))
                    .at("--dim")
                    .fix("Leave it out for whole vectors.");
        }
        this.model = model;
        this.hidden = hidden;
        this.dimension = dimension;
    }

    /** Writes batches of token ids, each at its own length. */
    public void writeBatches(Map<String, TokenBatch> batches, Path output) {
        var writer = new SafetensorsWriter();
        var latest = new Latest();
        batches.forEach((name, batch) -> {
            addVectors(
                    writer,
                    name,
                    batch.batch(),
                    batch.length(),
                    sink -> sink.accept(shortened(latest.of(name, batch).vectors())));
            if (hidden) {
                addHidden(
                        writer,
                        name,
                        batch.batch(),
                        batch.length(),
                        sink -> sink.accept(latest.of(name, batch).hidden()));
            }
        });
        write(writer, output);
    }

    /** The two tensors of a batch are written one after the other: the pass that gave one gives the other. */
    private final class Latest {
        private @Nullable String name;
        private BatchVectors vectors = new BatchVectors(new float[0], new float[0]);

        BatchVectors of(String wanted, TokenBatch batch) {
            if (!wanted.equals(name)) {
                StopSignal.check();
                vectors = BatchVectors.of(model, batch, hidden);
                name = wanted;
            }
            return vectors;
        }
    }

    /**
     * Writes texts as one batch {@code texts}, a row each, padded to the longest of them. The texts are gone through
     * once for their lengths and once for each tensor.
     *
     * @return how many there were
     */
    public int writeTexts(TextSource texts, Kind kind, Path output) {
        int[] size = {0, 0}; // texts, tokens of the longest
        forEachChunk(texts, chunk -> {
            size[0] += chunk.size();
            for (int[] ids : model.tokenizer().encode(chunk, kind)) {
                size[1] = Math.max(size[1], ids.length);
            }
        });
        if (size[0] == 0) {
            throw UserError.doing("embedding texts")
                    .expected("at least one")
                    .found("none")
                    .fix("Check that this is the right file.");
        }
        var writer = new SafetensorsWriter();
        try (Progress progress = Progress.start("embedding", hidden ? 2L * size[0] : size[0], "texts")) {
            addVectors(
                    writer,
                    TEXTS,
                    size[0],
                    size[1],
                    sink -> encode(
                            texts, kind, size[1], false, progress, batch -> sink.accept(shortened(batch.vectors()))));
            if (hidden) {
                addHidden(
                        writer,
                        TEXTS,
                        size[0],
                        size[1],
                        sink -> encode(texts, kind, size[1], true, progress, batch -> sink.accept(batch.hidden())));
            }
            write(writer, output);
        }
        return size[0];
    }

    private interface BatchSink {
        void accept(BatchVectors batch) throws IOException;
    }

    private void encode(
            TextSource texts, Kind kind, int length, boolean withHidden, Progress progress, BatchSink sink) {
        Tokenizer tokenizer = model.tokenizer();
        forEachChunk(texts, chunk -> {
            StopSignal.check();
            TokenBatch batch = TokenBatch.pad(tokenizer.encode(chunk, kind), tokenizer.padId(), length);
            sink.accept(BatchVectors.of(model, batch, withHidden));
            progress.advance(chunk.size());
        });
    }

    private interface ChunkConsumer {
        void accept(List<String> texts) throws IOException;
    }

    private static void forEachChunk(TextSource texts, ChunkConsumer consumer) {
        List<String> chunk = new ArrayList<>();
        texts.forEach(text -> {
            chunk.add(text);
            if (chunk.size() == CHUNK_TEXTS) {
                hand(consumer, chunk);
            }
        });
        if (!chunk.isEmpty()) {
            hand(consumer, chunk);
        }
    }

    private static void hand(ChunkConsumer consumer, List<String> chunk) {
        try {
            consumer.accept(List.copyOf(chunk));
            chunk.clear();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void addVectors(SafetensorsWriter writer, String name, int rows, int tokens, FloatSource source) {
        if (model.multiVector()) {
            add(writer, name + ".token_embeddings", source, rows, tokens, dimension);
        } else {
            add(writer, name + ".embedding", source, rows, dimension);
        }
    }

    private void addHidden(SafetensorsWriter writer, String name, int rows, int tokens, FloatSource source) {
        add(
                writer,
                name + ".last_hidden_state",
                source,
                rows,
                tokens,
                model.encoder().width());
    }

    private static void add(SafetensorsWriter writer, String name, FloatSource source, long... shape) {
        writer.stream(name, Dtype.F32, shape, source);
    }

    private float[] shortened(float[] vectors) {
        int whole = model.dimension();
        return dimension == whole ? vectors : BatchVectors.shortened(vectors, whole, dimension);
    }

    private static void write(SafetensorsWriter writer, Path output) {
        try (AtomicFile file = AtomicFile.open(output)) {
            writer.writeTo(file.stream());
            file.commit();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
