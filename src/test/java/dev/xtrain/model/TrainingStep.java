package dev.xtrain.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.xtrain.Golden;
import dev.xtrain.loss.Contrastive;
import dev.xtrain.loss.Cosine;
import dev.xtrain.loss.Loss;
import dev.xtrain.loss.MaxSim;
import dev.xtrain.loss.Side;
import dev.xtrain.loss.Targets;
import dev.xtrain.tensor.MemoryWeights;
import dev.xtrain.tensor.Precision;
import dev.xtrain.tensor.Safetensors;
import dev.xtrain.tensor.Torch;
import dev.xtrain.tensor.WeightFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * A training step of a small encoder, for tests: LoRA on every linear map, a projection, three queries and four
 * documents, the contrastive loss. Weights, deltas and texts are random, all from one seed.
 */
final class TrainingStep implements AutoCloseable {

    static final int RANK = 3;
    static final double SCALE = 2;
    static final double RATE = 0.1;
    private static final int DIMENSION = 8;
    static final double TEMPERATURE = 0.25;
    private static final Contrastive OBJECTIVE = new Contrastive(TEMPERATURE, false);

    private final Torch torch;
    private final NDManager owner;
    private final WeightFile weights;
    private final Encoder encoder;
    private final Pooling pooling;
    private final DataType type;
    private final Dropout dropout;
    private final TokenBatch queries;
    private final TokenBatch documents;
    private final List<Trained> trained = new ArrayList<>();
    private final NDArray projectionGradient;
    private Head head;

    /** What is trained: an A, a B, magnitudes or the projection. */
    record Trained(String name, double[] values, long[] shape, NDArray gradient, Consumer<double[]> assign) {}

    /**
     * A step.
     *
     * @param torch closed with it
     * @param architecture {@code bert} or {@code t5}
     * @param type of what is trained
     */
    TrainingStep(Torch torch, String architecture, Pooling pooling, Precision precision, DataType type, long seed) {
        this(torch, architecture, pooling, precision, type, seed, false);
    }

    /** The same, with magnitudes beside every delta where {@code dora} says so. */
    TrainingStep(
            Torch torch,
            String architecture,
            Pooling pooling,
            Precision precision,
            DataType type,
            long seed,
            boolean dora) {
        var random = new SplittableRandom(seed);
        Path config = config(architecture);
        this.torch = torch;
        this.owner = torch.scope();
        this.weights = architecture.equals("bert")
                ? randomBert(config, random)
                : Safetensors.open(config.resolveSibling("model.safetensors"));
        this.encoder = Encoder.load(config, weights, config.resolveSibling("model.safetensors"), torch, precision);
        this.pooling = pooling;
        this.type = type;
        this.dropout = new Dropout(RATE, seed);
        int vocabulary = EncoderConfig.read(config).count("vocab_size");
        this.queries = TokenBatch.pad(texts(random, vocabulary, 3, 7, 5), 0);
        this.documents = TokenBatch.pad(texts(random, vocabulary, 16, 9, 2, 12), 0);
        encoder.linears().forEach(linear -> adapt(linear, random, dora));
        this.projectionGradient = owner.zeros(new Shape(DIMENSION, encoder.width()), type);
        double[] projection = normal(random, 1 / Math.sqrt(encoder.width()), DIMENSION * encoder.width());
        this.head = head(projection);
        trained.add(new Trained(
                "projection",
                projection,
                new long[] {DIMENSION, encoder.width()},
                projectionGradient,
                values -> head = head(values)));
    }

    private static Path config(String architecture) {
        if (architecture.equals("t5")) {
            return Golden.open("t5-lora").directory().resolve("config.json");
        }
        try {
            return Path.of(Objects.requireNonNull(TrainingStep.class.getResource("/models/tiny-bert/config.json"))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static WeightFile randomBert(Path config, SplittableRandom random) {
        EncoderConfig settings = EncoderConfig.read(config);
        int width = settings.count("hidden_size");
        var weights = new MemoryWeights();
        for (String table :
                List.of("word:vocab_size", "position:max_position_embeddings", "token_type:type_vocab_size")) {
            String[] nameAndRows = table.split(":");
            int rows = settings.count(nameAndRows[1]);
            weights.put(
                    "embeddings." + nameAndRows[0] + "_embeddings.weight",
                    floats(normal(random, 1, rows * width)),
                    rows,
                    width);
        }
        norm(weights, "embeddings.LayerNorm", width, random);
        for (LinearShape shape : Encoder.shapes(config)) {
            double deviation = 1.5 / Math.sqrt(shape.in());
            weights.put(
                    shape.module() + ".weight",
                    floats(normal(random, deviation, shape.out() * shape.in())),
                    shape.out(),
                    shape.in());
            weights.put(shape.module() + ".bias", floats(normal(random, 0.3, shape.out())), shape.out());
            if (shape.role() == Role.O || shape.role() == Role.WO) {
                norm(weights, shape.module().replace(".dense", ".LayerNorm"), width, random);
            }
        }
        return weights;
    }

    private static void norm(MemoryWeights weights, String name, int width, SplittableRandom random) {
        double[] around1 =
                Arrays.stream(normal(random, 0.2, width)).map(x -> 1 + x).toArray();
        weights.put(name + ".weight", floats(around1), width);
        weights.put(name + ".bias", floats(normal(random, 0.2, width)), width);
    }

    private static List<int[]> texts(SplittableRandom random, int vocabulary, int... lengths) {
        return Arrays.stream(lengths)
                .mapToObj(length -> random.ints(length, 1, vocabulary).toArray())
                .toList();
    }

    private static double[] normal(SplittableRandom random, double deviation, int count) {
        return IntStream.range(0, count)
                .mapToDouble(
                        i -> deviation * 2 * (random.nextDouble() + random.nextDouble() + random.nextDouble() - 1.5))
                .toArray();
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    private void adapt(Linear linear, SplittableRandom random, boolean dora) {
        long[] downShape = {RANK, linear.in()};
        long[] upShape = {linear.out(), RANK};
        NDArray downGradient = owner.zeros(new Shape(downShape), type);
        NDArray upGradient = owner.zeros(new Shape(upShape), type);
        double[] down = normal(random, 1 / Math.sqrt(linear.in()), RANK * linear.in());
        double[] up = normal(random, 0.2, linear.out() * RANK);
        NDArray downArray = array(down, downShape);
        NDArray upArray = array(up, upShape);
        if (dora) {
            long[] shape = {linear.out()};
            double[] lengths = Arrays.stream(normal(random, 0.2, linear.out()))
                    .map(x -> 1.5 + x)
                    .toArray();
            NDArray gradient = owner.zeros(new Shape(shape), type);
            var magnitude = new LowRank.Magnitude(array(lengths, shape), gradient);
            linear.attach(new LowRank(downArray, upArray, SCALE, downGradient, upGradient, magnitude));
            trained.add(new Trained(linear.module() + ".m", lengths, shape, gradient, values -> {
                LowRank delta = Objects.requireNonNull(linear.lowRank());
                var other = new LowRank.Magnitude(array(values, shape), gradient);
                linear.attach(new LowRank(delta.down(), delta.up(), SCALE, downGradient, upGradient, other));
            }));
        } else {
            linear.attach(new LowRank(downArray, upArray, SCALE, downGradient, upGradient));
        }
        trained.add(new Trained(linear.module() + ".A", down, downShape, downGradient, values -> {
            LowRank delta = Objects.requireNonNull(linear.lowRank());
            NDArray changed = array(values, downShape);
            linear.attach(new LowRank(changed, delta.up(), SCALE, downGradient, upGradient, delta.magnitude()));
        }));
        trained.add(new Trained(linear.module() + ".B", up, upShape, upGradient, values -> {
            LowRank delta = Objects.requireNonNull(linear.lowRank());
            NDArray changed = array(values, upShape);
            linear.attach(new LowRank(delta.down(), changed, SCALE, downGradient, upGradient, delta.magnitude()));
        }));
    }

    /** Trains every weight of the encoder as well. */
    TrainingStep withWeights() {
        for (Weight weight : encoder.weights()) {
            float[] loaded = weight.loaded();
            double[] values = IntStream.range(0, loaded.length)
                    .mapToDouble(i -> loaded[i])
                    .toArray();
            NDArray gradient = owner.zeros(new Shape(weight.shape()), type);
            Consumer<double[]> assign =
                    changed -> weight.attach(new Weight.Trained(array(changed, weight.shape()), gradient));
            assign.accept(values);
            trained.add(new Trained(weight.names().get(0), values, weight.shape(), gradient, assign));
        }
        return this;
    }

    private NDArray array(double[] values, long... shape) {
        return owner.create(values, new Shape(shape)).toType(type, false);
    }

    private Head head(double[] projection) {
        NDArray weight = array(projection, DIMENSION, encoder.width());
        return new Head(pooling, List.of(new Dense(weight, torch.empty(), projectionGradient)));
    }

    Torch torch() {
        return torch;
    }

    Encoder encoder() {
        return encoder;
    }

    WeightFile weights() {
        return weights;
    }

    TokenBatch queries() {
        return queries;
    }

    TokenBatch documents() {
        return documents;
    }

    Dropout dropout() {
        return dropout;
    }

    /** Everything that is trained, in order of modules, the projection last. */
    List<Trained> trained() {
        return trained;
    }

    /** A pass of a side, under the step's dropout. */
    Pass pass(TokenBatch side) {
        return encoder.training(side, dropout.side(side.equals(queries) ? 0 : 1));
    }

    /** Vectors of a pass. */
    NDArray vectors(Pass pass) {
        return head.forward(pass, encoder.forward(pass));
    }

    /** The loss, in the type that the kernels compute in; from the same kernels as {@link Loss}. */
    double loss() {
        try (Pass q = pass(queries);
                Pass d = pass(documents);
                NDManager scope = torch.scope()) {
            NDArray scores = scores(scope, vectors(q), vectors(d));
            double[] values = scores.toType(DataType.FLOAT64, false).toDoubleArray();
            double[][] matrix = new double[queries.batch()][];
            Arrays.setAll(matrix, i -> Arrays.copyOfRange(values, i * documents.batch(), (i + 1) * documents.batch()));
            return OBJECTIVE.of(matrix, Targets.first(queries.batch())).loss();
        }
    }

    private NDArray scores(NDManager scope, NDArray qVectors, NDArray dVectors) {
        if (pooling != Pooling.TOKENS) {
            return torch.one(scope, "cosine", qVectors, dVectors);
        }
        return torch.run(
                        scope,
                        "max_sim",
                        grid(scope, qVectors, queries),
                        torch.longs(scope, queries.mask(), queries.batch(), queries.length()),
                        grid(scope, dVectors, documents),
                        torch.longs(scope, documents.mask(), documents.batch(), documents.length()))
                .get(0);
    }

    private NDArray grid(NDManager scope, NDArray vectors, TokenBatch texts) {
        return torch.one(scope, "texts", vectors, 0, texts.batch() * texts.length(), texts.batch());
    }

    /** One forward and backward, which adds to all gradients; the loss as trainers see it. */
    double accumulate() {
        try (Pass q = pass(queries);
                Pass d = pass(documents);
                NDManager scope = torch.scope()) {
            boolean multi = pooling == Pooling.TOKENS;
            var result = new Loss(multi ? new MaxSim(false) : new Cosine(), OBJECTIVE)
                    .apply(
                            torch,
                            scope,
                            List.of(Side.whole(vectors(q), queries, multi)),
                            List.of(Side.whole(vectors(d), documents, multi)),
                            Targets.first(queries.batch()));
            encoder.backward(q, head.backward(q, result.queryGradients().get(0)));
            encoder.backward(d, head.backward(d, result.documentGradients().get(0)));
            return result.value();
        }
    }

    @Override
    public void close() {
        encoder.close();
        owner.close();
        torch.close();
        try {
            weights.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
