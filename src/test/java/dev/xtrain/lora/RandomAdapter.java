package dev.xtrain.lora;

import dev.xtrain.model.DenseModule;
import dev.xtrain.model.EmbeddingModel;
import dev.xtrain.model.ModelReference;
import dev.xtrain.tensor.ComputeDevice;
import dev.xtrain.tensor.Precision;
import dev.xtrain.tensor.Torch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Adapters as training leaves them, without the training: neither A nor B is zero. */
public final class RandomAdapter {

    private RandomAdapter() {}

    /**
     * Writes one to a new folder and returns that.
     *
     * @param base a model's directory or a preset
     * @param size largest value of B
     * @param projections what else was trained; none or one
     */
    public static Path write(Path folder, String base, LoraSettings settings, double size, DenseModule... projections) {
        ModelReference reference = ModelReference.parse(base);
        try (Torch torch = Torch.open(ComputeDevice.CPU);
                EmbeddingModel model = EmbeddingModel.open(reference.open(), torch, Precision.FP32);
                LoraAdapter adapter = LoraAdapter.attach(model.encoder(), settings, values(size))) {
            Files.createDirectories(folder);
            AdapterDirectory.write(
                    folder, adapter, model.encoder(), reference, model.sha256(), Map.of(), List.of(projections));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static LoraAdapter.Initializer values(double size) {
        var random = new SplittableRandom(3);
        return new LoraAdapter.Initializer() {
            @Override
            public float[] down(LoraShape shape) {
                int in = shape.linear().in();
                return uniform(random, shape.rank() * in, 1 / Math.sqrt(in));
            }

            @Override
            public float[] up(LoraShape shape) {
                return uniform(random, shape.linear().out() * shape.rank(), size);
            }

            @Override
            public float[] magnitude(LoraShape shape, float[] norms) {
                float[] changes = uniform(random, norms.length, size);
                for (int i = 0; i < norms.length; i++) {
                    norms[i] *= 1 + changes[i];
                }
                return norms;
            }
        };
    }

    private static float[] uniform(SplittableRandom random, int count, double bound) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (bound * (2 * random.nextDouble() - 1));
        }
        return values;
    }
}
