package dev.xtrain.doctor;

import dev.xtrain.io.Progress;
import dev.xtrain.io.StopSignal;
import dev.xtrain.io.Stopped;
import dev.xtrain.model.EmbeddedModels;
import dev.xtrain.model.EmbeddingModel;
import dev.xtrain.model.Pooling;
import dev.xtrain.model.TextEncoder;
import dev.xtrain.model.TokenBatch;
import dev.xtrain.tensor.ComputeDevice;
import dev.xtrain.tensor.Precision;
import dev.xtrain.tensor.Torch;
import dev.xtrain.train.GoldenCase;
import dev.xtrain.train.GoldenModel;
import dev.xtrain.train.GoldenTraining;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Whether this machine computes what the reference implementations computed: golden cases from the jar, run on a
 * device.
 *
 * <p>In fp32 a value may be off by 4 times what fp32 itself is off from fp64, and by 4e-5 where that is less. In bf16
 * the directions of token vectors are compared with those of fp32.
 */
final class Parity {

    /** Of 1 - cosine; the worst token here measured 4e-5 on an AVX-512-bf16 processor. */
    private static final double BF16_ALLOWED = 1e-3;

    private static final List<String> T5 = List.of(
            "config.json",
            "model.safetensors",
            "2_Dense/model.safetensors",
            "adapter/adapter_model.safetensors",
            "inputs.json",
            "meta.json",
            "expected.safetensors",
            "grads_inbatch_t1.0.safetensors",
            "adapter_inbatch_t1.0_step1.safetensors");

    private static final List<String> BERT = List.of("meta.json", "expected.safetensors");

    private final ComputeDevice device;
    private final Progress progress;
    private final List<Comparison> comparisons = new ArrayList<>();

    private Parity(ComputeDevice device, Progress progress) {
        this.device = device;
        this.progress = progress;
    }

    /**
     * What was measured beside what is allowed.
     *
     * @param error the largest; infinite where it could not be measured
     * @param problem why not; else empty
     */
    record Comparison(String name, double error, double allowed, String problem) {
        boolean passed() {
            return error <= allowed;
        }
    }

    /** Runs all cases on a device; one that fails does not keep the others from running. */
    static List<Comparison> run(ComputeDevice device, Precision precision, Progress progress) {
        var parity = new Parity(device, progress);
        parity.attempt("t5 golden case", "t5-lora", T5, parity::t5);
        parity.attempt("bge-small", "bge-small", BERT, golden -> parity.bert(golden, Precision.FP32));
        if (precision != Precision.FP32) {
            parity.attempt(
                    "bge-small in " + lower(precision), "bge-small", BERT, golden -> parity.bert(golden, precision));
        }
        return List.copyOf(parity.comparisons);
    }

    private static String lower(Precision precision) {
        return precision.name().toLowerCase(Locale.ROOT);
    }

    /** A case of this jar in use. */
    private interface Trial {
        void run(GoldenCase golden);
    }

    private void attempt(String name, String folder, List<String> files, Trial trial) {
        StopSignal.check();
        Path copy = null;
        try {
            copy = Files.createTempDirectory("xtrain-doctor-");
            unpack(folder, files, copy);
            trial.run(new GoldenCase(copy));
        } catch (Stopped e) {
            throw e;
        } catch (Exception | LinkageError | OutOfMemoryError e) {
            comparisons.add(new Comparison(name, Double.POSITIVE_INFINITY, 0, Finding.said(e)));
        } finally {
            remove(copy);
        }
    }

    private static void unpack(String folder, List<String> files, Path target) throws IOException {
        for (String file : files) {
            String resource = "/doctor/" + folder + "/" + file;
            try (InputStream in = Parity.class.getResourceAsStream(resource)) {
                if (in == null) {
                    throw new IllegalStateException("the jar lacks " + resource);
                }
                Path copy = target.resolve(file);
                Files.createDirectories(copy.resolve(".."));
                Files.copy(in, copy);
            }
        }
    }

    private static void remove(@Nullable Path folder) {
        if (folder == null) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (IOException | UncheckedIOException e) {
            // a temporary folder that stays behind makes no machine wrong
        }
    }

    private void compared(String name, double error, double allowed) {
        comparisons.add(new Comparison(name, error, allowed, ""));
        progress.advance(1);
    }

    /** A small T5 with XTR's head and LoRA: forward, gradients, a step of AdamW. */
    private void t5(GoldenCase golden) {
        try (var model = new GoldenModel(golden, device);
                var training = new GoldenTraining(golden, model)) {
            for (String side : List.of("queries", "docs")) {
                TokenBatch batch = GoldenModel.batch(golden.inputs(side));
                tensor(golden, batch, side + ".last_hidden_state", model.hidden(batch));
                tensor(golden, batch, side + ".token_embeddings", model.tokens(batch));
            }
            String name = "inbatch_t1.0";
            double loss = training.accumulate(1, false);
            compared("t5 loss", Math.abs(loss - golden.loss(name)), golden.tolerance("loss"));
            compared("t5 LoRA gradients", training.gradientError(name), golden.gradientTolerance(name));
            training.step();
            compared("t5 AdamW step", training.stepError(name, 1), golden.stepTolerance(name + ".step1"));
        }
    }

    private void tensor(GoldenCase golden, TokenBatch batch, String name, float[] actual) {
        double error = GoldenModel.difference(batch, actual, golden.tensor(name).values());
        compared("t5 " + name, error, golden.tolerance(name));
    }

    /** The embedded model on real text, tokenizer included, against ONNX Runtime. */
    private void bert(GoldenCase golden, Precision in) {
        List<String> texts = StreamSupport.stream(golden.meta().path("texts").spliterator(), false)
                .map(text -> text.asText(""))
                .toList();
        try (Torch torch = Torch.open(device);
                EmbeddingModel model =
                        EmbeddingModel.open(EmbeddedModels.open("bge-small", Pooling.TOKENS), torch, in)) {
            List<float[]> vectors = model.encode(texts, TextEncoder.Kind.DOCUMENT);
            double error = 0;
            for (int i = 0; i < texts.size(); i++) {
                float[] expected = golden.tensor(i + ".token_embeddings").values();
                error = Math.max(
                        error,
                        in == Precision.FP32
                                ? GoldenModel.difference(vectors.get(i), expected)
                                : largestAngle(vectors.get(i), expected, model.dimension()));
            }
            if (in == Precision.FP32) {
                compared("bge-small token vectors", error, golden.tolerance("token_embeddings"));
            } else {
                compared("bge-small token vectors, " + lower(in) + ", 1 - cosine", error, BF16_ALLOWED);
            }
        }
    }

    /** The largest 1 - cosine of a vector; both are of length 1. */
    private static double largestAngle(float[] actual, float[] expected, int width) {
        if (actual.length != expected.length) {
            return Double.POSITIVE_INFINITY;
        }
        double largest = 0;
        for (int row = 0; row < actual.length; row += width) {
            double cosine = 0;
            for (int i = row; i < row + width; i++) {
                cosine += (double) actual[i] * expected[i];
            }
            largest = Math.max(largest, Double.isNaN(cosine) ? Double.POSITIVE_INFINITY : 1 - cosine);
        }
        return largest;
    }
}
