package dev.xtrain.model;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * From hidden states to vectors: projection where there is one, pooling, L2; with its backward. All fp32.
 *
 * <p>The order is that of PyLate and sentence-transformers: a late-interaction model projects each token, a
 * single-vector model projects what was pooled.
 */
public final class Head {

    private final Pooling pooling;
    private final List<Dense> projections;

    /** A head; {@code projections} may be empty. */
    public Head(Pooling pooling, List<Dense> projections) {
        this.pooling = pooling;
        this.projections = List.copyOf(projections);
    }

    /** How vectors follow from hidden states. */
    public Pooling pooling() {
        return pooling;
    }

    /** The projections, first to last. */
    public List<Dense> projections() {
        return projections;
    }

    /** Width of the vectors for hidden states of a width. */
    public int dimension(int width) {
        return projections.isEmpty()
                ? width
                : projections.get(projections.size() - 1).out();
    }

    /**
     * L2-normalised vectors; consumes {@code hidden}.
     *
     * @param hidden {@code [batch * length, width]}
     * @return {@code [batch * length, dimension]}, zero at pads, for {@link Pooling#TOKENS}; else {@code [batch,
     *     dimension]}
     */
    public NDArray forward(Pass pass, NDArray hidden) {
        NDArray x = hidden;
        if (pooling == Pooling.TOKENS) {
            x = project(pass, x);
            NDArray mask = mask(pass);
            NDArray masked = pass.one("mask_tokens", x, mask);
            pass.release(x, mask);
            x = masked;
        } else {
            NDArray weights = poolingWeights(pass);
            NDArray pooled = pass.one("pool", x, weights);
            pass.release(x, weights);
            x = project(pass, pooled);
        }
        List<NDArray> results = pass.run("l2", x);
        pass.save(List.of(results.get(0), results.get(1)));
        pass.release(x, results.get(1));
        return results.get(0);
    }

    /**
     * The lengths that the vectors of {@link #forward} had before L2, without those of pads.
     *
     * @param pass one that is trained, between its forward and its backward
     */
    public float[] norms(Pass pass) {
        float[] norms = pass.torch().toFloats(pass.last().get(1));
        if (pooling != Pooling.TOKENS) {
            return norms;
        }
        long[] mask = pass.tokens().mask();
        float[] real = new float[norms.length];
        int count = 0;
        for (int i = 0; i < norms.length; i++) {
            if (mask[i] != 0) {
                real[count++] = norms[i];
            }
        }
        return Arrays.copyOf(real, count);
    }

    /** The gradient of the hidden states; consumes {@code dy}, adds to the projections' gradients. */
    public NDArray backward(Pass pass, NDArray dy) {
        List<NDArray> frame = pass.restore();
        NDArray dx = pass.one("l2_backward", dy, frame.get(0), frame.get(1));
        pass.release(dy);
        pass.free(frame);
        if (pooling == Pooling.TOKENS) {
            NDArray mask = mask(pass);
            NDArray masked = pass.one("mask_tokens", dx, mask);
            pass.release(dx, mask);
            return projectBackward(pass, masked);
        }
        NDArray dpooled = projectBackward(pass, dx);
        NDArray weights = poolingWeights(pass);
        NDArray dhidden = pass.one("pool_backward", dpooled, weights);
        pass.release(dpooled, weights);
        return dhidden;
    }

    private NDArray project(Pass pass, NDArray x) {
        NDArray y = x;
        for (Dense dense : projections) {
            y = dense.forward(pass, y);
        }
        return y;
    }

    private NDArray projectBackward(Pass pass, NDArray dy) {
        NDArray dx = dy;
        for (int i = projections.size() - 1; i >= 0; i--) {
            dx = projections.get(i).backward(pass, dx);
        }
        return dx;
    }

    private static NDArray mask(Pass pass) {
        TokenBatch tokens = pass.tokens();
        return pass.torch().longs(pass.scope(), tokens.mask(), tokens.batch(), tokens.length());
    }

    private NDArray poolingWeights(Pass pass) {
        TokenBatch tokens = pass.tokens();
        float[] weights = new float[tokens.ids().length];
        for (int row = 0; row < tokens.batch(); row++) {
            List<Integer> real = new ArrayList<>();
            for (int i = 0; i < tokens.length(); i++) {
                if (tokens.mask()[row * tokens.length() + i] != 0) {
                    real.add(row * tokens.length() + i);
                }
            }
            switch (pooling) {
                case CLS -> weights[real.get(0)] = 1;
                case LAST -> weights[real.get(real.size() - 1)] = 1;
                case MEAN -> real.forEach(i -> weights[i] = 1f / real.size());
                case TOKENS -> throw new IllegalStateException("tokens are not pooled");
            }
        }
        return pass.torch().floats(pass.scope(), weights, tokens.batch(), tokens.length());
    }
}
