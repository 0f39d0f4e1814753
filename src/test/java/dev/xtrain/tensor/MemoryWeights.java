package dev.xtrain.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Tensors for tests that lie in no file: made up, or a file's with some of them changed. */
public final class MemoryWeights implements WeightFile {

    private final TreeMap<String, StoredTensor> tensors = new TreeMap<>();

    /** The tensors of a file, which must stay open. */
    public static MemoryWeights of(WeightFile file) {
        var weights = new MemoryWeights();
        file.names().forEach(name -> weights.tensors.put(name, file.tensor(name)));
        return weights;
    }

    /** Adds an fp32 tensor, or replaces it. */
    public MemoryWeights put(String name, float[] values, long... shape) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        tensors.put(name, new StoredTensor(name, Dtype.F32, shape, bytes));
        return this;
    }

    /** Changes the values of tensors. Errors: there is none such. */
    public MemoryWeights change(Predicate<String> which, UnaryOperator<float[]> change) {
        var names = tensors.keySet().stream().filter(which).toList();
        if (names.isEmpty()) {
            throw new IllegalArgumentException("no tensor is changed");
        }
        names.forEach(name ->
                put(name, change.apply(tensor(name).toFloats()), tensor(name).shape()));
        return this;
    }

    /** Lets two tensors of one shape change places. */
    public MemoryWeights swap(String one, String other) {
        float[] first = tensor(one).toFloats();
        put(one, tensor(other).toFloats(), tensor(one).shape());
        put(other, first, tensor(other).shape());
        return this;
    }

    @Override
    public SortedSet<String> names() {
        return new TreeSet<>(tensors.keySet());
    }

    @Override
    public StoredTensor tensor(String name) {
        StoredTensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("no tensor " + name);
        }
        return tensor;
    }

    @Override
    public void close() {
        // nothing to free
    }
}
