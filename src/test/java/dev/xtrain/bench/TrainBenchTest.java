package dev.xtrain.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import dev.xtrain.TinyModel;
import dev.xtrain.bench.TrainBench.Result;
import dev.xtrain.bench.TrainBench.Way;
import dev.xtrain.bench.TrainBench.Workload;
import dev.xtrain.lora.LoraAdapter;
import dev.xtrain.lora.LoraSettings;
import dev.xtrain.lora.LoraShape;
import dev.xtrain.loss.Contrastive;
import dev.xtrain.loss.Loss;
import dev.xtrain.loss.MaxSim;
import dev.xtrain.model.Dropout;
import dev.xtrain.model.EmbeddingModel;
import dev.xtrain.model.Encoder;
import dev.xtrain.model.Head;
import dev.xtrain.model.ModelReference;
import dev.xtrain.model.Pooling;
import dev.xtrain.model.TokenBatch;
import dev.xtrain.tensor.ComputeDevice;
import dev.xtrain.tensor.OneThread;
import dev.xtrain.tensor.Precision;
import dev.xtrain.tensor.Safetensors;
import dev.xtrain.tensor.Torch;
import dev.xtrain.train.TrainingStep;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(OneThread.class)
class TrainBenchTest {

    @TempDir
    Path folder;

    @Test
    void aShareIsOfTheMatrixPeakAndAttentionIsTakenOffTokens() {
        var workload = new Workload("", 10, 100, 10, 900);
        var result = new Result(workload, Precision.FP32, 2, 50, 125, 0, 0.5);
        assertEquals(0.4, result.share(), 1e-12);
        assertEquals(10_000, workload.tokens());
        assertEquals(150, result.microsecondsPerToken(), 1e-9);
    }

    @Test
    void everyWorkloadIsMeasuredInTurn() throws IOException {
        var plain = new Workload("plain", 2, 16, 4, 16);
        String base = TinyModel.write(folder.resolve("base")).toString();
        try (Torch torch = Torch.open(ComputeDevice.CPU);
                EmbeddingModel model =
                        EmbeddingModel.open(ModelReference.parse(base).open(), torch, Precision.FP32);
                var bench = new TrainBench(model.encoder(), 20)) {
            List<Result> results =
                    bench.run(List.of(plain, plain.computed(Way.RECOMPUTED, "again"), plain.cached(16)), 2);
            assertEquals(3, results.size());
            for (Result result : results) {
                assertTrue(result.seconds() > 0 && result.gigaflops() > 0 && result.peak() > 0, result.toString());
            }
        }
    }

    @Test
    void theEagerStepHasTheLossAndTheGradientsOfOurs() throws IOException {
        Path golden = Path.of("src/test/resources/golden/t5-lora");
        Path config = golden.resolve("config.json");
        Path file = golden.resolve("model.safetensors");
        var settings = new LoraSettings(4, 8, 0, List.of("q", "k", "v", "o", "wi", "wo"));
        try (Torch torch = Torch.open(ComputeDevice.CPU);
                Safetensors weights = Safetensors.open(file);
                Encoder encoder = Encoder.load(config, weights, file, torch, Precision.FP32);
                LoraAdapter adapter = LoraAdapter.attach(encoder, settings, BOTH_FACTORS);
                var eager = new EagerT5(weights, encoder.layers(), 4, adapter, torch)) {
            TokenBatch queries = TrainBench.batch(3, 16, 60);
            TokenBatch documents = TrainBench.batch(6, 32, 60);
            var loss = new Loss(new MaxSim(true), new Contrastive(0.05, false));
            var step = new TrainingStep(encoder, new Head(Pooling.TOKENS, List.of()), loss, 1 << 20);
            double expected = step.run(queries, documents, Dropout.NONE).loss();
            assertEquals(expected, eager.backward(queries, documents), 1e-5 * expected);
            for (LoraAdapter.Site site : adapter.sites()) {
                EagerT5.Delta theirs = eager.deltas().get(site.linear().module());
                assertClose(site.delta().downGradient(), theirs.down().getGradient(), torch);
                assertClose(site.delta().upGradient(), theirs.up().getGradient(), torch);
            }
        }
    }

    /** B as well as A: while B is zero, A has no gradient. */
    private static final LoraAdapter.Initializer BOTH_FACTORS = new LoraAdapter.Initializer() {
        @Override
        public float[] down(LoraShape shape) {
            return random(shape.rank() * shape.linear().in());
        }

        @Override
        public float[] up(LoraShape shape) {
            return random(shape.linear().out() * shape.rank());
        }

        private float[] random(int length) {
            var random = new SplittableRandom(length);
            float[] values = new float[length];
            for (int i = 0; i < length; i++) {
                values[i] = (float) (0.2 * random.nextDouble() - 0.1);
            }
            return values;
        }
    };

    private static void assertClose(NDArray ours, NDArray theirs, Torch torch) {
        float[] expected = torch.toFloats(theirs);
        float[] difference = torch.toFloats(ours);
        for (int i = 0; i < difference.length; i++) {
            difference[i] -= expected[i];
        }
        assertTrue(norm(expected) > 0 && norm(difference) < 1e-4 * norm(expected), () -> "off by " + norm(difference));
    }

    private static double norm(float[] values) {
        return Math.sqrt(IntStream.range(0, values.length)
                .mapToDouble(i -> (double) values[i] * values[i])
                .sum());
    }
}
