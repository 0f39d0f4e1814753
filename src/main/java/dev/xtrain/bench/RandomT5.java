package dev.xtrain.bench;

import dev.xtrain.model.Encoder;
import dev.xtrain.model.LinearShape;
import dev.xtrain.tensor.Dtype;
import dev.xtrain.tensor.StoredTensor;
import dev.xtrain.tensor.WeightFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeSet;

/** Random weights of T5-base's true shapes, made when asked for: what a step costs does not depend on their values. */
final class RandomT5 implements WeightFile {

    static final int HEADS = 12;

    private static final int WIDTH = 768;
    private static final int LAYERS = 12;
    private static final double SCALE = 0.02;

    private final Map<String, long[]> shapes = new LinkedHashMap<>();

    RandomT5(Path config) {
        shapes.put("shared.weight", new long[] {32_128, WIDTH});
        shapes.put("encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight", new long[] {32, HEADS});
        shapes.put("encoder.final_layer_norm.weight", new long[] {WIDTH});
        for (int layer = 0; layer < LAYERS; layer++) {
            shapes.put("encoder.block." + layer + ".layer.0.layer_norm.weight", new long[] {WIDTH});
            shapes.put("encoder.block." + layer + ".layer.1.layer_norm.weight", new long[] {WIDTH});
        }
        for (LinearShape shape : Encoder.shapes(config)) {
            shapes.put(shape.module() + ".weight", new long[] {shape.out(), shape.in()});
        }
    }

    @Override
    public SortedSet<String> names() {
        return new TreeSet<>(shapes.keySet());
    }

    @Override
    public StoredTensor tensor(String name) {
        long[] shape = shapes.get(name);
        if (shape == null) {
            throw new IllegalArgumentException(name);
        }
        int elements = 1;
        for (long size : shape) {
            elements *= (int) size;
        }
        boolean norm = shape.length == 1;
        var random = new SplittableRandom(name.hashCode());
        ByteBuffer data = ByteBuffer.allocateDirect(elements * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < elements; i++) {
            data.putFloat(norm ? 1f : (float) (SCALE * (2 * random.nextDouble() - 1)));
        }
        return new StoredTensor(name, Dtype.F32, shape, data.flip());
    }

    @Override
    public void close() {
        // nothing is open
    }
}
