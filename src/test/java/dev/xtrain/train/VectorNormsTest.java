package dev.xtrain.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.xtrain.TinyModel;
import dev.xtrain.lora.Models;
import dev.xtrain.loss.Contrastive;
import dev.xtrain.loss.Loss;
import dev.xtrain.loss.MaxSim;
import dev.xtrain.model.Dropout;
import dev.xtrain.model.EmbeddingModel;
import dev.xtrain.model.Head;
import dev.xtrain.model.ModelReference;
import dev.xtrain.model.Pass;
import dev.xtrain.model.Pooling;
import dev.xtrain.model.TokenBatch;
import dev.xtrain.tensor.DeviceChoice;
import dev.xtrain.tensor.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VectorNormsTest {

    @TempDir
    Path folder;

    private static VectorNorms of(float... norms) {
        var sample = new NormSample();
        for (float norm : norms) {
            sample.add(new float[] {norm});
        }
        return sample.norms();
    }

    @Test
    void countsEachInItsBin() {
        VectorNorms norms = of(4, 1, 2, 3, 3, 31);
        assertEquals(6, norms.count());
        assertEquals(1, norms.least());
        assertEquals(31, norms.most());
        assertEquals(44, norms.sum());
        assertEquals(1000, norms.sumOfSquares());
        assertEquals(List.of(2.0, 3.0, 4.0), norms.limits().subList(0, 3));
        assertEquals(List.of(2, 2, 1, 0), norms.counts().subList(0, 4)); // a limit belongs to the bin that it ends
        assertEquals(1, norms.counts().get(29));
        assertEquals(new VectorNorms.Quantiles(1, 1, 3, 31, 31), norms.quantiles());
    }

    @Test
    void takesQuantilesByRank() {
        float[] hundred = new float[100];
        for (int i = 0; i < hundred.length; i++) {
            hundred[i] = 100 - i;
        }
        assertEquals(new VectorNorms.Quantiles(1, 10, 50, 90, 99), of(hundred).quantiles());
    }

    @Test
    void needsOneBinForLengthsThatAreAllTheSame() {
        VectorNorms norms = of(2, 2, 2);
        assertEquals(List.of(2.0), norms.limits());
        assertEquals(List.of(3), norms.counts());
    }

    /** Lengths of the encoder's own states, computed here; the same whether a batch is encoded at once or in parts. */
    @Test
    void areOfTheVectorsBeforeL2WithoutPads() throws IOException {
        Path base = TinyModel.write(folder.resolve("base"));
        TokenBatch queries = TokenBatch.pad(List.of(new int[] {5, 6, 7}, new int[] {8, 9}), 0);
        int[] longer = new int[20];
        Arrays.fill(longer, 11);
        TokenBatch documents = TokenBatch.pad(List.of(new int[] {10, 11, 12, 13}, longer), 0);
        try (Models models = Models.on(DeviceChoice.CPU.resolve(), Precision.FP32);
                EmbeddingModel model = EmbeddingModel.open(
                        ModelReference.parse(base.toString()).open(), models.torch(), models.precision())) {
            var head = new Head(Pooling.TOKENS, List.of());
            List<Float> expected = new ArrayList<>();
            for (TokenBatch side : List.of(queries, documents)) {
                try (Pass pass = model.encoder().inference(side)) {
                    float[] states = models.torch().toFloats(model.encoder().forward(pass));
                    int width = model.encoder().width();
                    for (int token = 0; token < side.mask().length; token++) {
                        double square = 0;
                        for (int i = token * width; i < (token + 1) * width; i++) {
                            square += (double) states[i] * states[i];
                        }
                        if (side.mask()[token] != 0) {
                            expected.add((float) Math.sqrt(square));
                        }
                    }
                }
            }
            assertEquals(29, expected.size());
            Collections.sort(expected);
            var loss = new Loss(new MaxSim(false), new Contrastive(1, false));
            for (int mostTokens : List.of(1_000, 1)) {
                var sample = new NormSample();
                var result = new TrainingStep(model.encoder(), head, loss, mostTokens)
                        .run(queries, documents, null, new Dropout(0, 0), sample);
                VectorNorms norms = sample.norms();
                assertEquals(29, norms.count());
                assertEquals(29, result.tokens());
                assertEquals(mostTokens == 1 ? 16 + 16 + 16 + 32 : 32 + 64, result.padded());
                assertArrayEquals(
                        new double[] {expected.get(0), expected.get(14), expected.get(28)},
                        new double[] {norms.least(), norms.quantiles().p50(), norms.most()},
                        1e-5);
            }
        }
    }
}
