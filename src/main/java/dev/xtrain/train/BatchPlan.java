package dev.xtrain.train;

import dev.xtrain.model.TokenBatch;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Which rows every batch of an epoch is made of: a pure function of the seed and the epoch, so that a resumed run meets
 * the same batches.
 *
 * <p>Rows are shuffled; windows of many batches are sorted by the length that documents are padded to and, where that
 * is the same, by that of queries, up and down in turn; cut into batches, whose order is shuffled again: little
 * padding, and no order of lengths to be learnt. Within one length the order stays that of chance, and there are
 * several windows as soon as there are rows for them, so that batches are others in every epoch. Rows that would be
 * each other's false negatives ({@link TokenizedPairs#conflict}) are kept apart; where that cannot be done at the end
 * of an epoch it is not, but no batch holds a row twice. Rows that fill no whole step are left out of the epoch.
 *
 * <p>Where languages are sampled by a temperature, {@link LanguageShares} says which rows an epoch takes.
 */
public final class BatchPlan {

    /** Batches that are sorted together, where two such windows can be had: with fewer, more is padded. */
    private static final int WIDE_WINDOW = 256;

    /** The fewest that are. */
    private static final int NARROW_WINDOW = 32;

    /** Rows that are passed over for one of a batch, at the end of an epoch; all of them would take quadratic time. */
    private static final int MOST_PASSED = 64;

    private BatchPlan() {}

    /** Steps an epoch of so many rows has. */
    public static int stepsPerEpoch(int rows, BatchSettings settings) {
        return rows / settings.pairs();
    }

    /** The batches of an epoch counted from 0, {@code accumulation} of them a step. */
    public static List<int[]> epoch(TokenizedPairs pairs, BatchSettings settings, long seed, int epoch) {
        int steps = stepsPerEpoch(pairs.size(), settings);
        return whole(pairs, settings, seed, epoch).subList(0, steps * settings.accumulation());
    }

    /** What sampling by language makes of the rows, in words; empty where they are taken as they are. */
    static Optional<String> languages(TokenizedPairs pairs, BatchSettings settings) {
        return settings.languageTemperature() == 1
                ? Optional.empty()
                : Optional.of(shares(pairs, settings).text());
    }

    private static LanguageShares shares(TokenizedPairs pairs, BatchSettings settings) {
        return new LanguageShares(pairs, settings.languageTemperature(), pairs.size() / settings.size());
    }

    /** All batches that can be filled, those that fill no step among them. */
    static List<int[]> whole(TokenizedPairs pairs, BatchSettings settings, long seed, int epoch) {
        var random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + epoch);
        int[] order = settings.languageTemperature() == 1
                ? shuffled(pairs.size(), random)
                : shares(pairs, settings).order(seed, epoch);
        int size = settings.size();
        int window = size * Math.max(NARROW_WINDOW, Math.min(WIDE_WINDOW, order.length / size / 2));
        List<int[]> batches = new ArrayList<>();
        Deque<Integer> deferred = new ArrayDeque<>();
        for (int start = 0; start < order.length; start += window) {
            List<Integer> rows = new ArrayList<>(deferred);
            deferred.clear();
            Arrays.stream(order, start, Math.min(order.length, start + window)).forEach(rows::add);
            rows.sort(byLengths(pairs));
            boolean last = start + window >= order.length;
            fill(pairs, rows, size, last, batches, deferred, random);
        }
        shuffle(batches, random);
        return batches;
    }

    private static Comparator<Integer> byLengths(TokenizedPairs pairs) {
        return Comparator.comparingInt((Integer row) -> padded(pairs.documentLength(row)))
                .thenComparingInt(row -> {
                    boolean up = padded(pairs.documentLength(row)) / TokenBatch.LENGTH_STEP % 2 == 0;
                    int query = padded(pairs.queryLength(row));
                    return up ? query : -query;
                });
    }

    private static int padded(int length) {
        return TokenBatch.padded(length, Integer.MAX_VALUE);
    }

    private static void fill(
            TokenizedPairs pairs,
            List<Integer> rows,
            int size,
            boolean last,
            List<int[]> batches,
            Deque<Integer> left,
            SplittableRandom random) {
        Deque<Integer> waiting = new ArrayDeque<>(rows);
        while (waiting.size() >= size) {
            List<Integer> batch = new ArrayList<>();
            List<Integer> passed = new ArrayList<>();
            while (batch.size() < size && !waiting.isEmpty() && !(last && passed.size() >= MOST_PASSED * size)) {
                int row = waiting.poll();
                boolean fits = batch.stream().noneMatch(other -> pairs.conflict(row, other));
                (fits ? batch : passed).add(row);
            }
            while (last && batch.size() < size) {
                batch.add(next(passed, batch, pairs.size(), random));
            }
            for (int i = passed.size() - 1; i >= 0; i--) {
                waiting.addFirst(passed.get(i));
            }
            if (batch.size() < size) {
                left.addAll(batch);
                break;
            }
            batches.add(batch.stream().mapToInt(Integer::intValue).toArray());
        }
        left.addAll(waiting);
    }

    /** A row that a batch does not hold yet: of those passed over, or any. */
    private static int next(List<Integer> passed, List<Integer> batch, int rows, SplittableRandom random) {
        for (int i = 0; i < passed.size(); i++) {
            if (!batch.contains(passed.get(i))) {
                return passed.remove(i);
            }
        }
        int row = random.nextInt(rows);
        while (batch.contains(row)) {
            row = random.nextInt(rows);
        }
        return row;
    }

    private static int[] shuffled(int count, SplittableRandom random) {
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    private static void shuffle(List<int[]> batches, SplittableRandom random) {
        for (int i = batches.size() - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int[] swapped = batches.set(i, batches.get(j));
            batches.set(j, swapped);
        }
    }
}
