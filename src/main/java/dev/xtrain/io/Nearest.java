package dev.xtrain.io;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds what a misspelt name was meant to be.
 *
 * <p>Distance counts insertions, deletions, replacements and swaps of neighbours (optimal string alignment), upper
 * case, {@code _}, {@code -} and spaces aside. A third of the longer name may be wrong, at least one character.
 */
public final class Nearest {

    private Nearest() {}

    /** The candidate nearest to a name; empty where none is near. Of equally near ones the first. */
    public static Optional<String> to(String name, Collection<String> candidates) {
        return candidates.stream()
                .filter(candidate -> distance(name, candidate) <= allowed(name, candidate))
                .min(Comparator.comparingInt(candidate -> distance(name, candidate)));
    }

    private static int allowed(String a, String b) {
        return Math.max(1, Math.max(bare(a).length(), bare(b).length()) / 3);
    }

    private static String bare(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[_\\- ]", "");
    }

    static int distance(String a, String b) {
        String x = bare(a);
        String y = bare(b);
        int[][] costs = new int[x.length() + 1][y.length() + 1]; // [i][j]: first i characters of x to first j of y
        for (int i = 0; i <= x.length(); i++) {
            for (int j = 0; j <= y.length(); j++) {
                if (i == 0 || j == 0) {
                    costs[i][j] = i + j;
                    continue;
                }
                int replaced = costs[i - 1][j - 1] + (x.charAt(i - 1) == y.charAt(j - 1) ? 0 : 1);
                int shifted = Math.min(costs[i - 1][j], costs[i][j - 1]) + 1;
                costs[i][j] = Math.min(replaced, shifted);
                if (i > 1 && j > 1 && x.charAt(i - 1) == y.charAt(j - 2) && x.charAt(i - 2) == y.charAt(j - 1)) {
                    costs[i][j] = Math.min(costs[i][j], costs[i - 2][j - 2] + 1);
                }
            }
        }
        return costs[x.length()][y.length()];
    }
}
