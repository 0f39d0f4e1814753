package dev.xtrain.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.xtrain.TinyModel;
import dev.xtrain.io.Json;
import dev.xtrain.io.YamlConfig;
import dev.xtrain.lora.Models;
import dev.xtrain.model.EmbeddingModel;
import dev.xtrain.tensor.DeviceChoice;
import dev.xtrain.tensor.OneThread;
import dev.xtrain.tensor.Precision;
import dev.xtrain.tensor.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Batches that degenerate: losses and gradients stay numbers, and what is trained does, too. */
@ExtendWith(OneThread.class)
class HostileBatchTest {

    private static final int ROWS = 8;

    /** Tokens of a text that the model has positions for. */
    private static final int LONGEST = 512;

    @TempDir
    Path folder;

    private Path rows(IntFunction<String> query, IntFunction<String> positive, IntFunction<String> negative)
            throws IOException {
        List<String> lines = new ArrayList<>();
        for (int row = 0; row < ROWS; row++) {
            ObjectNode line = Json.mapper().createObjectNode();
            line.put("query", query.apply(row)).put("positive", positive.apply(row));
            line.putArray("negatives").addObject().put("text", negative.apply(row));
            lines.add(line.toString());
        }
        return Files.write(folder.resolve("rows.jsonl"), lines);
    }

    /** Every step's loss; each gradient's norm and each trained value is a number. */
    private List<Double> train(Path rows, Precision precision, String loss, String lengths) throws IOException {
        String yaml = """
                base: %s
                data: %s
                lora: {rank: 4, dropout: 0.1}
                projection: {dimension: 8}
                loss: {%s}
                batch: {size: 4, negatives: 1, %s}
                optimizer: {learning_rate: 1e-2}
                epochs: 4
                """.formatted(TinyModel.write(folder.resolve("base"), 0, LONGEST), rows, loss, lengths);
        TrainConfig config = YamlConfig.parse("run.yaml", yaml, TrainConfig.class);
        Path output = folder.resolve("adapter");
        var listener = new TrainListener() {
            @Override
            public void begin(int from, int total) {}

            @Override
            public void step(Step step) {
                assertTrue(Double.isFinite(step.gradientNorm()), () -> step.toString());
            }

            @Override
            public void note(String text) {}
        };
        try (Models models = Models.on(DeviceChoice.CPU.resolve(), precision);
                EmbeddingModel model =
                        EmbeddingModel.open(TrainingPlan.base(config), models.torch(), models.precision())) {
            List<Double> losses = new Trainer(config, model, output, listener)
                    .run(List.of(rows), false)
                    .losses();
            assertEquals(4 * ROWS / 4, losses.size());
            losses.forEach(value -> assertTrue(Double.isFinite(value), losses::toString));
            for (Path file :
                    List.of(output.resolve("adapter_model.safetensors"), output.resolve("1_Dense/model.safetensors"))) {
                try (Safetensors values = Safetensors.open(file)) {
                    for (String name : values.names()) {
                        for (float value : values.tensor(name).toFloats()) {
                            assertTrue(Float.isFinite(value), name);
                        }
                    }
                }
            }
            return losses;
        }
    }

    private static String word(int row) {
        return Character.toString('a' + row);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"scores: mean", "scores: xtr", "scores: xtr, k_train: 1, normaliser: positive", "symmetric: true"
            })
    void documentsOfOneToken(String loss) throws IOException {
        for (Precision precision : Precision.values()) {
            train(rows(row -> "find " + word(row), HostileBatchTest::word, row -> "z"), precision, loss, "");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"scores: mean", "scores: xtr", "symmetric: true"})
    void documentsThatAreAllTheSame(String loss) throws IOException {
        for (Precision precision : Precision.values()) {
            train(rows(row -> "find " + word(row), row -> "fn same", row -> "fn same"), precision, loss, "");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"scores: mean", "scores: xtr", "scores: sum, temperature: 1e-3"})
    void queriesAsLongAsTheModelReads(String loss) throws IOException {
        for (Precision precision : Precision.values()) {
            Path rows = rows(row -> (word(row) + " ").repeat(600), row -> "fn " + word(row), row -> "");
            train(rows, precision, loss, "query_length: " + LONGEST);
        }
    }

    /** Not blank to the reader of rows, but nothing to the tokenizer. */
    @ParameterizedTest
    @ValueSource(strings = {"scores: mean", "scores: xtr", "symmetric: true"})
    void textsWithoutTokens(String loss) throws IOException {
        for (Precision precision : Precision.values()) {
            train(rows(row -> "\u200b", row -> "\u200b".repeat(1 + row), row -> ""), precision, loss, "");
        }
    }
}
