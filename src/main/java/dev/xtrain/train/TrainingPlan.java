package dev.xtrain.train;

import dev.xtrain.lora.LoraShape;
import dev.xtrain.lora.TargetModules;
import dev.xtrain.model.Encoder;
import dev.xtrain.model.LinearShape;
import dev.xtrain.model.ModelDirectory;
import dev.xtrain.model.ModelReference;
import dev.xtrain.model.TextPolicy;
import dev.xtrain.report.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a run would take, reckoned before it starts; needs the base's configuration, not its weights.
 *
 * @param pairs rows that are trained on
 * @param leftOut which rows are not, in words
 * @param steps of the run
 * @param frozen weights of the encoder's linear maps
 * @param trained values of the adapter, or of the linear maps where every weight is trained
 * @param trainedModules number of such maps
 * @param embedded values of the tables of embeddings, where these are trained, too
 * @param tokensPerStep most tokens that a step can have
 * @param bytes estimated memory of a step at these lengths, fp32
 * @param leastBytes the same where every layer is run again in the backward
 * @param epoch tokens of the first epoch; null where they are not known
 * @param timed batches of it that were taken, to see how long they take; none where they were not
 */
public record TrainingPlan(
        int pairs,
        String leftOut,
        int steps,
        long frozen,
        long trained,
        int trainedModules,
        long embedded,
        long tokensPerStep,
        long bytes,
        long leastBytes,
        @Nullable EpochTokens epoch,
        List<StepTimer.Timed> timed) {

    private static final String UNKNOWN = "-";

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
        boolean whole = config.method() == TrainConfig.Method.FULL;
        List<LoraShape> adapted = whole ? List.of() : TargetModules.choose(shapes, config.lora());
        long weights = shapes.stream().mapToLong(LinearShape::parameters).sum();
        long trained = whole
                ? weights
                : adapted.stream().mapToLong(LoraShape::parameters).sum();
        long embedded = whole ? Encoder.embedded(base.configFile()) : 0;
        var batch = config.batch();
        TextPolicy policy = base.policy();
        long queries = (long) batch.size() * policy.queryLength();
        long documents = (1L + batch.negatives()) * batch.size() * policy.documentLength();
        long values = weights + 4 * (trained + embedded); // with gradients and two moments
        long tokens = Recomputation.mostTokens(config, policy);
        long kept = kept(shapes, adapted);
        long layers = 1L + shapes.stream().mapToInt(LinearShape::layer).max().orElse(0);
        return new TrainingPlan(
                data.pairs(),
                data.leftOut(),
                Trainer.totalSteps(config, data.pairs()),
                whole ? 0 : weights,
                trained,
                whole ? shapes.size() : adapted.size(),
                embedded,
                (queries + documents) * batch.accumulation(),
                4 * (values + tokens * kept),
                4 * (values + tokens * (kept / layers + layers * shapes.get(0).in())),
                null,
                List.of());
    }

    /** Values of activations that a token keeps for the backward pass. */
    private static long kept(List<LinearShape> shapes, List<LoraShape> adapted) {
        return shapes.stream().mapToLong(shape -> shape.in() + shape.out()).sum()
                + adapted.stream()
                        .filter(LoraShape::dora)
                        .mapToLong(shape -> shape.linear().out())
                        .sum();
    }

    /** The same where the rows are tokenised. */
    TrainingPlan of(EpochTokens tokens, List<StepTimer.Timed> batches) {
        return new TrainingPlan(
                pairs,
                leftOut,
                steps,
                frozen,
                trained,
                trainedModules,
                embedded,
                tokensPerStep,
                bytes,
                leastBytes,
                tokens,
                batches);
    }

    /** The plan as a person reads it. */
    public String text(TrainConfig config) {
        int perEpoch = BatchPlan.stepsPerEpoch(pairs, config.batch());
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("pairs", format("%,d", pairs), leftOut));
        rows.add(List.of(
                "steps",
                format("%,d", steps),
                format(
                        "%,d an epoch x %d; %d x %d pairs each; %,d pairs an epoch left over",
                        perEpoch,
                        config.epochs(),
                        config.batch().size(),
                        config.batch().accumulation(),
                        pairs - perEpoch * config.batch().pairs())));
        rows.add(tokens());
        rows.add(List.of(
                "trained",
                format("%,d values", trained + embedded),
                format(
                        "in %d linear maps%s, %.1f MB in fp32",
                        trainedModules, embedded == 0 ? "" : " and the embeddings", (trained + embedded) * 4 / 1e6)));
        rows.add(List.of("frozen", format("%,d weights", frozen), "of the encoder's linear maps"));
        rows.add(List.of(
                "memory",
                format("%.1f GB", bytes / 1e9),
                format(
                        "at most, %.1f with activation_checkpointing: all; estimated, fp32; bf16 about half",
                        leastBytes / 1e9)));
        long tokens = epoch == null ? tokensPerStep * perEpoch : epoch.tokens();
        rows.add(List.of(
                "work",
                format("%,.1f TFLOP an epoch", tokens * (4.0 * frozen + (frozen == 0 ? 6.0 * trained : 0)) / 1e12),
                (frozen == 0 ? "6 x tokens x trained" : "4 x tokens x frozen") + (epoch == null ? ", at most" : "")));
        rows.addAll(time(perEpoch));
        return new Table(List.of("run", "how much", "of which"), rows).toText();
    }

    private List<String> tokens() {
        if (epoch == null || epoch.tokens() == 0) {
            return List.of("tokens", UNKNOWN, epoch == null ? "the base has no tokenizer" : "");
        }
        return List.of(
                "tokens",
                format("%,d an epoch", epoch.tokens()),
                format(
                        "%,d of queries, %,d of documents; of what is encoded %.1f %% is pads",
                        epoch.queries(), epoch.documents(), 100 * epoch.waste()));
    }

    /** An epoch has the timed batches' rate: seconds a token, pads among them. */
    private List<List<String>> time(int perEpoch) {
        long padded = timed.stream().mapToLong(StepTimer.Timed::padded).sum();
        if (epoch == null || padded == 0) {
            return List.of(List.of("time", UNKNOWN, "not measured: xtrain bench train measures this machine"));
        }
        double rate = timed.stream().mapToDouble(StepTimer.Timed::seconds).sum() / padded;
        double seconds = rate * epoch.padded();
        String batches = timed.stream()
                .map(batch -> format("%,d tokens in %.2f s", batch.padded(), batch.seconds()))
                .collect(Collectors.joining(", "));
        String all = duration(seconds * steps / perEpoch);
        return List.of(
                List.of("time", duration(seconds) + " an epoch", all + " in all, held-out rows aside"),
                List.of("timed", timed.size() + " batches of it", batches + ", pads among them"));
    }

    private static String duration(double seconds) {
        if (seconds < 100) {
            return format("%.1f s", seconds);
        }
        return seconds < 6000 ? format("%.0f min", seconds / 60) : format("%.1f h", seconds / 3600);
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
