package dev.xtrain.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import dev.xtrain.TinyModel;
import dev.xtrain.io.YamlConfig;
import dev.xtrain.lora.LoraAdapter;
import dev.xtrain.lora.LoraSettings;
import dev.xtrain.lora.Models;
import dev.xtrain.loss.Contrastive;
import dev.xtrain.loss.Cosine;
import dev.xtrain.loss.Loss;
import dev.xtrain.loss.MaxSim;
import dev.xtrain.loss.Scoring;
import dev.xtrain.loss.Xtr;
import dev.xtrain.model.Dropout;
import dev.xtrain.model.EmbeddingModel;
import dev.xtrain.model.TokenBatch;
import dev.xtrain.tensor.DeviceChoice;
import dev.xtrain.tensor.OneThread;
import dev.xtrain.tensor.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A step in mini-batches has the gradients of one that takes all at once, tensor for tensor. */
@ExtendWith(OneThread.class)
class CachedStepTest {

    private static final int PAIRS = 6;
    private static final int WHOLE = 1 << 20;
    private static final LoraSettings LORA = new LoraSettings(4, 8, 0, List.of("q", "k", "v", "o", "wi", "wo"));

    @TempDir
    Path folder;

    private TokenBatch queries = TokenBatch.pad(List.of(new int[1]), 0);
    private TokenBatch documents = queries;

    @BeforeEach
    void makeTexts() {
        var random = new SplittableRandom(11);
        queries = texts(random, PAIRS, 12);
        documents = texts(random, 2 * PAIRS, 60);
    }

    private static TokenBatch texts(SplittableRandom random, int count, int most) {
        List<int[]> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int[] ids = new int[1 + random.nextInt(most)];
            Arrays.setAll(ids, k -> 5 + random.nextInt(40));
            texts.add(ids);
        }
        return TokenBatch.pad(texts, 0);
    }

    /** The gradients of a step, and its loss last. */
    private List<float[]> gradients(Loss loss, int mostTokens, Dropout dropout, String pooling) throws IOException {
        return gradients(loss, mostTokens, dropout, pooling, LORA, 0);
    }

    private List<float[]> gradients(
            Loss loss, int mostTokens, Dropout dropout, String pooling, LoraSettings lora, int recomputed)
            throws IOException {
        var config = YamlConfig.parse(
                "run.yaml", "base: " + TinyModel.write(folder.resolve("base")) + pooling, TrainConfig.class);
        try (Models models = Models.on(DeviceChoice.CPU.resolve(), Precision.FP32);
                EmbeddingModel model =
                        EmbeddingModel.open(TrainingPlan.base(config), models.torch(), models.precision());
                var head = TrainableHead.of(
                        model, new ProjectionSettings(8, true), List.of(new int[] {5, 6, 7, 8, 9, 10}));
                LoraAdapter adapter = LoraAdapter.create(model.encoder(), lora, 5)) {
            var random = new SplittableRandom(9); // else B is zero, and so are A's gradients
            for (LoraAdapter.Site site : adapter.sites()) {
                float[] up = new float[site.linear().out() * LORA.rank()];
                for (int i = 0; i < up.length; i++) {
                    up[i] = (float) (random.nextDouble() - 0.5) / 5;
                }
                try (var scope = models.torch().scope()) {
                    NDArray values =
                            models.torch().floats(scope, up, site.linear().out(), LORA.rank());
                    models.torch().run(scope, "assign", site.delta().up(), values);
                }
            }
            model.encoder().recompute(recomputed);
            var step = new TrainingStep(model.encoder(), head.head(), loss, mostTokens);
            TrainingStep.Result result = step.run(queries, documents, dropout);
            List<float[]> found = new ArrayList<>();
            for (NDArray gradient : adapter.gradients()) {
                found.add(models.torch().toFloats(gradient));
            }
            for (NDArray gradient : head.gradients()) {
                found.add(models.torch().toFloats(gradient));
            }
            found.add(new float[] {(float) result.loss()});
            return found;
        }
    }

    private static double relative(float[] expected, float[] actual) {
        assertEquals(expected.length, actual.length);
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < expected.length; i++) {
            difference += Math.pow((double) expected[i] - actual[i], 2);
            norm += Math.pow(expected[i], 2);
        }
        assertTrue(norm > 0, "a gradient of zero tests nothing");
        return Math.sqrt(difference / norm);
    }

    /** A budget of one token encodes every text by itself, one of 80 up to five queries and a document. */
    @ParameterizedTest
    @CsvSource({
        "mean, :tokens, 1, 1", "mean, :tokens, 80, 1", "mean, :tokens, 1, 0.05", "mean, :tokens, 80, 0.05",
        "xtr, :tokens, 1, 1", "xtr, :tokens, 80, 0.05", "cosine, :cls, 1, 1", "cosine, :mean, 80, 0.05"
    })
    void hasTheGradientsOfTheWholeBatch(String name, String pooling, int mostTokens, double temperature)
            throws IOException {
        Scoring scoring = switch (name) {
            case "mean" -> new MaxSim(true);
            case "xtr" -> new Xtr(20, Xtr.Normaliser.RETRIEVED);
            default -> new Cosine();
        };
        var loss = new Loss(scoring, new Contrastive(temperature, false));
        List<float[]> whole = gradients(loss, WHOLE, Dropout.NONE, pooling);
        List<float[]> parts = gradients(loss, mostTokens, Dropout.NONE, pooling);
        assertEquals(whole.size(), parts.size());
        for (int i = 0; i < whole.size(); i++) {
            double off = relative(whole.get(i), parts.get(i));
            assertTrue(off <= (temperature == 1 ? 1e-5 : 1e-4), "tensor " + i + " is " + off + " off");
        }
    }

    /** What is encoded at once is encoded in parts of like lengths, too. */
    @Test
    void partsThatAreKeptHaveTheGradientsOfSingleTexts() throws IOException {
        var random = new SplittableRandom(12);
        queries = texts(random, 40, 12);
        documents = texts(random, 80, 60);
        assertTrue(MiniBatch.of(documents, WHOLE).size() > 1, "several parts");
        var loss = new Loss(new MaxSim(true), new Contrastive(1, false));
        List<float[]> together = gradients(loss, WHOLE, Dropout.NONE, ":tokens");
        List<float[]> alone = gradients(loss, 1, Dropout.NONE, ":tokens");
        for (int i = 0; i < together.size(); i++) {
            double off = relative(alone.get(i), together.get(i));
            assertTrue(off <= 1e-5, "tensor " + i + " is " + off + " off");
        }
    }

    /** Each mini-batch meets the same masks twice: else the gradients would be of vectors that were never scored. */
    @Test
    void dropsOutTheSameBothTimes() throws IOException {
        var loss = new Loss(new MaxSim(true), new Contrastive(0.05, false));
        var dropout = new Dropout(0.3, 77);
        List<float[]> cached = gradients(loss, 80, dropout, ":tokens");
        List<float[]> again = gradients(loss, 80, dropout, ":tokens");
        List<float[]> other = gradients(loss, 80, new Dropout(0.3, 78), ":tokens");
        for (int i = 0; i < cached.size(); i++) {
            assertEquals(0, relative(cached.get(i), again.get(i)), "tensor " + i);
            assertTrue(relative(cached.get(i), other.get(i)) > 1e-3, "tensor " + i);
        }
    }

    /** Of the tiny model's two layers one, or both; with dropout, whose masks are made again. */
    @ParameterizedTest
    @CsvSource({"1, false", "2, false", "1, true", "2, true"})
    void hasTheSameGradientsWhereLayersAreRunAgain(int recomputed, boolean cached) throws IOException {
        var loss = new Loss(new MaxSim(true), new Contrastive(0.05, false));
        var dropout = new Dropout(0.3, 77);
        int mostTokens = cached ? 80 : WHOLE;
        List<float[]> kept = gradients(loss, mostTokens, dropout, ":tokens", LORA, 0);
        List<float[]> again = gradients(loss, mostTokens, dropout, ":tokens", LORA, recomputed);
        for (int i = 0; i < kept.size(); i++) {
            assertEquals(0, relative(kept.get(i), again.get(i)), "tensor " + i);
        }
    }

    @Test
    void hasTheGradientsOfTheWholeBatchWithDora() throws IOException {
        var loss = new Loss(new MaxSim(true), new Contrastive(1, false));
        var dora = new LoraSettings(4, 8.0, 0, LORA.targets(), List.of(), Map.of(), Map.of(), false, true);
        List<float[]> whole = gradients(loss, WHOLE, Dropout.NONE, ":tokens", dora, 0);
        List<float[]> parts = gradients(loss, 80, Dropout.NONE, ":tokens", dora, 0);
        List<float[]> again = gradients(loss, 80, Dropout.NONE, ":tokens", dora, 2);
        assertTrue(whole.size() > gradients(loss, 80, Dropout.NONE, ":tokens").size(), "magnitudes have gradients");
        for (int i = 0; i < whole.size(); i++) {
            double off = relative(whole.get(i), parts.get(i));
            assertTrue(off <= 1e-5, "tensor " + i + " is " + off + " off");
            assertEquals(0, relative(parts.get(i), again.get(i)), "tensor " + i);
        }
    }

    @Test
    void aMiniBatchHasNoMoreTokensThanAllowedButForOneText() {
        for (int most : new int[] {1, 16, 48, 64, 200, WHOLE}) {
            List<MiniBatch> parts = MiniBatch.of(documents, most);
            int[] rows = parts.stream()
                    .flatMapToInt(part -> Arrays.stream(part.rows()))
                    .sorted()
                    .toArray();
            assertEquals(documents.batch(), rows.length);
            for (int i = 0; i < rows.length; i++) {
                assertEquals(i, rows[i]);
            }
            for (MiniBatch part : parts) {
                assertTrue(part.rows().length == 1 || part.tokens().ids().length <= most, "most " + most);
                for (int i = 0; i < part.rows().length; i++) {
                    assertEquals(documents.tokens(part.rows()[i]), part.tokens().tokens(i));
                }
            }
        }
    }

    @Test
    void documentsOfOneTextAndThoseOfOneQueryAnswerEachOther() {
        TokenBatch asked = TokenBatch.pad(List.of(new int[] {1, 2}, new int[] {3}, new int[] {1, 2}), 0);
        TokenBatch told = TokenBatch.pad(
                List.of(new int[] {4}, new int[] {5}, new int[] {6}, new int[] {5}, new int[] {4, 4}), 0);
        boolean[][] alike = Alike.answers(asked, told);
        assertEquals("[true, false, true, false, false]", Arrays.toString(alike[0]));
        assertEquals("[false, true, false, true, false]", Arrays.toString(alike[1]));
        assertEquals("[true, false, true, false, false]", Arrays.toString(alike[2]));
    }
}
