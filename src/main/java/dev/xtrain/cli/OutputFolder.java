package dev.xtrain.cli;

import dev.xtrain.io.UserError;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a command puts a folder; what stands there already is replaced only where that is known to be wanted.
 *
 * @param doing what the command does there, as errors say it
 * @param expected what may stand there, likewise
 */
record OutputFolder(Path path, String doing, String expected) {

    /**
     * Does nothing where the folder may go. Errors: something stands there that is not to be replaced.
     *
     * @param found what stands there, if anything does
     * @param replaceable whether {@code --overwrite} would replace it
     * @param wanted whether it is wanted to be replaced
     */
    void requireFree(String found, boolean replaceable, boolean wanted) {
        if (Files.exists(path) && !(replaceable && wanted)) {
            throw UserError.doing(doing)
                    .expected(expected)
                    .found(found)
                    .at(path)
                    .fix("Choose another place with --output"
                            + (replaceable ? ", or replace it with --overwrite." : "."));
        }
    }
}
