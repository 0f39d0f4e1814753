package dev.xtrain.search;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How much of a question stands in a file's path: {@code "gzip a response"} speaks for {@code http/GzipHandler.java}.
 *
 * <p>The words of path and question are those of {@link CodeAnalyzer}. Each counts by its rarity among the paths, so
 * that {@code src} or {@code main} count for nothing; the score is the sum over words in both, 1 being a word that only
 * one path has, and at most 1. Thread-safe.
 */
public final class FilenameBoost {

    private final List<Set<String>> pathWords; // for each document
    private final Map<String, Double> rarity; // 0 where every path has the word, 1 where a single one has it
    private final CodeAnalyzer analyzer = new CodeAnalyzer();

    /** Takes one path a document; several documents may share one. */
    public FilenameBoost(List<String> paths) {
        Map<String, Set<String>> words = new HashMap<>();
        for (String path : paths) {
            words.computeIfAbsent(path, p -> new HashSet<>(analyzer.words(p)));
        }
        pathWords = paths.stream().map(words::get).toList();
        Map<String, Integer> frequency = new HashMap<>();
        words.values().forEach(set -> set.forEach(word -> frequency.merge(word, 1, Integer::sum)));
        rarity = new HashMap<>();
        double distinct = words.size();
        frequency.forEach((word, count) ->
                rarity.put(word, count < distinct ? Math.log(distinct / count) / Math.log(distinct) : 0));
    }

    /** One score a document, 0 to 1. */
    public float[] scores(String query) {
        var words = new HashSet<>(analyzer.words(query));
        words.retainAll(rarity.keySet());
        float[] scores = new float[pathWords.size()];
        for (int i = 0; i < scores.length; i++) {
            double sum = 0;
            for (String word : words) {
                sum += pathWords.get(i).contains(word) ? rarity.getOrDefault(word, 0.0) : 0;
            }
            scores[i] = (float) Math.min(1, sum);
        }
        return scores;
    }
}
