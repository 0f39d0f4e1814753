package dev.xtrain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/** Made-up Rust sources with documented functions of {@link TinyPairs}' words, a few a file. */
public final class TinySources {

    private static final int A_FILE = 5;

    private TinySources() {}

    /** Writes files with so many documented functions in all, which follow from the seed; returns the folder. */
    public static Path write(Path folder, int functions, long seed) throws IOException {
        var random = new SplittableRandom(seed);
        Files.createDirectories(folder);
        for (int start = 0; start < functions; start += A_FILE) {
            var text = new StringBuilder();
            for (int i = start; i < Math.min(functions, start + A_FILE); i++) {
                List<String> words = random.ints(4, 0, TinyPairs.WORDS.size() - 4)
                        .mapToObj(TinyPairs.WORDS::get)
                        .toList();
                text.append("/// ")
                        .append(String.join(" ", words))
                        .append(" number ")
                        .append(i)
                        .append(".\nfn ")
                        .append(String.join("_", words))
                        .append("_")
                        .append(i)
                        .append("(a: u32) -> u32 {\n    let b = ")
                        .append(words.get(0))
                        .append("(a, ")
                        .append(i)
                        .append(");\n    ")
                        .append(words.get(1))
                        .append("(b)\n}\n\n");
            }
            Files.writeString(folder.resolve("file" + start + ".rs"), text.toString());
        }
        return folder;
    }
}
