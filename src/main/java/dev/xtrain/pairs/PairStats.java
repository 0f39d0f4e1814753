package dev.xtrain.pairs;

import dev.xtrain.report.Counts;
import dev.xtrain.report.Formats;
import dev.xtrain.report.Table;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Rows in numbers: how many of each language, kind, repository, licence and split, and how long they are. Takes a row
 * at a time and keeps none.
 */
public final class PairStats {

    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}_]+");
    private static final int[] SHARES = {5, 25, 50, 75, 95};

    private final Map<String, SortedMap<String, Integer>> counts = new LinkedHashMap<>(); // by field, then value
    private final SortedMap<String, OfLanguage> languages = new TreeMap<>();
    private final Map<String, Lengths> lengths = new LinkedHashMap<>(); // of all languages, by what is measured
    private int rows;

    /** The rows of one language. */
    static final class OfLanguage {
        private final SortedSet<String> repositories = new TreeSet<>();
        private final Lengths query = new Lengths();
        private final Lengths lines = new Lengths();
        private final Lengths characters = new Lengths();
        private int rows;
        private int test;

        int rows() {
            return rows;
        }

        int test() {
            return test;
        }

        int repositories() {
            return repositories.size();
        }

        /** Words of queries. */
        Lengths query() {
            return query;
        }

        /** Lines of positives. */
        Lengths lines() {
            return lines;
        }

        /** Characters of positives. */
        Lengths characters() {
            return characters;
        }
    }

    /** Of no row yet. */
    public PairStats() {}

    /** Counts the rows of files. */
    public static PairStats of(List<Path> files) {
        var stats = new PairStats();
        files.forEach(file -> PairReader.forEach(file, (pair, line) -> stats.add(pair)));
        return stats;
    }

    /** Counts a row. */
    public void add(Pair pair) {
        rows++;
        count("language", pair.lang());
        count("kind of pair", pair.pair());
        count("kind of code", pair.kind());
        count("repository", pair.repo());
        count("license", pair.license() == null ? null : pair.license().spdx());
        count("license found in", pair.license() == null ? null : pair.license().source());
        count("split", pair.split());
        pair.negatives().forEach(negative -> count("negatives", negative.kind()));
        int words = words(pair.query());
        int lines = (int) pair.positive().lines().count();
        measure("words of a query", words);
        measure("words of a positive", words(pair.positive()));
        measure("lines of a positive", lines);
        measure("characters of a positive", pair.positive().length());
        measure("negatives of a row", pair.negatives().size());
        OfLanguage language = languages.computeIfAbsent(pair.lang(), name -> new OfLanguage());
        language.rows++;
        language.test += Split.TEST.equals(pair.split()) ? 1 : 0;
        language.repositories.add(known(pair.repo()));
        language.query.add(words);
        language.lines.add(lines);
        language.characters.add(pair.positive().length());
    }

    private void count(String field, @Nullable String value) {
        counts.computeIfAbsent(field, name -> new TreeMap<>()).merge(known(value), 1, Integer::sum);
    }

    private static String known(@Nullable String value) {
        return value == null ? "unknown" : value;
    }

    private void measure(String field, int length) {
        lengths.computeIfAbsent(field, name -> new Lengths()).add(length);
    }

    private static int words(String text) {
        return (int) WORD.matcher(text).results().count();
    }

    /** Number of rows. */
    public int rows() {
        return rows;
    }

    /** How many rows have each value of a field, such as {@code license}. */
    SortedMap<String, Integer> counts(String field) {
        return Collections.unmodifiableSortedMap(counts.getOrDefault(field, Collections.emptySortedMap()));
    }

    /** Each language's rows. */
    SortedMap<String, OfLanguage> languages() {
        return Collections.unmodifiableSortedMap(languages);
    }

    /** How many rows have each value of each field; the most frequent first, at most so many a field. */
    public Table counts(int most) {
        return new Table(
                List.of("field", "value", "rows"),
                counts.entrySet().stream()
                        .flatMap(field -> Counts.descending(field.getValue()).stream()
                                .limit(most)
                                .map(value -> List.of(field.getKey(), value.getKey(), Formats.count(value.getValue()))))
                        .toList());
    }

    /** Quantiles of lengths. */
    public Table lengths() {
        return new Table(
                List.of("length", "5 %", "25 %", "median", "75 %", "95 %"),
                lengths.entrySet().stream()
                        .map(field -> Stream.concat(
                                        Stream.of(field.getKey()),
                                        IntStream.of(SHARES)
                                                .mapToObj(share -> Formats.count(
                                                        field.getValue().quantile(share))))
                                .toList())
                        .toList());
    }
}
