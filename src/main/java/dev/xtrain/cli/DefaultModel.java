package dev.xtrain.cli;

import dev.xtrain.model.LocalModel;
import dev.xtrain.model.LocalModels;
import dev.xtrain.source.Checkout;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The model that is used where {@code --model-path} names none: the one tuned for the repository, else the embedded
 * one.
 *
 * @param reference what {@code --model-path} would have to say
 * @param tuned the tuned model; null where it is the embedded one
 */
record DefaultModel(String reference, @Nullable LocalModel tuned) {

    /** The embedded model. */
    static final String EMBEDDED = "bge-small";

    /** For the help of {@code --model-path}. */
    static final String DESCRIPTION =
            "the model tuned for this repository, else " + EMBEDDED + "; embedded is always the latter.";

    /** The model for the repository that a path is in. */
    static DefaultModel in(Path path) {
        Checkout checkout = Checkout.of(path.toAbsolutePath());
        Optional<LocalModel> local = LocalModels.inCache().inUse(checkout.root(), checkout.remote());
        return local.map(model -> new DefaultModel(model.folder().toString(), model))
                .orElseGet(() -> new DefaultModel(EMBEDDED, null));
    }

    /** The reference, said in a line where it is not the embedded model. */
    String announced(PrintWriter err) {
        if (tuned != null) {
            err.println("using " + tuned.summary() + "; --model-path embedded bypasses it");
        }
        return reference;
    }
}
