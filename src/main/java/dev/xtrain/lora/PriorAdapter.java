package dev.xtrain.lora;

import dev.xtrain.io.UserError;
import dev.xtrain.model.DenseModule;
import dev.xtrain.model.EmbeddingModel;
import dev.xtrain.model.Encoder;
import dev.xtrain.model.Linear;
import dev.xtrain.model.LinearShape;
import dev.xtrain.model.ModelReference;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A finished adapter that another run continues from.
 *
 * @param folder where it is
 * @param description what its folder says
 */
public record PriorAdapter(Path folder, PeftFiles.Description description) {

    /** Reads what a folder says. Errors: as {@link PeftFiles#describe}. */
    public static PriorAdapter open(Path folder) {
        return new PriorAdapter(folder, PeftFiles.describe(folder));
    }

    /** The base it was trained on, which a run that continues from it has, too. */
    public ModelReference base() {
        return AdapterDirectory.base(folder, null);
    }

    /** The projection that was trained with it; empty where none was. */
    public Optional<DenseModule> projection() {
        return AdapterDirectory.projection(folder);
    }

    /** Changes with any of its values. */
    public String fingerprint() {
        return Fingerprint.of(folder);
    }

    /**
     * Attaches its values to be trained on. Errors: another base than it was trained on, settings that ask for another
     * adapter than this.
     *
     * @param settings of the run, dropout among them
     */
    public LoraAdapter attach(EmbeddingModel model, LoraSettings settings) {
        AdapterDirectory.requireBase(folder, description, model.directory());
        Encoder encoder = model.encoder();
        List<LinearShape> linears =
                encoder.linears().stream().map(Linear::shape).toList();
        List<LoraShape> wanted = TargetModules.choose(linears, settings);
        List<LoraShape> own = TargetModules.choose(linears, description.settings());
        if (!wanted.equals(own)) {
            throw UserError.doing("continuing from an adapter")
                    .expected("settings of the same modules, ranks and alphas: " + words(own))
                    .found(words(wanted))
                    .at(folder)
                    .in("lora")
                    .fix("Give lora its values; or merge it (xtrain merge-lora " + folder
                            + ") and start a fresh adapter from the merged model.");
        }
        return PeftFiles.attach(folder, description, settings, encoder);
    }

    private static String words(List<LoraShape> shapes) {
        LoraShape first = shapes.get(0);
        boolean same =
                shapes.stream().allMatch(shape -> shape.rank() == first.rank() && shape.scale() == first.scale());
        return String.format(
                Locale.ROOT,
                "%d modules (%s), rank %s%s",
                shapes.size(),
                String.join(
                        ", ",
                        shapes.stream()
                                .map(shape -> shape.linear().role().name().toLowerCase(Locale.ROOT))
                                .distinct()
                                .toList()),
                same ? first.rank() + ", scale " + first.scale() : "and scale of each its own",
                first.dora() ? ", DoRA" : "");
    }
}
