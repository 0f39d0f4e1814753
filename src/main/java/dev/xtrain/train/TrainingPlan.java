package dev.xtrain.train;

import dev.xtrain.lora.LoraShape;
import dev.xtrain.lora.TargetModules;
import dev.xtrain.model.Encoder;
import dev.xtrain.model.LinearShape;
import dev.xtrain.model.ModelDirectory;
import dev.xtrain.model.ModelReference;
import dev.xtrain.model.TextPolicy;
import java.util.List;
import java.util.Locale;

/**
 * What a run would take, reckoned before it starts; needs the base's configuration, not its weights.
 *
 * @param pairs rows that are trained on
 * @param leftOut which rows are not, in words
 * @param steps of the run
 * @param frozen weights of the encoder's linear maps
 * @param trained values of the adapter
 * @param adaptedModules number of adapted maps
 * @param tokensPerStep most tokens that a step can have
 * @param bytes estimated memory of a step at these lengths, fp32
 */
public record TrainingPlan(
        int pairs,
        String leftOut,
        int steps,
        long frozen,
        long trained,
        int adaptedModules,
        long tokensPerStep,
        long bytes) {

    /** Passes over the frozen weights a token: forward, and the gradient of the input. */
    private static final int FLOPS_PER_TOKEN_AND_WEIGHT = 4;

    /** The base of a run, with the lengths that the run sets. */
    public static ModelDirectory base(TrainConfig config) {
        ModelDirectory directory = ModelReference.parse(config.base()).open();
        TextPolicy policy = directory.policy();
        Integer query = config.batch().queryLength();
        Integer document = config.batch().documentLength();
        return directory.as(
                directory.name(),
                policy.withLengths(
                        query == null ? policy.queryLength() : query,
                        document == null ? policy.documentLength() : document));
    }

    /** The plan of a run over these rows. */
    public static TrainingPlan of(TrainConfig config, TrainingData.Summary data) {
        ModelDirectory base = base(config);
        List<LinearShape> shapes = Encoder.shapes(base.configFile());
        List<LoraShape> adapted = TargetModules.choose(shapes, config.lora());
        long frozen = shapes.stream().mapToLong(LinearShape::parameters).sum();
        long trained = adapted.stream().mapToLong(LoraShape::parameters).sum();
        var batch = config.batch();
        TextPolicy policy = base.policy();
        long tokens = (long) batch.size() * (policy.queryLength() + (1L + batch.negatives()) * policy.documentLength());
        long saved =
                shapes.stream().mapToLong(shape -> shape.in() + shape.out()).sum()
                        + adapted.stream()
                                .filter(LoraShape::dora)
                                .mapToLong(shape -> shape.linear().out())
                                .sum();
        return new TrainingPlan(
                data.pairs(),
                data.leftOut(),
                Trainer.totalSteps(config, data.pairs()),
                frozen,
                trained,
                adapted.size(),
                tokens * batch.accumulation(),
                4 * (frozen + 4 * trained + tokens * saved));
    }

    /** The plan as a person reads it. */
    public String text(TrainConfig config) {
        int perEpoch = BatchPlan.stepsPerEpoch(pairs, config.batch());
        var text = new StringBuilder();
        line(text, "pairs", String.format(Locale.ROOT, "%,d%s", pairs, leftOut.isEmpty() ? "" : " (" + leftOut + ")"));
        line(
                text,
                "steps",
                String.format(
                        Locale.ROOT,
                        "%,d (%,d an epoch x %d; %d x %d pairs each; %,d pairs an epoch left over)",
                        steps,
                        perEpoch,
                        config.epochs(),
                        config.batch().size(),
                        config.batch().accumulation(),
                        pairs - perEpoch * config.batch().pairs()));
        line(
                text,
                "trained",
                String.format(
                        Locale.ROOT,
                        "%,d values in %d modules, %.1f MB in fp32; %,d frozen beside them",
                        trained,
                        adaptedModules,
                        trained * 4 / 1e6,
                        frozen));
        line(
                text,
                "memory",
                String.format(Locale.ROOT, "up to about %.1f GB (estimated, fp32; bf16 about half)", bytes / 1e9));
        line(
                text,
                "work",
                String.format(
                        Locale.ROOT,
                        "up to %.0f GFLOP a step; at 100 GFLOP/s %.1f h in all (xtrain bench train measures this machine)",
                        flops() / 1e9,
                        flops() * steps / 100e9 / 3600));
        return text.toString();
    }

    private double flops() {
        return (double) FLOPS_PER_TOKEN_AND_WEIGHT * tokensPerStep * frozen;
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(String.format(Locale.ROOT, "%-8s  %s%n", name, value));
    }
}
