package dev.xtrain.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.TinyModel;
import dev.xtrain.bench.TrainBench.Result;
import dev.xtrain.bench.TrainBench.Workload;
import dev.xtrain.model.EmbeddingModel;
import dev.xtrain.model.ModelReference;
import dev.xtrain.tensor.ComputeDevice;
import dev.xtrain.tensor.OneThread;
import dev.xtrain.tensor.Precision;
import dev.xtrain.tensor.Torch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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
            List<Result> results = bench.run(List.of(plain, plain.withRecomputation("again"), plain.cached(16)), 2);
            assertEquals(3, results.size());
            for (Result result : results) {
                assertTrue(result.seconds() > 0 && result.gigaflops() > 0 && result.peak() > 0, result.toString());
            }
        }
    }
}
