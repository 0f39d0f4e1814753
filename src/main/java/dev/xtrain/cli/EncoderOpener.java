package dev.xtrain.cli;

import dev.xtrain.model.TextEncoder;
import org.jspecify.annotations.Nullable;

/** Opens the model that {@code --model-path} names. */
@FunctionalInterface
interface EncoderOpener {

    /**
     * Opens an encoder; the caller closes it.
     *
     * @param reference a directory or a preset's name, with {@code :cls}, {@code :mean} or {@code :tokens} for another
     *     pooling; null for the model that is used where none is named
     */
    TextEncoder open(@Nullable String reference);
}
