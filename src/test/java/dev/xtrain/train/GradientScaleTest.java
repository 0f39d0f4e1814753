package dev.xtrain.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.xtrain.TinyModel;
import dev.xtrain.TinyPairs;
import dev.xtrain.io.Progress;
import dev.xtrain.io.Stopped;
import dev.xtrain.io.Stopping;
import dev.xtrain.io.YamlConfig;
import dev.xtrain.lora.LoraAdapter;
import dev.xtrain.lora.Models;
import dev.xtrain.model.Dropout;
import dev.xtrain.model.EmbeddingModel;
import dev.xtrain.model.TokenBatch;
import dev.xtrain.tensor.DeviceChoice;
import dev.xtrain.tensor.OneThread;
import dev.xtrain.tensor.Precision;
import dev.xtrain.tensor.Safetensors;
import dev.xtrain.tensor.Torch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the trainer multiplies gradients by, against gradients of every batch by itself that are averaged and clipped in
 * double here. Adam does not care for a constant factor, so the moments are compared beside the values.
 */
@ExtendWith(OneThread.class)
class GradientScaleTest {

    private static final int STEPS = 2;

    @TempDir
    Path folder;

    /** What a run has come to after some steps. */
    private record Taken(List<Double> norms, Map<String, float[]> tensors) {}

    private TrainConfig config(int accumulation, double maxNorm) throws IOException {
        return YamlConfig.parse(
                "run.yaml",
                """
                base: %s
                lora: {rank: 4, targets: [q, v, wo]}
                projection: {dimension: 8}
                batch: {size: 4, accumulation: %d, negatives: 1}
                optimizer: {learning_rate: 1e-2, weight_decay: 0.1, max_gradient_norm: %s}
                max_steps: 4
                """.formatted(TinyModel.write(folder.resolve("base")), accumulation, maxNorm),
                TrainConfig.class);
    }

    /** Norms are between 0.1 and 10. */
    @ParameterizedTest
    @CsvSource({"1, 1000", "1, 0.02", "2, 1000", "2, 0.02"})
    void averagesBatchesAndClipsTheirGlobalNorm(int accumulation, double maxNorm) throws IOException {
        TrainConfig config = config(accumulation, maxNorm);
        Path rows = TinyPairs.write(folder.resolve("pairs.jsonl"), 40, 1);
        try (Models models = Models.on(DeviceChoice.CPU.resolve(), Precision.FP32)) {
            Taken expected;
            try (EmbeddingModel model =
                    EmbeddingModel.open(TrainingPlan.base(config), models.torch(), models.precision())) {
                expected = byHand(config, model, rows);
            }
            Taken actual;
            try (EmbeddingModel model =
                    EmbeddingModel.open(TrainingPlan.base(config), models.torch(), models.precision())) {
                actual = byTrainer(config, model, rows);
            }
            for (int step = 0; step < STEPS; step++) {
                double norm = expected.norms().get(step);
                assertTrue(0.1 < norm && norm < 10, "a norm of " + norm + " tests nothing");
                assertEquals(norm, actual.norms().get(step), 1e-4 * norm);
            }
            assertEquals(expected.tensors().keySet(), actual.tensors().keySet());
            expected.tensors()
                    .forEach((name, values) ->
                            assertClose(name, values, actual.tensors().getOrDefault(name, new float[0])));
        }
    }

    private static void assertClose(String name, float[] expected, float[] actual) {
        assertEquals(expected.length, actual.length, name);
        double largest = IntStream.range(0, expected.length)
                .mapToDouble(i -> Math.abs(expected[i]))
                .max()
                .orElseThrow();
        assertTrue(largest > 0, name);
        double off = 0;
        for (int i = 0; i < expected.length; i++) {
            off = Math.max(off, Math.abs(expected[i] - actual[i]));
        }
        assertTrue(off <= 2e-3 * largest, name + " differs by " + off + " where the largest is " + largest);
    }

    private Taken byTrainer(TrainConfig config, EmbeddingModel model, Path rows) throws IOException {
        List<Double> norms = new ArrayList<>();
        try (var stopping = new Stopping()) {
            var trainer = new Trainer(config, model, folder.resolve("adapter"), new TrainListener() {
                @Override
                public void begin(int from, int total) {}

                @Override
                public void step(Step step) {
                    norms.add(step.gradientNorm());
                    if (step.number() == STEPS) {
                        stopping.now();
                    }
                }

                @Override
                public void note(String text) {}
            });
            assertThrows(Stopped.class, () -> trainer.run(List.of(rows), false));
        }
        Map<String, float[]> tensors = new TreeMap<>();
        try (Safetensors checkpoint =
                Safetensors.open(folder.resolve("adapter.steps/step-00000" + STEPS + ".safetensors"))) {
            checkpoint
                    .names()
                    .forEach(name -> tensors.put(name, checkpoint.tensor(name).toFloats()));
        }
        return new Taken(norms, tensors);
    }

    private Taken byHand(TrainConfig config, EmbeddingModel model, Path rows) throws IOException {
        Torch torch = model.torch();
        try (TokenizedPairs pairs = tokenize(config, model, rows);
                TrainableHead head = TrainableHead.of(model, config.projection(), documents(pairs));
                LoraAdapter adapter = LoraAdapter.create(model.encoder(), config.lora(), config.seed())) {
            List<NDArray> parameters = new ArrayList<>(adapter.parameters());
            parameters.addAll(head.parameters());
            List<NDArray> gradients = new ArrayList<>(adapter.gradients());
            gradients.addAll(head.gradients());
            TrainingStep training = config.step(model.encoder(), head.head());
            List<int[]> batches = BatchPlan.epoch(pairs, config.batch(), config.seed(), 0);
            List<Double> norms = new ArrayList<>();
            try (var optimizer = new AdamW(torch, AdamW.Settings.withDecay(0.1), parameters, gradients)) {
                for (int step = 0; step < STEPS; step++) {
                    int count = config.batch().accumulation();
                    List<double[]> mean = gradients.stream()
                            .map(gradient ->
                                    new double[(int) gradient.getShape().size()])
                            .toList();
                    for (int[] batch : batches.subList(step * count, (step + 1) * count)) {
                        training.run(side(pairs, batch, 0, 1, model), side(pairs, batch, 1, 3, model), Dropout.NONE);
                        addMean(torch, gradients, count, mean);
                    }
                    double norm = Math.sqrt(mean.stream()
                            .flatMapToDouble(Arrays::stream)
                            .map(x -> x * x)
                            .sum());
                    norms.add(norm);
                    assign(
                            torch,
                            gradients,
                            mean,
                            Math.min(1, config.optimizer().maxGradientNorm() / norm));
                    optimizer.step(Trainer.schedule(config, 4).learningRate(step + 1), 1);
                }
                Map<String, float[]> tensors = new TreeMap<>();
                for (int i = 0; i < parameters.size(); i++) {
                    tensors.put("parameter." + i, torch.toFloats(parameters.get(i)));
                    tensors.put(
                            "first_moment." + i,
                            torch.toFloats(optimizer.firstMoments().get(i)));
                    tensors.put(
                            "second_moment." + i,
                            torch.toFloats(optimizer.secondMoments().get(i)));
                }
                return new Taken(norms, tensors);
            }
        }
    }

    private TokenizedPairs tokenize(TrainConfig config, EmbeddingModel model, Path rows) {
        try (Progress progress = Progress.silent()) {
            return TrainingData.tokenize(
                            List.of(rows),
                            config.split(),
                            model.tokenizer(),
                            config.batch().negatives(),
                            folder.resolve("tokens"),
                            progress,
                            note -> {})
                    .pairs();
        }
    }

    private static List<int[]> documents(TokenizedPairs pairs) {
        return IntStream.range(0, pairs.size())
                .mapToObj(row -> pairs.row(row).get(1))
                .toList();
    }

    /** The texts of some columns of a batch's rows: all rows of the first column, then all of the next. */
    private static TokenBatch side(TokenizedPairs pairs, int[] rows, int from, int to, EmbeddingModel model) {
        List<int[]> texts = new ArrayList<>();
        for (int column = from; column < to; column++) {
            for (int row : rows) {
                texts.add(pairs.row(row).get(column));
            }
        }
        return TokenBatch.pad(texts, model.tokenizer().padId());
    }

    /** Adds a share of the gradients to the mean, and empties them. */
    private static void addMean(Torch torch, List<NDArray> gradients, int count, List<double[]> mean) {
        for (int i = 0; i < mean.size(); i++) {
            float[] values = torch.toFloats(gradients.get(i));
            for (int j = 0; j < values.length; j++) {
                mean.get(i)[j] += (double) values[j] / count;
            }
        }
        try (NDManager scope = torch.scope()) {
            torch.run(scope, "zero", gradients);
        }
    }

    private static void assign(Torch torch, List<NDArray> gradients, List<double[]> mean, double scale) {
        try (NDManager scope = torch.scope()) {
            for (int i = 0; i < mean.size(); i++) {
                float[] values = new float[mean.get(i).length];
                for (int j = 0; j < values.length; j++) {
                    values[j] = (float) (scale * mean.get(i)[j]);
                }
                NDArray gradient = gradients.get(i);
                long[] shape = gradient.getShape().getShape();
                torch.run(scope, "assign", gradient, torch.floats(scope, values, shape));
            }
        }
    }
}
