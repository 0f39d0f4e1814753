package dev.xtrain;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/** Made-up pairs, by the row: a question of three to eight words, and an answer that holds some of them. */
public final class TinyPairs {

    /** What questions and answers are made of. */
    public static final List<String> WORDS = List.of(
            "open", "close", "read", "write", "parse", "file", "line", "word", "token", "row", "count", "list", "map",
            "tree", "node", "left", "right", "first", "last", "next", "find", "sort", "merge", "split", "hash", "key",
            "value", "byte", "buffer", "stream", "index", "path", "name", "type", "size", "start", "end", "step",
            "rate", "loss", "the", "of", "and", "return", "let", "fn");

    private TinyPairs() {}

    /** Writes so many rows, which follow from the seed, and returns the file. */
    public static Path write(Path file, int rows, long seed) throws IOException {
        return write(file, rows, seed, 40);
    }

    /** The same with answers of up to so many words. */
    public static Path write(Path file, int rows, long seed, int words) throws IOException {
        var random = new SplittableRandom(seed);
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (int row = 0; row < rows; row++) {
                String query = text(random, 3 + random.nextInt(6)) + " " + row;
                String positive = "fn " + query.replace(' ', '_') + "() { "
                        + text(random, 2 + random.nextInt(Math.max(1, words - 2))) + " }";
                out.write("{\"query\":\"" + query + "\",\"positive\":\"" + positive
                        + "\",\"negatives\":[{\"text\":\"fn " + text(random, 4) + "\"}],\"split\":\"train\"}\n");
            }
        }
        return file;
    }

    private static String text(SplittableRandom random, int words) {
        return String.join(
                " ", random.ints(words, 0, WORDS.size()).mapToObj(WORDS::get).toList());
    }
}
