package dev.xtrain.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.TinyModel;
import dev.xtrain.TinyPairs;
import dev.xtrain.io.UserError;
import dev.xtrain.io.YamlConfig;
import dev.xtrain.lora.Models;
import dev.xtrain.model.Dropout;
import dev.xtrain.model.EmbeddingModel;
import dev.xtrain.model.TextEncoder.Kind;
import dev.xtrain.model.TokenBatch;
import dev.xtrain.pairs.Pair;
import dev.xtrain.pairs.PairReader;
import dev.xtrain.tensor.ComputeDevice;
import dev.xtrain.tensor.OneThread;
import dev.xtrain.tensor.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(OneThread.class)
class StepTimerTest {

    private static final TokenBatch TEXT = TokenBatch.pad(List.of(new int[] {1, 2, 3, 4}), 0);

    private static final List<String> QUESTION = List.of("read the next line of a file");

    @TempDir
    Path folder;

    private Path base = Path.of("");
    private List<Pair> rows = List.of();

    @BeforeEach
    void writeFiles() throws IOException {
        base = TinyModel.write(folder.resolve("base"));
        rows = PairReader.read(TinyPairs.write(folder.resolve("pairs.jsonl"), 64, 1));
    }

    /** Does something with a configuration and the model it names. */
    private <T> T with(String yaml, BiFunction<TrainConfig, EmbeddingModel, T> work) {
        TrainConfig config =
                YamlConfig.parse("run.yaml", "base: " + base + "\nbatch: {size: 8}\n" + yaml, TrainConfig.class);
        try (Models models = Models.on(ComputeDevice.CPU, Precision.FP32);
                EmbeddingModel model =
                        EmbeddingModel.open(TrainingPlan.base(config), models.torch(), models.precision())) {
            return work.apply(config, model);
        }
    }

    /** Bytes that a pass keeps for its backward once a step was timed. */
    private long keptAfter(String yaml) {
        return with(yaml, (config, model) -> {
            assertTrue(StepTimer.seconds(config, model, rows) > 0);
            return model.encoder().tapeBytes(TEXT, Dropout.NONE);
        });
    }

    @Test
    void runsLayersAgainWhereTheRunWould() {
        assertTrue(keptAfter("activation_checkpointing: all") < keptAfter("activation_checkpointing: none"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"lora", "full"})
    void leavesTheModelWithTheWeightsItHad(String method) {
        with("optimizer: {learning_rate: 1e-2}\nmethod: " + method, (config, model) -> {
            float[] before = model.encode(QUESTION, Kind.QUERY).get(0);
            StepTimer.seconds(config, model, rows);
            assertArrayEquals(before, model.encode(QUESTION, Kind.QUERY).get(0));
            return true;
        });
    }

    @Test
    void wantsAsManyPairsAsABatchTakes() {
        with("", (config, model) -> {
            var refused = assertThrows(UserError.class, () -> StepTimer.seconds(config, model, rows.subList(0, 7)));
            assertTrue(String.valueOf(refused.getMessage()).contains("found 7"), refused.getMessage());
            return true;
        });
    }
}
