package dev.xtrain.lora;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.xtrain.model.Encoder;
import dev.xtrain.model.Linear;
import dev.xtrain.model.LinearShape;
import dev.xtrain.model.LowRank;
import dev.xtrain.tensor.Torch;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Low-rank deltas on some of an encoder's linear maps (Hu et al., LoRA, arXiv:2106.09685), attached while this is open.
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
     * @param delta what is added to it
     */
    public record Site(Linear linear, LowRank delta) {}

    /** Values of A ({@code down}) and B ({@code up}) of a map, row-major. */
    public interface Initializer {
        /** A, {@code [rank * in]}. */
        float[] down(Linear linear);

        /** B, {@code [out * rank]}. */
        float[] up(Linear linear);
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
            public float[] down(Linear linear) {
                var random = new SplittableRandom(seed ^ linear.module().hashCode() * 0x9E3779B97F4A7C15L);
                double bound = 1 / Math.sqrt(linear.in());
                float[] values = new float[settings.rank() * linear.in()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) (bound * (2 * random.nextDouble() - 1));
                }
                return values;
            }

            @Override
            public float[] up(Linear linear) {
                return new float[linear.out() * settings.rank()];
            }
        });
    }

    /** An adapter of given values. */
    public static LoraAdapter attach(Encoder encoder, LoraSettings settings, Initializer values) {
        Torch torch = encoder.torch();
        NDManager owner = torch.scope();
        List<Site> sites = new ArrayList<>();
        int rank = settings.rank();
        List<LinearShape> shapes = encoder.linears().stream().map(Linear::shape).toList();
        Set<LinearShape> chosen = new HashSet<>(TargetModules.choose(shapes, settings.targets()));
        for (Linear linear : encoder.linears()) {
            if (!chosen.contains(linear.shape())) {
                continue;
            }
            var delta = new LowRank(
                    torch.floats(owner, values.down(linear), rank, linear.in()),
                    torch.floats(owner, values.up(linear), linear.out(), rank),
                    settings.scale(),
                    torch.zeros(owner, rank, linear.in()),
                    torch.zeros(owner, linear.out(), rank));
            linear.attach(delta);
            sites.add(new Site(linear, delta));
        }
        return new LoraAdapter(torch, owner, settings, List.copyOf(sites));
    }

    /** What it is. */
    public LoraSettings settings() {
        return settings;
    }

    /** The adapted maps, in the encoder's order. */
    public List<Site> sites() {
        return sites;
    }

    /** A and B of every map, in order. */
    public List<NDArray> parameters() {
        List<NDArray> arrays = new ArrayList<>();
        sites.forEach(site -> {
            arrays.add(site.delta().down());
            arrays.add(site.delta().up());
        });
        return arrays;
    }

    /** Gradients, in the order of {@link #parameters()}. */
    public List<NDArray> gradients() {
        List<NDArray> arrays = new ArrayList<>();
        sites.forEach(site -> {
            arrays.add(site.delta().downGradient());
            arrays.add(site.delta().upGradient());
        });
        return arrays;
    }

    /** Number of trained values. */
    public long parameterCount() {
        return sites.stream()
                .mapToLong(site -> (long) settings.rank()
                        * (site.linear().in() + site.linear().out()))
                .sum();
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
