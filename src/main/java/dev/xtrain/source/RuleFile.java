package dev.xtrain.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Opens {@code .gitignore} and the like: regular files of a size that people write, so that none fills the memory. */
final class RuleFile {

    private RuleFile() {}

    /** Errors: none there, a link (git does not follow them either), or larger than a source file may be. */
    static InputStream open(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > SourceTree.MAX_FILE_BYTES) {
            throw new NoSuchFileException(file.toString());
        }
        return Files.newInputStream(file);
    }
}
