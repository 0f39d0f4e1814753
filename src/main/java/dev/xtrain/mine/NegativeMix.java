package dev.xtrain.mine;

import dev.xtrain.io.UserError;
import dev.xtrain.pairs.Pair;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * How many negatives a row has, and what share of them is found in which way. Where one way finds fewer, the best of
 * what others found take their place.
 *
 * @param count at most so many a row
 * @param weights of the kinds that are looked for
 */
public record NegativeMix(int count, Map<NegativeKind, Integer> weights) {

    /** What structure alone tells. */
    public static final String STRUCTURAL = "overload=1,same_class=2,same_file=2,same_stem=1,same_signature=1";

    /** What one file tells. */
    public static final String IN_FILE = "overload=1,same_class=2,same_file=2";

    /** Copies; in the order of the kinds. */
    public NegativeMix {
        weights = Collections.unmodifiableMap(new EnumMap<>(weights));
    }

    /**
     * From words of a command line.
     *
     * @param text {@code same_file=3,bm25=1}; a kind without a number weighs 1. Errors: no such kind, no such weight
     */
    public static NegativeMix of(int count, String text) {
        var weights = new EnumMap<NegativeKind, Integer>(NegativeKind.class);
        for (String part : text.split(",")) {
            String[] words = part.strip().split("=", 2);
            weights.put(NegativeKind.named(words[0]), words.length == 1 ? 1 : weight(words[1]));
        }
        return new NegativeMix(count, weights);
    }

    private static int weight(String text) {
        if (text.matches("[1-9]\\d{0,5}")) {
            return Integer.parseInt(text);
        }
        throw UserError.doing("choosing negatives")
                .expected("a whole number from 1 on after the kind")
                .found(text)
                .in("--mix")
                .fix("For example --mix same_file=2,bm25=1.");
    }

    /** Whether a kind is looked for. */
    boolean has(NegativeKind kind) {
        return weights.containsKey(kind);
    }

    /** How many of each kind a row has where all find enough: their shares, the largest remainders rounded up. */
    Map<NegativeKind, Integer> quotas() {
        long sum = weights.values().stream().mapToLong(Integer::longValue).sum();
        Map<NegativeKind, Integer> quotas = new EnumMap<>(NegativeKind.class);
        weights.forEach((kind, weight) -> quotas.put(kind, (int) (count * (long) weight / sum)));
        int left = count - quotas.values().stream().mapToInt(Integer::intValue).sum();
        weights.entrySet().stream()
                .sorted(Comparator.comparing(weight -> -(count * (long) weight.getValue() % sum)))
                .limit(left)
                .forEach(weight -> quotas.merge(weight.getKey(), 1, Integer::sum));
        return quotas;
    }

    /**
     * Of all that were found for a row those that it has: of each kind its quota, the best of each first, then the
     * second best, and so on; then what is left, in the same way.
     *
     * @param found each with its rank in its kind
     */
    List<Pair.Negative> chosen(List<Pair.Negative> found) {
        Map<String, Integer> quotas = new HashMap<>();
        quotas().forEach((kind, quota) -> quotas.put(kind.code(), quota));
        Comparator<Pair.Negative> byRank = Comparator.comparing(NegativeMix::rank);
        return found.stream()
                .sorted(Comparator.comparing(
                                (Pair.Negative negative) -> rank(negative) > quotas.getOrDefault(negative.kind(), 0))
                        .thenComparing(byRank)
                        .thenComparing(negative -> NegativeKind.named(String.valueOf(negative.kind()))))
                .limit(count)
                .toList();
    }

    private static int rank(Pair.Negative negative) {
        return Objects.requireNonNull(negative.rank());
    }

    /** As on a command line. */
    @Override
    public String toString() {
        return weights.entrySet().stream()
                .map(weight -> weight.getKey().code() + "=" + weight.getValue())
                .collect(Collectors.joining(","));
    }
}
