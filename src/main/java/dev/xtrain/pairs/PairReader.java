package dev.xtrain.pairs;

import dev.xtrain.io.JsonLines;
import dev.xtrain.io.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads files of rows, ours or other tools'. Only {@code query} and {@code positive} must be there.
 *
 * <p>A negative given by {@code id} alone gets the positive of that row, which must be in the same file. Every error
 * names file and line.
 */
public final class PairReader {

    private PairReader() {}

    /** All rows of a file, in order. */
    public static List<Pair> read(Path file) {
        var pairs = new ArrayList<Pair>();
        var lines = new ArrayList<Long>();
        var byId = new HashMap<String, String>();
        JsonLines.forEach(file, Pair.class, (pair, line) -> {
            pairs.add(pair);
            lines.add(line);
            byId.putIfAbsent(pair.id(), pair.positive());
        });
        for (int i = 0; i < pairs.size(); i++) {
            Pair pair = pairs.get(i);
            if (pair.negatives().stream().anyMatch(negative -> negative.text() == null)) {
                pairs.set(i, resolved(pair, byId, file, lines.get(i)));
            }
        }
        return pairs;
    }

    /** All rows of several files, in order. */
    public static List<Pair> read(List<Path> files) {
        return files.stream().flatMap(file -> read(file).stream()).toList();
    }

    private static Pair resolved(Pair pair, Map<String, String> byId, Path file, long line) {
        var negatives = new ArrayList<Pair.Negative>();
        for (Pair.Negative negative : pair.negatives()) {
            String id = negative.id();
            String text = negative.text() != null ? negative.text() : id == null ? null : byId.get(id);
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
}
