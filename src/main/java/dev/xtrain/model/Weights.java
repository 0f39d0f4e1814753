package dev.xtrain.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.xtrain.io.UserError;
import dev.xtrain.tensor.Precision;
import dev.xtrain.tensor.StoredTensor;
import dev.xtrain.tensor.Torch;
import dev.xtrain.tensor.WeightFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Takes tensors out of a weight file by name and shape, and sees to it that none is missing, mis-shaped or left over.
 */
final class Weights {

    private static final String ACTIVITY = "loading the model";

    private final Torch torch;
    private final NDManager owner;
    private final Precision precision;
    private final WeightFile file;
    private final Path path;
    private final String prefix;
    private final SortedSet<String> left;
    private final List<Weight> taken = new ArrayList<>();

    /**
     * Weights of one model.
     *
     * @param owner the manager that arrays belong to
     * @param precision what matrices are converted to; norms and embeddings stay fp32
     * @param path where the file is, for messages
     * @param prefixes prefixes that names may have in such files, tried in order; the last should be empty
     * @param probe a name that every such file has
     */
    Weights(
            Torch torch,
            NDManager owner,
            Precision precision,
            WeightFile file,
            Path path,
            String[] prefixes,
            String probe) {
        this.torch = torch;
        this.owner = owner;
        this.precision = precision;
        this.file = file;
        this.path = path;
        this.left = new TreeSet<>(file.names());
        this.prefix = Arrays.stream(prefixes)
                .filter(candidate -> left.contains(candidate + probe))
                .findFirst()
                .orElse("");
    }

    boolean has(String name) {
        return left.contains(prefix + name);
    }

    /** An fp32 tensor of that name and shape. */
    Weight fp32(String name, long... shape) {
        StoredTensor tensor = stored(name, shape);
        return taken(List.of(prefix + name), tensor, torch.weight(owner, tensor), Precision.FP32);
    }

    /** The table of that name and shape, which may be stored under another name as well. */
    Weight table(String name, String other, long... shape) {
        StoredTensor tensor = stored(name, shape);
        List<String> names = has(other) ? List.of(prefix + name, prefix + other) : List.of(prefix + name);
        return taken(names, tensor, torch.weight(owner, tensor), Precision.FP32);
    }

    private Weight taken(List<String> names, StoredTensor tensor, NDArray array, Precision in) {
        var weight = new Weight(names, tensor, array, in, torch);
        taken.add(weight);
        return weight;
    }

    /** A tensor of that name and shape in the precision of products. */
    Weight matrix(String name, long... shape) {
        if (precision == Precision.FP32) {
            return fp32(name, shape);
        }
        StoredTensor tensor = stored(name, shape);
        try (NDArray wide = torch.weight(owner, tensor)) {
            NDArray converted = torch.one(owner, "cast", wide, precision.scalarType());
            return taken(List.of(prefix + name), tensor, converted, precision);
        }
    }

    /** The map of that shape. */
    Linear linear(LinearShape shape) {
        Weight weight = matrix(shape.module() + ".weight", shape.out(), shape.in());
        Weight bias = shape.biased() ? matrix(shape.module() + ".bias", shape.out()) : Weight.absent(torch);
        return new Linear(shape, weight, bias);
    }

    /** All that were taken, in that order. */
    List<Weight> taken() {
        return taken;
    }

    private StoredTensor stored(String name, long... shape) {
        String full = prefix + name;
        if (!left.remove(full)) {
            throw UserError.doing(ACTIVITY)
                    .expected("a tensor of shape " + Arrays.toString(shape))
                    .found("none of that name")
                    .at(path)
                    .in(full)
                    .fix("Check that the weights belong to this config.json.");
        }
        StoredTensor tensor = file.tensor(full);
        if (!Arrays.equals(tensor.shape(), shape) || !tensor.dtype().isFloating()) {
            throw UserError.doing(ACTIVITY)
                    .expected("a floating-point tensor of shape " + Arrays.toString(shape))
                    .found(tensor.dtype() + " " + Arrays.toString(tensor.shape()))
                    .at(path)
                    .in(full)
                    .fix("Check that the weights belong to this config.json.");
        }
        return tensor;
    }

    /** Refuses tensors that nothing asked for, but for those known to be of no use to an encoder. */
    void finish(Predicate<String> ignorable) {
        left.removeIf(name -> ignorable.test(name.startsWith(prefix) ? name.substring(prefix.length()) : name));
        if (!left.isEmpty()) {
            throw UserError.doing(ACTIVITY)
                    .expected("only tensors that the architecture has")
                    .found(left.size() + " it has not")
                    .at(path)
                    .in(left.first())
                    .fix("Check that the weights belong to this config.json.");
        }
    }
}
