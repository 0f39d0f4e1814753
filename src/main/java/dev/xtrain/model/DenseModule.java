package dev.xtrain.model;

import dev.xtrain.io.UserError;
import dev.xtrain.tensor.Safetensors;
import dev.xtrain.tensor.StoredTensor;
import dev.xtrain.tensor.TorchZip;
import dev.xtrain.tensor.WeightFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A linear layer behind the encoder as it lies on disk, without activation: {@code y = W x + b}.
 *
 * @param in width of what goes in
 * @param out width of what comes out
 * @param weight {@code [out x in]}, row-major
 * @param bias {@code [out]}, or empty where there is none
 */
public record DenseModule(int in, int out, float[] weight, float[] bias) {

    private static final String WEIGHT = "linear.weight";
    private static final String BIAS = "linear.bias";

    /** Checks the sizes. */
    public DenseModule {
        if (weight.length != (long) in * out || (bias.length != 0 && bias.length != out)) {
            throw new IllegalArgumentException("[" + out + ", " + in + "] with " + weight.length + " weights");
        }
    }

    /** The projection that changes nothing. */
    public static DenseModule identity(int width) {
        float[] weight = new float[width * width];
        for (int i = 0; i < width; i++) {
            weight[i * width + i] = 1;
        }
        return new DenseModule(width, width, weight, new float[0]);
    }

    /** Whether it changes nothing. */
    public boolean isIdentity() {
        return in == out && bias.length == 0 && Arrays.equals(weight, identity(in).weight);
    }

    /** This layer and another behind it, as one. */
    public DenseModule then(DenseModule next) {
        float[] product = new float[next.out * in];
        float[] sum = next.bias.length == 0 && bias.length > 0 ? new float[next.out] : next.bias.clone();
        for (int row = 0; row < next.out; row++) {
            double[] values = new double[in];
            double shift = 0;
            for (int k = 0; k < out; k++) {
                double factor = next.weight[row * out + k];
                for (int i = 0; i < in; i++) {
                    values[i] += factor * weight[k * in + i];
                }
                shift += bias.length == 0 ? 0 : factor * bias[k];
            }
            for (int i = 0; i < in; i++) {
                product[row * in + i] = (float) values[i];
            }
            if (sum.length > 0) {
                sum[row] += (float) shift;
            }
        }
        return new DenseModule(in, next.out, product, sum);
    }

    /** Reads a {@code Dense} module's folder. Errors: files or tensors missing, sizes that disagree, an activation. */
    public static DenseModule read(Path folder) {
        @Nullable EncoderConfig config = null;
        Path configFile = folder.resolve("config.json");
        if (Files.exists(configFile)) {
            config = EncoderConfig.read(configFile);
            refuseActivation(config);
        }
        Path file = weightFile(folder);
        try (WeightFile weights = file.toString().endsWith(".bin") ? TorchZip.open(file) : Safetensors.open(file)) {
            SortedSet<String> unknown = new TreeSet<>(weights.names());
            unknown.removeAll(Set.of(WEIGHT, BIAS));
            if (!unknown.isEmpty()) {
                throw refusal(file, "only " + WEIGHT + " and " + BIAS, unknown.first(), unknown.first());
            }
            StoredTensor weight = weights.tensor(WEIGHT);
            if (weight.shape().length != 2 || !weight.dtype().isFloating()) {
                throw refusal(file, "a matrix [out, in]", Arrays.toString(weight.shape()), WEIGHT);
            }
            int out = (int) weight.shape()[0];
            int in = (int) weight.shape()[1];
            boolean biased = weights.names().contains(BIAS);
            if (config != null) {
                requireSize(config, "in_features", in);
                requireSize(config, "out_features", out);
                if (config.flag("bias", biased) != biased) {
                    throw refusal(file, "what config.json says of a bias", biased ? "one" : "none", BIAS);
                }
            }
            return new DenseModule(in, out, weight.toFloats(), biased ? bias(file, weights, out) : new float[0]);
        } catch (IOException e) {
            throw new UncheckedIOException("closing " + file, e);
        }
    }

    /** The file that holds the tensors of a {@code Dense} module. */
    static Path weightFile(Path folder) {
        Path safetensors = folder.resolve("model.safetensors");
        Path torch = folder.resolve("pytorch_model.bin");
        return !Files.exists(safetensors) && Files.exists(torch) ? torch : safetensors;
    }

    private static float[] bias(Path file, WeightFile weights, int out) {
        StoredTensor bias = weights.tensor(BIAS);
        if (!Arrays.equals(bias.shape(), new long[] {out}) || !bias.dtype().isFloating()) {
            throw refusal(file, "shape [" + out + "]", Arrays.toString(bias.shape()), BIAS);
        }
        return bias.toFloats();
    }

    private static void refuseActivation(EncoderConfig config) {
        String activation = config.text("activation_function", "torch.nn.modules.linear.Identity");
        if (!activation.endsWith(".Identity")) {
            throw refusal(config.file(), "a projection without activation", activation, "activation_function");
        }
        if (config.flag("use_residual", false)) {
            throw refusal(config.file(), "a projection without residual", "true", "use_residual");
        }
    }

    private static void requireSize(EncoderConfig config, String field, int size) {
        if (config.count(field) != size) {
            throw refusal(config.file(), size + ", as the weights have", Integer.toString(config.count(field)), field);
        }
    }

    private static UserError refusal(Path file, String expected, String found, String element) {
        return UserError.doing("reading the projection")
                .expected(expected)
                .found(found)
                .at(file)
                .in(element)
                .fix("Use a model whose Dense module is a plain linear layer.");
    }
}
