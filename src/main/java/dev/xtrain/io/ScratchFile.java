package dev.xtrain.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file of one process's own, beside what it works on. It is the caller's to delete; one that a killed process left is
 * removed when the next of that name is made.
 */
public final class ScratchFile {

    private ScratchFile() {}

    /** Makes an empty file in a folder, which is made too. Errors: a folder that cannot be written to. */
    public static Path create(Path folder, String name) {
        Path target = folder.resolve(name);
        try {
            return Files.createFile(Temporaries.prepare(Temporaries.resolve(target)));
        } catch (IOException e) {
            throw Temporaries.cannotWrite(target, e);
        }
    }
}
