package dev.xtrain.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How many rows of each language an epoch takes, and which: language l's share is n_l^(1/T) / sum (the alpha = 1/T of
 * XLM-R, arXiv:1911.02116). T = 1 takes the rows as they are, a large T as many of each language.
 *
 * <p>A language's rows are dealt like a pack of cards, which is shuffled anew each time round; every epoch goes on
 * where the one before ended. So a language that has more rows than its share is met whole in the course of several
 * epochs, and one that has fewer repeats each as often as any other. All of it follows from seed and epoch.
 */
final class LanguageShares {

    private final TokenizedPairs pairs;
    private final int[][] rows; // of each language
    private final int[] taken;

    /**
     * The shares of an epoch that takes as many rows as there are.
     *
     * @param batches of an epoch: no row can be taken more often, since none is twice in a batch
     */
    LanguageShares(TokenizedPairs pairs, double temperature, int batches) {
        this.pairs = pairs;
        this.rows = rows(pairs);
        int[] counts = Arrays.stream(rows).mapToInt(own -> own.length).toArray();
        this.taken = shares(counts, temperature, batches);
    }

    private static int[][] rows(TokenizedPairs pairs) {
        int[] counts = new int[pairs.languages().size()];
        IntStream.range(0, pairs.size()).forEach(row -> counts[pairs.language(row)]++);
        int[][] rows = Arrays.stream(counts).mapToObj(int[]::new).toArray(int[][]::new);
        Arrays.fill(counts, 0);
        for (int row = 0; row < pairs.size(); row++) {
            int language = pairs.language(row);
            rows[language][counts[language]++] = row;
        }
        return rows;
    }

    /**
     * How many of each are taken, as many in all as there are.
     *
     * @param counts rows of each language, each at least 1
     * @param most how often a row may be taken
     */
    static int[] shares(int[] counts, double temperature, int most) {
        int[] taken = new int[counts.length];
        List<Integer> open =
                new ArrayList<>(IntStream.range(0, counts.length).boxed().toList());
        int left = Arrays.stream(counts).sum();
        while (true) {
            double sum = open.stream()
                    .mapToDouble(i -> weight(counts[i], temperature))
                    .sum();
            int toDeal = left;
            List<Integer> full = open.stream()
                    .filter(i -> toDeal * weight(counts[i], temperature) / sum > (double) counts[i] * most)
                    .toList();
            if (full.isEmpty()) {
                deal(counts, open, temperature, sum, left, taken);
                return taken;
            }
            for (int i : full) {
                taken[i] = counts[i] * most;
                left -= taken[i];
            }
            open.removeAll(full);
        }
    }

    private static double weight(int count, double temperature) {
        return Math.pow(count, 1 / temperature);
    }

    /** Rounds down, and gives what is left over to the largest remainders. */
    private static void deal(int[] counts, List<Integer> open, double temperature, double sum, int rows, int[] taken) {
        double[] exact = new double[counts.length];
        int left = rows;
        for (int i : open) {
            exact[i] = rows * weight(counts[i], temperature) / sum;
            taken[i] = (int) exact[i];
            left -= taken[i];
        }
        open.stream()
                .sorted(Comparator.comparingDouble(i -> taken[i] - exact[i]))
                .limit(left)
                .forEach(i -> taken[i]++);
    }

    /** The rows of an epoch, those of each language spread over all of it, so that equal ones are far apart. */
    int[] order(long seed, int epoch) {
        var random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + epoch);
        int[] dealt = new int[pairs.size()];
        double[] place = new double[dealt.length];
        int next = 0;
        for (int language = 0; language < rows.length; language++) {
            long first = (long) epoch * taken[language];
            int[] pack = {};
            long round = -1;
            for (int i = 0; i < taken[language]; i++, next++) {
                int size = rows[language].length;
                if ((first + i) / size != round) {
                    round = (first + i) / size;
                    pack = shuffled(rows[language], seed, language, round);
                }
                dealt[next] = pack[(int) ((first + i) % size)];
                place[next] = (i + random.nextDouble()) / taken[language];
            }
        }
        return IntStream.range(0, dealt.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> place[i]))
                .mapToInt(i -> dealt[i])
                .toArray();
    }

    private static int[] shuffled(int[] rows, long seed, int language, long round) {
        var random = new SplittableRandom((seed * 0x9E3779B97F4A7C15L + language) * 0xBF58476D1CE4E5B9L + round);
        int[] shuffled = rows.clone();
        for (int i = shuffled.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swapped = shuffled[i];
            shuffled[i] = shuffled[j];
            shuffled[j] = swapped;
        }
        return shuffled;
    }

    /** What it does to each language, in words. */
    String text() {
        return IntStream.range(0, rows.length)
                .boxed()
                .sorted(Comparator.comparing((Integer i) -> -rows[i].length))
                .map(i -> String.format(
                        Locale.ROOT,
                        "%s %,d rows, %,d taken an epoch",
                        pairs.languages().get(i),
                        rows[i].length,
                        taken[i]))
                .collect(Collectors.joining("; "));
    }
}
