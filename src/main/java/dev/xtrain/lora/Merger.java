package dev.xtrain.lora;

import dev.xtrain.io.UserError;
import dev.xtrain.model.DenseModule;
import dev.xtrain.model.EmbeddedModels;
import dev.xtrain.model.Encoder;
import dev.xtrain.model.LinearShape;
import dev.xtrain.model.ModelCard;
import dev.xtrain.model.ModelDirectory;
import dev.xtrain.model.ModelExport;
import dev.xtrain.model.ModelReference;
import dev.xtrain.tensor.StoredTensor;
import dev.xtrain.tensor.WeightFile;
import dev.xtrain.tensor.WeightType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Merges an adapter into its base: W' = W + s B A (LoRA, arXiv:2106.09685, section 4.1), with DoRA each row of that
 * brought to its trained length, m (W + s B A) / |W + s B A| (arXiv:2402.09353, formula 5), reckoned in double and
 * rounded once to fp32.
 *
 * <p>Nothing of PyTorch is loaded, and of the weights only one tensor at a time is in memory. Everything that can be
 * wrong with the adapter but its values is found when this is opened.
 */
public final class Merger {

    private final Path adapter;
    private final PeftFiles.Description description;
    private final ModelReference reference;
    private final ModelDirectory base;
    private final String baseSha256;

    private Merger(Path adapter, PeftFiles.Description description, ModelReference reference, ModelDirectory base) {
        this.adapter = adapter;
        this.description = description;
        this.reference = reference;
        this.base = base;
        this.baseSha256 = base.identity();
    }

    /**
     * Opens an adapter and its base. Errors: either is missing or malformed, or they do not belong together.
     *
     * @param base the base to use instead of the one the adapter's folder names, or null
     */
    public static Merger open(Path adapter, @Nullable String base) {
        requireAdapter(adapter);
        PeftFiles.Description description = PeftFiles.describe(adapter);
        ModelReference reference = AdapterDirectory.base(adapter, base);
        ModelDirectory directory = AdapterDirectory.openBase(adapter, base, description);
        try (AdapterTensors tensors = AdapterTensors.open(adapter)) {
            tensors.requireFit(Encoder.shapes(directory.configFile()), description.settings());
        }
        return new Merger(adapter, description, reference, directory);
    }

    /** All weights of a model may have been trained; its folder is easily taken for an adapter's. */
    private static void requireAdapter(Path folder) {
        if (!PeftFiles.isAdapter(folder) && Files.isRegularFile(folder.resolve("config.json"))) {
            throw UserError.doing("merging")
                    .expected("an adapter's folder")
                    .found("a model, in which there is nothing to merge")
                    .at(folder)
                    .fix("Use it as it is: xtrain eval --model-path " + folder);
        }
    }

    /** Where an adapter's merged model goes unless told otherwise: NAME-merged beside it. */
    public static Path beside(Path adapter) {
        Path folder = adapter.toAbsolutePath().normalize();
        Path merged = folder.resolveSibling(folder.getFileName() + "-merged");
        return adapter.isAbsolute() ? merged : Path.of("").toAbsolutePath().relativize(merged);
    }

    /** The base. */
    public ModelDirectory base() {
        return base;
    }

    /** What a merged model of that type is made of. */
    public MergeOrigin origin(WeightType type) {
        return new MergeOrigin(
                adapter.toString(), Fingerprint.of(adapter), reference.toString(), baseSha256, type.torchName());
    }

    /** Fills an empty folder with the merged model. Errors: a value that is no number, or too large for the type. */
    public ModelDirectory writeTo(Path folder, WeightType type) {
        try (AdapterTensors tensors = AdapterTensors.open(adapter)) {
            Map<String, LoraShape> adapted = adaptedWeights();
            List<DenseModule> projections =
                    AdapterDirectory.projection(adapter).map(List::of).orElseGet(base::projections);
            var export = new ModelExport(base, projections, type, (name, values) -> {
                LoraShape shape = adapted.get(name);
                return shape == null ? values : merged(tensors, shape, values);
            });
            ModelDirectory merged = export.writeTo(folder);
            origin(type).write(folder);
            writeCard(folder);
            return merged;
        }
    }

    /** The tensors to change, by their names in the base's file, which may put something in front of the module's. */
    private Map<String, LoraShape> adaptedWeights() {
        Map<String, LoraShape> adapted = new HashMap<>();
        try (WeightFile weights = base.openWeights()) {
            for (LoraShape shape : TargetModules.choose(Encoder.shapes(base.configFile()), description.settings())) {
                String weight = shape.module() + ".weight";
                List<String> names = weights.names().stream()
                        .filter(name -> name.equals(weight) || name.endsWith("." + weight))
                        .toList();
                if (names.size() != 1) {
                    throw UserError.doing("merging")
                            .expected("one tensor of the adapted module")
                            .found(names.isEmpty() ? "none" : names.toString())
                            .at(base.weightFile())
                            .in(weight)
                            .fix("Check that the weights belong to this config.json.");
                }
                requireShape(weights.tensor(names.get(0)), shape.linear(), names.get(0));
                adapted.put(names.get(0), shape);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return adapted;
    }

    private void requireShape(StoredTensor tensor, LinearShape linear, String name) {
        long[] expected = {linear.out(), linear.in()};
        if (!Arrays.equals(tensor.shape(), expected)) {
            throw UserError.doing("merging")
                    .expected("shape " + Arrays.toString(expected))
                    .found(Arrays.toString(tensor.shape()))
                    .at(base.weightFile())
                    .in(name)
                    .fix("Check that the weights belong to this config.json.");
        }
    }

    private static float[] merged(AdapterTensors tensors, LoraShape shape, float[] weight) {
        int rank = shape.rank();
        double[] down = doubles(tensors.down(shape));
        float[] up = tensors.up(shape);
        float[] magnitude = shape.dora() ? tensors.magnitude(shape) : new float[0];
        int in = shape.linear().in();
        double[] row = new double[in];
        for (int out = 0; out < shape.linear().out(); out++) {
            for (int i = 0; i < in; i++) {
                row[i] = weight[out * in + i];
            }
            for (int k = 0; k < rank; k++) {
                double factor = shape.scale() * up[out * rank + k];
                for (int i = 0; i < in; i++) {
                    row[i] += factor * down[k * in + i];
                }
            }
            double length = shape.dora() ? magnitude[out] / norm(row) : 1;
            for (int i = 0; i < in; i++) {
                weight[out * in + i] = (float) (length * row[i]);
            }
        }
        return weight;
    }

    private static double norm(double[] row) {
        double sum = 0;
        for (double value : row) {
            sum += value * value;
        }
        return Math.sqrt(sum);
    }

    private static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            doubles[i] = values[i];
        }
        return doubles;
    }

    private void writeCard(Path folder) {
        ModelCard card = ModelCard.read(base.path());
        boolean embedded = EmbeddedModels.contains(reference.name());
        LoraSettings settings = description.settings();
        new ModelCard(card.license(), embedded ? card.base() : base.name()).write(folder, """
                        `%s` with a %s adapter (rank %d, alpha %s, %d modules) merged into its weights by xtrain. \
                        The base's licence is `%s`; what the adapter was trained on may ask for more.
                        """.formatted(
                embedded ? card.base() : base.name(),
                settings.kind(),
                settings.rank(),
                settings.alpha(),
                settings.targets().size(),
                card.license()).strip());
    }
}
