package dev.xtrain.search;

import dev.xtrain.extract.Function;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How well a query is a function's name: {@code "parse date"}, {@code parseDate} and {@code DateFormat.parseDate} all
 * name {@code DateFormat.parseDate}.
 *
 * <p>Twice the weight of the words in both over the weight of the words of both (Dice 1945), each word weighing its
 * rarity among the names, log(1 + names / names with it): 1 where query and name have the same words, 0 where they
 * share none. A function is taken by its own name and by its qualified one, whichever suits better; typed as it is
 * written, it is found also where its words are none that are searched for ({@code of}). The words are those of
 * {@link CodeAnalyzer}, an identifier's parts only. Thread-safe.
 */
public final class SymbolMatch {

    private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}\\p{N}_$]+");

    private record Name(String symbol, Set<String> own, Set<String> qualified) {

        boolean is(String text) {
            return !text.isEmpty() && (text.equals(symbol) || text.equals(Function.name(symbol)));
        }
    }

    private final List<Name> names; // for each document
    private final Map<String, Double> rarity = new HashMap<>();
    private final double unknown; // rarity of a word in no name
    private final CodeAnalyzer analyzer = new CodeAnalyzer();

    /** Takes one qualified name a document: {@code Type::method}, {@code Outer.Inner.method}; empty for none. */
    public SymbolMatch(List<String> symbols) {
        Map<String, List<String>> seen = new HashMap<>(); // identifiers share their parts
        names = symbols.stream()
                .map(symbol -> new Name(symbol, words(Function.name(symbol), seen), words(symbol, seen)))
                .toList();
        Map<String, Integer> frequency = new HashMap<>();
        names.forEach(name -> name.qualified.forEach(word -> frequency.merge(word, 1, Integer::sum)));
        frequency.forEach((word, count) -> rarity.put(word, Math.log1p((double) names.size() / count)));
        unknown = Math.log1p(names.size());
    }

    private Set<String> words(String text, Map<String, List<String>> seen) {
        var words = new HashSet<String>();
        for (String word : BETWEEN_WORDS.split(text)) {
            for (String part : CodeTokenizer.parts(word)) {
                words.addAll(seen.computeIfAbsent(part, analyzer::words));
            }
        }
        return words;
    }

    /** One score a document, 0 to 1. */
    public float[] scores(String query) {
        Set<String> words = words(query, new HashMap<>());
        double asked = weight(words);
        float[] scores = new float[names.size()];
        for (int i = 0; i < scores.length; i++) {
            Name name = names.get(i);
            scores[i] = name.is(query.strip())
                    ? 1
                    : Math.max(dice(words, asked, name.own), dice(words, asked, name.qualified));
        }
        return scores;
    }

    private float dice(Set<String> query, double asked, Set<String> name) {
        double both = 0;
        for (String word : query) {
            both += name.contains(word) ? rarity(word) : 0;
        }
        return both == 0 ? 0 : (float) (2 * both / (asked + weight(name)));
    }

    private double weight(Set<String> words) {
        return words.stream().mapToDouble(this::rarity).sum();
    }

    private double rarity(String word) {
        return rarity.getOrDefault(word, unknown);
    }
}
