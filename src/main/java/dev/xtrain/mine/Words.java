package dev.xtrain.mine;

import dev.xtrain.search.CodeTokenizer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The set of words in code: the parts of its identifiers ({@link CodeTokenizer#parts}), numbers left out.
 *
 * @param hashes of the words, sorted, distinct
 */
record Words(int[] hashes) {

    private static final Pattern IDENTIFIER = Pattern.compile("[\\p{L}_$][\\p{L}\\p{N}_$]*");

    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+");
    private static final Set<String> ARTICLES =
            Set.of("a", "an", "the", "this", "that", "its", "of", "for", "to", "is");

    static Words of(String code) {
        return new Words(IDENTIFIER
                .matcher(code)
                .results()
                .flatMap(identifier -> CodeTokenizer.parts(identifier.group()).stream())
                .filter(part -> Character.isLetter(part.charAt(0)))
                .mapToInt(String::hashCode)
                .sorted()
                .distinct()
                .toArray());
    }

    /** The words of prose, articles and the like left out, plurals and third persons as the rest. */
    static Words ofProse(String text) {
        return new Words(WORD.matcher(text.toLowerCase(Locale.ROOT))
                .results()
                .map(MatchResult::group)
                .filter(word -> !ARTICLES.contains(word))
                .map(word -> word.length() > 3 && word.endsWith("s") ? word.substring(0, word.length() - 1) : word)
                .mapToInt(String::hashCode)
                .sorted()
                .distinct()
                .toArray());
    }

    /** Jaccard index: shared words over all words, 0 to 1. */
    double similarity(Words other) {
        int shared = 0;
        int i = 0;
        int j = 0;
        while (i < hashes.length && j < other.hashes.length) {
            int order = Integer.compare(hashes[i], other.hashes[j]);
            shared += order == 0 ? 1 : 0;
            i += order <= 0 ? 1 : 0;
            j += order >= 0 ? 1 : 0;
        }
        int all = hashes.length + other.hashes.length - shared;
        return all == 0 ? 0 : (double) shared / all;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Words words && Arrays.equals(hashes, words.hashes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(hashes);
    }

    @Override
    public String toString() {
        return hashes.length + " words";
    }
}
