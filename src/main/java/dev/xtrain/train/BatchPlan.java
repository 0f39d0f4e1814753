package dev.xtrain.train;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Which rows every batch of an epoch is made of: a pure function of the seed and the epoch, so that a resumed run meets
 * the same batches.
 *
 * <p>Rows are shuffled; windows of {@value #WINDOW} batches are sorted by document length and cut into batches, whose
 * order is shuffled again: little padding, and no order of lengths to be learnt. Rows that would be each other's false
 * negatives ({@link TokenizedPairs#conflict}) are kept apart; where that cannot be done at the end of an epoch it is
 * not. Rows that fill no whole step are left out of the epoch.
 */
public final class BatchPlan {

    /** Batches that are sorted together. */
    static final int WINDOW = 32;

    /** Rows that are passed over for one of a batch, at the end of an epoch; all of them would take quadratic time. */
    private static final int MOST_PASSED = 64;

    private BatchPlan() {}

    /** Steps an epoch of so many rows has. */
    public static int stepsPerEpoch(int rows, TrainConfig.BatchSettings settings) {
        return rows / settings.pairs();
    }

    /** The batches of an epoch counted from 0, {@code accumulation} of them a step. */
    public static List<int[]> epoch(TokenizedPairs pairs, TrainConfig.BatchSettings settings, long seed, int epoch) {
        var random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + epoch);
        int[] order = shuffled(pairs.size(), random);
        int size = settings.size();
        int window = size * WINDOW;
        List<int[]> batches = new ArrayList<>();
        Deque<Integer> deferred = new ArrayDeque<>();
        for (int start = 0; start < order.length; start += window) {
            List<Integer> rows = new ArrayList<>(deferred);
            deferred.clear();
            Arrays.stream(order, start, Math.min(order.length, start + window)).forEach(rows::add);
            rows.sort(Comparator.comparingInt(pairs::documentLength));
            boolean last = start + window >= order.length;
            fill(pairs, rows, size, last, batches, deferred);
        }
        int steps = stepsPerEpoch(pairs.size(), settings);
        shuffle(batches, random);
        return batches.subList(0, steps * settings.accumulation());
    }

    private static void fill(
            TokenizedPairs pairs,
            List<Integer> rows,
            int size,
            boolean last,
            List<int[]> batches,
            Deque<Integer> left) {
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
                batch.add(passed.remove(0));
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
