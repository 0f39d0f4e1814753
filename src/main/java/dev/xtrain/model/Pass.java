package dev.xtrain.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.xtrain.tensor.Precision;
import dev.xtrain.tensor.Torch;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * One batch on its way through an encoder, and the tape of what its backward needs.
 *
 * <p>Owns every array made on the way; {@link #close()} frees what is left. An array is freed as soon as nobody holds
 * it: it is born with one hold, {@link #share} and the tape add one each, {@link #release} gives one up.
 */
public final class Pass implements AutoCloseable {

    private static final String MATH = "attend_math";

    private final Torch torch;
    private final Precision precision;
    private final TokenBatch tokens;
    private final int recomputed;
    private final Dropout dropout;
    private final NDManager scope;
    private final Deque<List<NDArray>> tape = new ArrayDeque<>();
    /** Holds on an array beyond its maker's. */
    private final IdentityHashMap<NDArray, Integer> holds = new IdentityHashMap<>();

    private boolean taped;
    private NDArray attentionMask;
    private NDArray attentionMaskGradient;

    /**
     * A pass.
     *
     * @param taped whether a backward follows
     * @param recomputed the first so many layers are run again in it
     */
    Pass(Torch torch, Precision precision, TokenBatch tokens, boolean taped, int recomputed, Dropout dropout) {
        this.torch = torch;
        this.precision = precision;
        this.tokens = tokens;
        this.taped = taped;
        this.recomputed = recomputed;
        this.dropout = dropout;
        this.scope = torch.scope();
        this.attentionMask = torch.empty();
        this.attentionMaskGradient = torch.empty();
    }

    /** The device and its kernels. */
    public Torch torch() {
        return torch;
    }

    /** The texts. */
    public TokenBatch tokens() {
        return tokens;
    }

    /** The manager that owns what is made on the way. */
    public NDManager scope() {
        return scope;
    }

    /** Additive attention mask, fp32, {@code [batch or 1, heads or 1, length or 1, length]}. */
    NDArray attentionMask() {
        return attentionMask;
    }

    void attentionMask(NDArray mask) {
        this.attentionMask = mask;
    }

    /** The mask's gradient, fp32, {@code [1, heads, length, length]}; empty where nothing in the mask is trained. */
    NDArray attentionMaskGradient() {
        return attentionMaskGradient;
    }

    /** Adds the mask's gradients up in that array from now on. */
    void attentionMaskGradient(NDArray gradient) {
        this.attentionMaskGradient = gradient;
    }

    /** The kernel of attention: the device's, or the one that gives the mask's gradient. */
    String attentionKernel() {
        return attentionMaskGradient == torch.empty() ? torch.device().attentionKernel() : MATH;
    }

    /** Runs a kernel that has one result. */
    NDArray one(String kernel, Object... arguments) {
        return torch.one(scope, kernel, arguments);
    }

    /** Runs a kernel. */
    List<NDArray> run(String kernel, Object... arguments) {
        return torch.run(scope, kernel, arguments);
    }

    /** The array in the type that products are computed in; consumes its argument. */
    NDArray compute(NDArray x) {
        return cast(x, precision);
    }

    /** The array in fp32; consumes its argument. */
    NDArray fp32(NDArray x) {
        return cast(x, Precision.FP32);
    }

    private NDArray cast(NDArray x, Precision to) {
        if (precision == Precision.FP32) {
            return x;
        }
        NDArray y = one("cast", x, to.scalarType());
        release(x);
        return y;
    }

    /** The dropout mask, {@code [batch * length, width]} of 0 and 1, for the input of a group; empty for none. */
    NDArray keep(int site, int width) {
        return dropout.rate() > 0
                ? dropout.mask(torch, scope, site, tokens.batch() * tokens.length(), width)
                : torch.empty();
    }

    /** What a low-rank delta's scale is multiplied by where its input is dropped out: 1 / (1 - rate). */
    double keepScale() {
        return 1 / (1 - dropout.rate());
    }

    /** Takes one more hold on an array, so that two consumers may release it; returns the array. */
    NDArray share(NDArray array) {
        holds.merge(array, 1, Integer::sum);
        return array;
    }

    /** Gives up one hold on each array; the last one frees it. */
    void release(NDArray... arrays) {
        for (NDArray array : arrays) {
            if (holds.merge(array, -1, Integer::sum) == -1) {
                holds.remove(array);
                if (array != torch.empty()) {
                    array.close();
                }
            }
        }
    }

    /** Puts arrays on the tape, where there is one, with one hold each. */
    void save(List<NDArray> frame) {
        if (taped) {
            tape.push(frame);
            frame.forEach(this::share);
        }
    }

    /** Whether the backward runs the forward of that layer again. */
    boolean isRecomputed(int layer) {
        return layer < recomputed;
    }

    /** What work gives whose frames are not kept. */
    NDArray withoutTape(Supplier<NDArray> work) {
        boolean before = taped;
        taped = false;
        try {
            return work.get();
        } finally {
            taped = before;
        }
    }

    /** Bytes of the arrays on the tape, each counted once. */
    long tapeBytes() {
        Set<NDArray> kept = Collections.newSetFromMap(new IdentityHashMap<>());
        tape.forEach(kept::addAll);
        return kept.stream().mapToLong(this::bytes).sum();
    }

    private long bytes(NDArray array) {
        int width = array.getDataType() == DataType.UNKNOWN
                ? 2
                : array.getDataType().getNumOfBytes(); // bf16 reads so
        return array.size() * width;
    }

    /** The last frame of the tape, which stays there. */
    List<NDArray> last() {
        return tape.element();
    }

    /** Takes the last frame back from the tape; the caller {@link #free}s it. */
    List<NDArray> restore() {
        return tape.pop();
    }

    /** Gives up the tape's holds on a frame. */
    void free(List<NDArray> frame) {
        frame.forEach(this::release);
    }

    @Override
    public void close() {
        scope.close();
    }
}
