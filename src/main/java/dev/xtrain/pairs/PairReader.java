package dev.xtrain.pairs;

import dev.xtrain.io.JsonLines;
import dev.xtrain.io.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads files of rows, ours or other tools'. Only {@code query} and {@code positive} must be there.
 *
 * <p>A negative given by {@code id} alone gets the positive of that row, which must be in the same file. Every error
 * names file and line.
 */
public final class PairReader {

    private PairReader() {}

    /**
     * Hands over the rows of a file one by one, in order. One row at a time is in memory; only where negatives are
     * given by id, the file is read once more at the first of them, and the code of every row kept.
     */
    public static void forEach(Path file, JsonLines.LineConsumer<Pair> consumer) {
        var resolver = new Resolver(file);
        JsonLines.forEach(file, Pair.class, (pair, line) -> consumer.accept(resolver.resolved(pair, line), line));
    }

    /** All rows of a file at once, in order; for files that fit in memory. */
    public static List<Pair> read(Path file) {
        List<Pair> pairs = new ArrayList<>();
        forEach(file, (pair, line) -> pairs.add(pair));
        return pairs;
    }

    /** Finds the texts of negatives that are given by id. */
    private static final class Resolver {
        private final Path file;
        private @Nullable Map<String, String> codeById;

        Resolver(Path file) {
            this.file = file;
        }

        Pair resolved(Pair pair, long line) {
            if (pair.negatives().stream().allMatch(negative -> negative.text() != null)) {
                return pair;
            }
            List<Pair.Negative> negatives = new ArrayList<>();
            for (Pair.Negative negative : pair.negatives()) {
                String id = negative.id();
                String text = negative.text() != null
                        ? negative.text()
                        : id == null ? null : codeById().get(id);
                if (text == null) {
                    throw UserError.doing("reading " + file)
                            .expected("a negative with its text, or the id of a row of this file")
                            .found(id == null ? "neither" : "id " + id + ", which no row has")
                            .at(file, line)
                            .in("negatives[" + negatives.size() + "]")
                            .fix("Keep the rows of one extraction together, or extract without --negatives-by-id.");
                }
                negatives.add(new Pair.Negative(id, text, negative.kind(), negative.rank(), negative.score()));
            }
            return pair.withNegatives(negatives);
        }

        private Map<String, String> codeById() {
            Map<String, String> map = codeById;
            if (map == null) {
                Map<String, String> read = new HashMap<>();
                JsonLines.forEach(file, Pair.class, (pair, line) -> read.putIfAbsent(pair.id(), pair.positive()));
                codeById = read;
                return read;
            }
            return map;
        }
    }
}
