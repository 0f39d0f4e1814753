package dev.xtrain.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.xtrain.tensor.Torch;
import java.util.ArrayList;
import java.util.List;

/**
 * AdamW (Loshchilov & Hutter, arXiv:1711.05101) with the semantics of {@code torch.optim.AdamW}: decay of the weight
 * itself before the step, epsilon added after the bias correction of the second moment. (DJL's adds it before.)
 *
 * <p>Owns the moments; the parameters and gradients are the caller's.
 */
public final class AdamW implements AutoCloseable {

    private final Torch torch;
    private final NDManager owner;
    private final Settings settings;
    private final List<Group> groups;
    private final List<NDArray> parameters;
    private final List<NDArray> gradients;
    private final List<NDArray> firstMoments = new ArrayList<>();
    private final List<NDArray> secondMoments = new ArrayList<>();
    private long step;

    /**
     * Constants of the method, with torch's defaults but for the decay.
     *
     * @param beta1 decay of the first moment
     * @param beta2 decay of the second
     * @param epsilon keeps the division finite
     * @param weightDecay share of the learning rate by which parameters shrink
     */
    public record Settings(double beta1, double beta2, double epsilon, double weightDecay) {

        /** torch's defaults with a given decay. */
        public static Settings withDecay(double weightDecay) {
            return new Settings(0.9, 0.999, 1e-8, weightDecay);
        }
    }

    /**
     * Parameters of one learning rate.
     *
     * @param gradients where theirs are accumulated, in the same order
     * @param rateFactor what the step's learning rate is multiplied by
     * @param copies what follows the parameters
     */
    public record Group(List<NDArray> parameters, List<NDArray> gradients, double rateFactor, List<Copy> copies) {

        /** Parameters that are computed with as they are. */
        public Group(List<NDArray> parameters, List<NDArray> gradients, double rateFactor) {
            this(parameters, gradients, rateFactor, List.of());
        }
    }

    /**
     * A parameter in the narrower type that products are computed in.
     *
     * @param rounded overwritten whenever the parameter has moved
     * @param parameter in fp32
     */
    public record Copy(NDArray rounded, NDArray parameter) {}

    /** An optimizer of these parameters, whose gradients are accumulated in the arrays of the same order. */
    public AdamW(Torch torch, Settings settings, List<NDArray> parameters, List<NDArray> gradients) {
        this(torch, settings, List.of(new Group(parameters, gradients, 1)));
    }

    /** An optimizer of these groups. */
    public AdamW(Torch torch, Settings settings, List<Group> groups) {
        this.torch = torch;
        this.owner = torch.scope();
        this.settings = settings;
        this.groups =
                groups.stream().filter(group -> !group.parameters().isEmpty()).toList();
        this.parameters =
                groups.stream().flatMap(group -> group.parameters().stream()).toList();
        this.gradients =
                groups.stream().flatMap(group -> group.gradients().stream()).toList();
        for (NDArray parameter : parameters) {
            long[] shape = parameter.getShape().getShape();
            firstMoments.add(torch.zeros(owner, shape));
            secondMoments.add(torch.zeros(owner, shape));
        }
    }

    /** The global L2 norm of the gradients. */
    public double gradientNorm() {
        try (NDManager scope = torch.scope()) {
            return Math.sqrt(torch.one(scope, "square_sum", gradients).toDoubleArray()[0]);
        }
    }

    /**
     * One step, which zeroes the gradients.
     *
     * @param learningRate of this step, which groups multiply by their factors
     * @param gradientScale what gradients are multiplied by first: 1 / accumulation, and less where they are clipped
     */
    public void step(double learningRate, double gradientScale) {
        step++;
        try (NDManager scope = torch.scope()) {
            int first = 0;
            for (Group group : groups) {
                int end = first + group.parameters().size();
                torch.run(
                        scope,
                        "adam_w",
                        group.parameters(),
                        group.gradients(),
                        firstMoments.subList(first, end),
                        secondMoments.subList(first, end),
                        gradientScale,
                        learningRate * group.rateFactor(),
                        settings.beta1(),
                        settings.beta2(),
                        settings.epsilon(),
                        settings.weightDecay(),
                        1 - Math.pow(settings.beta1(), (double) step),
                        1 - Math.pow(settings.beta2(), (double) step));
                first = end;
            }
            torch.run(scope, "zero", gradients);
        }
        refresh();
    }

    private void refresh() {
        List<Copy> copies =
                groups.stream().flatMap(group -> group.copies().stream()).toList();
        if (!copies.isEmpty()) {
            try (NDManager scope = torch.scope()) {
                torch.run(
                        scope,
                        "refresh",
                        copies.stream().map(Copy::rounded).toList(),
                        copies.stream().map(Copy::parameter).toList());
            }
        }
    }

    /** Steps taken. */
    public long steps() {
        return step;
    }

    /** What is trained, group after group. */
    public List<NDArray> parameters() {
        return parameters;
    }

    /** First moments, in the order of the parameters. */
    public List<NDArray> firstMoments() {
        return firstMoments;
    }

    /** Second moments, in the order of the parameters. */
    public List<NDArray> secondMoments() {
        return secondMoments;
    }

    /** Continues after a number of steps; parameters and moments have been overwritten by the caller. */
    public void resumeAt(long steps) {
        this.step = steps;
        refresh();
    }

    @Override
    public void close() {
        owner.close();
    }
}
