package dev.xtrain.train;

import dev.xtrain.io.UserError;
import dev.xtrain.lora.LoraAdapter;
import dev.xtrain.lora.PeftFiles;
import dev.xtrain.lora.PriorAdapter;
import dev.xtrain.model.EmbeddedModels;
import dev.xtrain.model.EmbeddingModel;
import dev.xtrain.model.ModelReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a run starts from, as {@code init_from} says: fresh values on its base, an adapter's values, or another model.
 */
public final class StartingPoint {

    private StartingPoint() {}

    /**
     * A configuration whose {@code init_from} is looked up: an adapter brings its base along, a model is the base.
     * Errors: nothing there.
     */
    public static TrainConfig resolve(TrainConfig config) {
        String from = config.initFrom();
        if (from == null) {
            return config;
        }
        Path folder = Path.of(from);
        if (PeftFiles.isAdapter(folder)) {
            if (config.method() == TrainConfig.Method.FULL) {
                throw UserError.doing("starting the run")
                        .expected("a model, which method: full trains as a whole")
                        .found("an adapter")
                        .at(folder)
                        .in("init_from")
                        .fix("Merge it (xtrain merge-lora " + folder + "), and name the merged model.");
            }
            return config.withBase(PriorAdapter.open(folder).base().toString());
        }
        String name = ModelReference.parse(from).name();
        if (!EmbeddedModels.contains(name) && !Files.isDirectory(Path.of(name))) {
            throw UserError.doing("starting the run")
                    .expected("an adapter, or a model")
                    .found("nothing")
                    .at(from)
                    .in("init_from")
                    .fix("Train it first, or name another with --init-from.");
        }
        return config.withInitFrom(null).withBase(from);
    }

    /** The adapter that a run continues from, where it does; of a resolved configuration. */
    static Optional<PriorAdapter> adapter(TrainConfig config) {
        return Optional.ofNullable(config.initFrom()).map(from -> PriorAdapter.open(Path.of(from)));
    }

    /** The adapter of a run before its first step. */
    static LoraAdapter attach(TrainConfig config, EmbeddingModel model) {
        return adapter(config)
                .map(prior -> prior.attach(model, config.lora()))
                .orElseGet(() -> LoraAdapter.create(model.encoder(), config.lora(), config.seed()));
    }
}
