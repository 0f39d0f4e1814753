package dev.xtrain.model;

import ai.djl.ndarray.NDArray;
import java.util.List;

/** Multi-head self-attention: three projections, scaled dot products, an output projection. */
final class SelfAttention implements Part {

    private final Projection inputs;
    private final Projection output;
    private final int heads;
    private final double scale;

    /**
     * An attention part.
     *
     * @param inputs query, key and value projections, in that order
     * @param output the output projection
     * @param heads number of heads
     * @param scale what dot products are multiplied by: 1 / sqrt(head width) in most, 1 in T5
     */
    SelfAttention(Projection inputs, Projection output, int heads, double scale) {
        this.inputs = inputs;
        this.output = output;
        this.heads = heads;
        this.scale = scale;
    }

    @Override
    public NDArray forward(Pass pass, NDArray x) {
        List<NDArray> qkv = inputs.forward(pass, pass.compute(x));
        List<NDArray> attended = pass.run(
                pass.attentionKernel(),
                qkv.get(0),
                qkv.get(1),
                qkv.get(2),
                pass.attentionMask(),
                pass.tokens().batch(),
                heads,
                scale);
        NDArray out = attended.get(0);
        NDArray lse = attended.get(1);
        NDArray y = output.forward(pass, pass.share(out)).get(0);
        List<NDArray> frame = List.of(qkv.get(0), qkv.get(1), qkv.get(2), out, lse);
        pass.save(frame);
        pass.free(frame);
        return y;
    }

    @Override
    public NDArray backward(Pass pass, NDArray dy) {
        List<NDArray> frame = pass.restore();
        NDArray dout = output.backward(pass, List.of(pass.compute(dy)));
        List<NDArray> dqkv = pass.run(
                pass.attentionKernel() + "_backward",
                dout,
                frame.get(0),
                frame.get(1),
                frame.get(2),
                frame.get(3),
                frame.get(4),
                pass.attentionMask(),
                pass.attentionMaskGradient(),
                pass.tokens().batch(),
                heads,
                scale);
        pass.release(dout);
        pass.free(frame);
        return inputs.backward(pass, dqkv);
    }
}
