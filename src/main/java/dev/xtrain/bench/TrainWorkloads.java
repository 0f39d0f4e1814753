package dev.xtrain.bench;

import dev.xtrain.bench.TrainBench.Result;
import dev.xtrain.bench.TrainBench.Way;
import dev.xtrain.bench.TrainBench.Workload;
import dev.xtrain.model.EmbeddingModel;
import dev.xtrain.model.Encoder;
import dev.xtrain.model.ModelReference;
import dev.xtrain.tensor.Precision;
import dev.xtrain.tensor.Torch;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What {@code xtrain bench train} measures. */
public enum TrainWorkloads {
    /** T5-base's shapes, 8 queries of 32 and 16 documents of 256 tokens. */
    PLAIN {
        @Override
        List<Workload> workloads() {
            return List.of(new Workload("T5-base, 8 x 32 + 16 x 256", 8, 32, 16, 256));
        }
    },
    /** The same, and with dropout, and with activation checkpointing. */
    T5 {
        @Override
        List<Workload> workloads() {
            Workload plain = PLAIN.workloads().get(0);
            return List.of(
                    plain,
                    plain.withDropout("with dropout .1", 0.1),
                    plain.computed(Way.RECOMPUTED, "with activation checkpointing"));
        }
    },
    /** That with activation checkpointing alone, which shows its memory. */
    CHECKPOINTED {
        @Override
        List<Workload> workloads() {
            return T5.workloads().subList(2, 3);
        }
    },
    /** The plain one beside the same in eager NDArray operations, in fp32. */
    EAGER {
        @Override
        List<Workload> workloads() {
            Workload plain = PLAIN.workloads().get(0);
            return List.of(plain, plain.computed(Way.EAGER, "in eager NDArray operations"));
        }
    },
    /** T5-base's shapes, as many tokens in documents of four lengths. */
    LENGTHS {
        @Override
        List<Workload> workloads() {
            return List.of(
                    new Workload("T5-base, documents of 64", 8, 64, 56, 64),
                    new Workload("documents of 128", 4, 128, 28, 128),
                    new Workload("documents of 256", 2, 256, 14, 256),
                    new Workload("documents of 512", 1, 512, 7, 512));
        }
    },
    /** The embedded model, 8 queries of 32 tokens with a positive and a negative of 160 each. */
    EMBEDDED {
        @Override
        List<Workload> workloads() {
            return List.of(new Workload("bge-small, 8 x 32 + 16 x 160", 8, 32, 16, 160));
        }
    },
    /** The same of 32 pairs at once, and of 1,024 in mini-batches (GradCache). */
    CACHED {
        @Override
        List<Workload> workloads() {
            return List.of(
                    new Workload("bge-small, 32 x 32 + 64 x 160", 32, 32, 64, 160),
                    new Workload("1,024 x 32 + 2,048 x 160, cached", 1_024, 32, 2_048, 160).cached(8_192));
        }
    };

    private static final int VOCABULARY = 30_000; // of both models at least

    abstract List<Workload> workloads();

    /** Measures so many steps of each workload; none where the precision is not measured. */
    public List<Result> run(Torch torch, Precision precision, int steps) {
        return switch (this) {
            case PLAIN, T5, CHECKPOINTED, LENGTHS -> onT5(torch, precision, steps);
            case EAGER -> precision == Precision.FP32 ? onT5(torch, precision, steps) : List.of();
            case EMBEDDED, CACHED -> onEmbedded(torch, precision, steps);
        };
    }

    private List<Result> onEmbedded(Torch torch, Precision precision, int steps) {
        try (EmbeddingModel model =
                        EmbeddingModel.open(ModelReference.parse("bge-small").open(), torch, precision);
                var bench = new TrainBench(model.encoder(), VOCABULARY)) {
            return bench.run(workloads(), steps);
        }
    }

    private List<Result> onT5(Torch torch, Precision precision, int steps) {
        Path config = config();
        try (var weights = new RandomT5(config);
                Encoder encoder = Encoder.load(config, weights, config, torch, precision);
                var bench = new TrainBench(encoder, VOCABULARY)) {
            return (this == EAGER ? bench.withEager(weights, RandomT5.HEADS) : bench).run(workloads(), steps);
        } finally {
            delete(config);
        }
    }

    private static Path config() {
        try (InputStream in = TrainWorkloads.class.getResourceAsStream("/presets/t5-v1_1-base.json")) {
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
