package dev.xtrain.lora;

import dev.xtrain.io.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A hash of all files below a folder, names and contents. */
final class Fingerprint {

    private Fingerprint() {}

    /** 32 hex digits that change with any file. */
    static String of(Path folder) {
        try (Stream<Path> walk = Files.walk(folder)) {
            List<Path> files = walk.filter(Files::isRegularFile).sorted().toList();
            var hash = new Sha256();
            for (Path file : files) {
                hash.add(folder.relativize(file).toString()).add(file);
            }
            return hash.hex().substring(0, 32);
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + folder + ": " + e.getMessage(), e);
        }
    }
}
