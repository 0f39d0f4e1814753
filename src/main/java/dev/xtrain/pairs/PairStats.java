package dev.xtrain.pairs;

import dev.xtrain.report.Table;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A file of rows in numbers: how many of each language, kind, repository, licence and split, and how long they are.
 * Takes a row at a time.
 */
public final class PairStats {

    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}_]+");
    private static final int[] SHARES = {5, 25, 50, 75, 95};
    private static final int LONGEST = 100_000; // lengths beyond count as this

    private final SortedMap<String, SortedMap<String, Integer>> counts = new TreeMap<>(); // by field, then value
    private final SortedMap<String, int[]> lengths = new TreeMap<>(); // by field, how many of each length
    private int rows;

    /** Counts the rows of files. */
    public static PairStats of(List<Path> files) {
        var stats = new PairStats();
        files.forEach(file -> PairReader.forEach(file, (pair, line) -> stats.add(pair)));
        return stats;
    }

    private void add(Pair pair) {
        rows++;
        count("language", pair.lang());
        count("kind of pair", pair.pair());
        count("kind of code", pair.kind());
        count("repository", pair.repo());
        count("license", pair.license() == null ? null : pair.license().spdx());
        count("split", pair.split());
        pair.negatives().forEach(negative -> count("negatives", negative.kind()));
        measure("words of a query", words(pair.query()));
        measure("words of a positive", words(pair.positive()));
        measure("negatives of a row", pair.negatives().size());
    }

    private void count(String field, @Nullable String value) {
        counts.computeIfAbsent(field, name -> new TreeMap<>())
                .merge(value == null ? "unknown" : value, 1, Integer::sum);
    }

    private void measure(String field, int length) {
        lengths.computeIfAbsent(field, name -> new int[LONGEST + 1])[Math.min(length, LONGEST)]++;
    }

    private static int words(String text) {
        return (int) WORD.matcher(text).results().count();
    }

    /** Number of rows. */
    public int rows() {
        return rows;
    }

    /** How many rows have each value of each field; the most frequent first, at most so many a field. */
    public Table counts(int most) {
        return new Table(
                List.of("field", "value", "rows"),
                counts.entrySet().stream()
                        .flatMap(field -> field.getValue().entrySet().stream()
                                .sorted((a, b) -> Integer.compare(b.getValue(), a.getValue()))
                                .limit(most)
                                .map(value -> List.of(field.getKey(), value.getKey(), number(value.getValue()))))
                        .toList());
    }

    /** Quantiles of lengths. */
    public Table lengths() {
        return new Table(
                List.of("length", "5 %", "25 %", "median", "75 %", "95 %"),
                lengths.entrySet().stream()
                        .map(field -> {
                            String[] cells = new String[SHARES.length + 1];
                            cells[0] = field.getKey();
                            for (int i = 0; i < SHARES.length; i++) {
                                cells[i + 1] = number(quantile(field.getValue(), SHARES[i]));
                            }
                            return Arrays.asList(cells);
                        })
                        .toList());
    }

    private int quantile(int[] histogram, int percent) {
        long wanted = (long) Math.ceil(rows * percent / 100.0);
        long seen = 0;
        for (int length = 0; length < histogram.length; length++) {
            seen += histogram[length];
            if (seen >= wanted) {
                return length;
            }
        }
        return LONGEST;
    }

    private static String number(int value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}
