package dev.xtrain.lora;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.xtrain.model.Encoder;
import dev.xtrain.model.Linear;
import dev.xtrain.model.LinearShape;
import dev.xtrain.model.LowRank;
import dev.xtrain.tensor.Torch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;

/**
 * Low-rank deltas on some of an encoder's linear maps (Hu et al., LoRA, arXiv:2106.09685), with trained row lengths
 * where asked (DoRA, arXiv:2402.09353), attached while this is open.
 *
 * <p>Owns its arrays and their gradients; closing detaches and frees them.
 */
public final class LoraAdapter implements AutoCloseable {

    private final Torch torch;
    private final NDManager owner;
    private final LoraSettings settings;
    private final List<Site> sites;

    /**
     * One adapted map.
     *
     * @param linear the frozen map
     * @param shape what is added to it
     * @param delta its values
     */
    public record Site(Linear linear, LoraShape shape, LowRank delta) {}

    /** Values of A ({@code down}) and B ({@code up}) of a map, row-major, and its magnitudes where it has such. */
    public interface Initializer {
        /** A, {@code [rank * in]}. */
        float[] down(LoraShape shape);

        /** B, {@code [out * rank]}. */
        float[] up(LoraShape shape);

        /** DoRA's m, {@code [out]}: unless told otherwise the lengths that the rows of W + s B A have. */
        default float[] magnitude(LoraShape shape, float[] norms) {
            return norms;
        }
    }

    private LoraAdapter(Torch torch, NDManager owner, LoraSettings settings, List<Site> sites) {
        this.torch = torch;
        this.owner = owner;
        this.settings = settings;
        this.sites = sites;
    }

    /** A fresh adapter as PEFT makes it: A uniform in +-1/sqrt(in) (Kaiming with a = sqrt 5), B zero. */
    public static LoraAdapter create(Encoder encoder, LoraSettings settings, long seed) {
        return attach(encoder, settings, new Initializer() {
            @Override
            public float[] down(LoraShape shape) {
                var random = new SplittableRandom(seed ^ shape.module().hashCode() * 0x9E3779B97F4A7C15L);
                double bound = 1 / Math.sqrt(shape.linear().in());
                float[] values = new float[shape.rank() * shape.linear().in()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) (bound * (2 * random.nextDouble() - 1));
                }
                return values;
            }

            @Override
            public float[] up(LoraShape shape) {
                return new float[shape.linear().out() * shape.rank()];
            }
        });
    }

    /** An adapter of given values. */
    public static LoraAdapter attach(Encoder encoder, LoraSettings settings, Initializer values) {
        Torch torch = encoder.torch();
        NDManager owner = torch.scope();
        List<Site> sites = new ArrayList<>();
        Map<LinearShape, Linear> linears = new HashMap<>();
        encoder.linears().forEach(linear -> linears.put(linear.shape(), linear));
        List<LinearShape> all = encoder.linears().stream().map(Linear::shape).toList();
        for (LoraShape shape : TargetModules.choose(all, settings)) {
            Linear linear = Objects.requireNonNull(linears.get(shape.linear()));
            LowRank delta = delta(torch, owner, linear, shape, values);
            linear.attach(delta);
            sites.add(new Site(linear, shape, delta));
        }
        return new LoraAdapter(torch, owner, settings, List.copyOf(sites));
    }

    private static LowRank delta(Torch torch, NDManager owner, Linear linear, LoraShape shape, Initializer values) {
        int rank = shape.rank();
        NDArray down = torch.floats(owner, values.down(shape), rank, linear.in());
        NDArray up = torch.floats(owner, values.up(shape), linear.out(), rank);
        NDArray downGradient = torch.zeros(owner, rank, linear.in());
        NDArray upGradient = torch.zeros(owner, linear.out(), rank);
        if (!shape.dora()) {
            return new LowRank(down, up, shape.scale(), downGradient, upGradient);
        }
        float[] norms;
        try (NDManager scope = torch.scope()) {
            norms = torch.toFloats(linear.rowNorms(torch, scope, down, up, shape.scale()));
        }
        var magnitude = new LowRank.Magnitude(
                torch.floats(owner, values.magnitude(shape, norms), linear.out()), torch.zeros(owner, linear.out()));
        return new LowRank(down, up, shape.scale(), downGradient, upGradient, magnitude);
    }

    /** What it is. */
    public LoraSettings settings() {
        return settings;
    }

    /** The adapted maps, in the encoder's order. */
    public List<Site> sites() {
        return sites;
    }

    /** A, B and, where it has such, the magnitudes of every map, in order. */
    public List<NDArray> parameters() {
        List<NDArray> arrays = new ArrayList<>();
        for (Site site : sites) {
            arrays.add(site.delta().down());
            arrays.add(site.delta().up());
            LowRank.Magnitude magnitude = site.delta().magnitude();
            if (magnitude != null) {
                arrays.add(magnitude.values());
            }
        }
        return arrays;
    }

    /** Gradients, in the order of {@link #parameters()}. */
    public List<NDArray> gradients() {
        List<NDArray> arrays = new ArrayList<>();
        for (Site site : sites) {
            arrays.add(site.delta().downGradient());
            arrays.add(site.delta().upGradient());
            LowRank.Magnitude magnitude = site.delta().magnitude();
            if (magnitude != null) {
                arrays.add(magnitude.gradient());
            }
        }
        return arrays;
    }

    /** Number of trained values. */
    public long parameterCount() {
        return sites.stream().mapToLong(site -> site.shape().parameters()).sum();
    }

    /** The device that the arrays are on. */
    public Torch torch() {
        return torch;
    }

    @Override
    public void close() {
        sites.forEach(site -> site.linear().attach(null));
        owner.close();
    }
}
