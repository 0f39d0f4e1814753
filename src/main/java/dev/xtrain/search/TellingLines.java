package dev.xtrain.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Chooses the lines of a function that show best why it was found. */
public final class TellingLines {

    /** Of a line that is shown, in characters; generated code has longer ones. */
    static final int LONGEST = 160;

    private final Set<String> words;
    private final ToDoubleFunction<String> rarity;
    private final CodeAnalyzer analyzer = new CodeAnalyzer();

    /**
     * A line of source.
     *
     * @param number from 1, in its file
     * @param text without what it is indented by, cut where it is very long
     */
    public record Line(int number, String text) {}

    /**
     * For a question.
     *
     * @param rarity how telling a word is; 0: not at all
     */
    public TellingLines(String query, ToDoubleFunction<String> rarity) {
        this.words = new HashSet<>(analyzer.words(query));
        this.rarity = rarity;
    }

    /**
     * The lines that hold the most telling words, each word counted once, in their order. Where none holds any, the
     * line of the function's name.
     *
     * @param text of the function, from its first line on
     * @param weights of lines by other signs, 0 to 1; empty: there are none. They decide where words do not
     */
    public List<Line> of(IndexedFunction function, String text, double[] weights, int count) {
        List<String> lines = text.lines().toList();
        List<Set<String>> held = new ArrayList<>();
        for (String line : lines) {
            Set<String> here = new HashSet<>(analyzer.words(line));
            here.retainAll(words);
            held.add(here);
        }
        Set<Integer> chosen = new HashSet<>();
        Set<String> left = new HashSet<>(words);
        while (chosen.size() < count) {
            double[] gains = IntStream.range(0, lines.size())
                    .mapToDouble(i -> chosen.contains(i) || lines.get(i).isBlank()
                            ? 0
                            : gain(held.get(i), left) + (i < weights.length ? weights[i] : 0))
                    .toArray();
            int best = IntStream.range(0, gains.length)
                    .boxed()
                    .max(Comparator.comparingDouble(i -> gains[i]))
                    .orElse(-1);
            if (best < 0 || gains[best] <= 0) {
                break;
            }
            chosen.add(best);
            left.removeAll(held.get(best));
        }
        if (chosen.isEmpty() && !lines.isEmpty()) {
            chosen.add(Math.min(Math.max(0, function.line() - function.firstLine()), lines.size() - 1));
        }
        return chosen.stream()
                .sorted()
                .map(i -> new Line(
                        function.firstLine() + i, shortened(lines.get(i).strip())))
                .toList();
    }

    private static String shortened(String line) {
        return line.length() <= LONGEST
                ? line
                : line.substring(0, line.offsetByCodePoints(0, line.codePointCount(0, LONGEST - 1) - 1)) + "\u2026";
    }

    private double gain(Set<String> held, Set<String> left) {
        return held.stream().filter(left::contains).mapToDouble(rarity).sum();
    }
}
