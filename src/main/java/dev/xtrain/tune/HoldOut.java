package dev.xtrain.tune;

import dev.xtrain.pairs.Corpus;
import dev.xtrain.pairs.Pair;
import dev.xtrain.pairs.Split;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Sees to it that a small corpus has questions to test with and pairs to learn from. The hash that puts files on a side
 * ({@link Split}) may put all of a few files on one; then whole files are held out in turn until their share is
 * reached, and of a single file its functions.
 */
final class HoldOut {

    /** Questions below which the hash is not left to decide. */
    private static final int FEW = 10;

    private HoldOut() {}

    /** The corpus with both sides. The rows of equal code stay on one side, as the corpus holds each code once. */
    static Corpus ensure(Corpus corpus, double share, Consumer<String> note) {
        int all = corpus.rows().size();
        int wanted = (int) Math.round(share * all);
        long held = count(corpus, Split.TEST);
        boolean enough = held >= Math.min(FEW, wanted) && all - held >= Math.min(FEW, all - wanted);
        if (wanted == 0 || wanted == all || enough) {
            return corpus;
        }
        int most = wanted + wanted / 2;
        Map<String, List<Pair>> files = groups(corpus, row -> row.repo() + "\n" + row.path());
        files.values().removeIf(rows -> rows.size() > most);
        boolean byFile = files.values().stream().mapToInt(List::size).sum() >= wanted;
        if (!byFile) {
            note.accept("The documented functions stand in few files: functions are held out, not whole files.");
        }
        return resplit(
                corpus, byFile ? files : groups(corpus, row -> String.valueOf(row.cluster())), byFile ? most : wanted);
    }

    private static long count(Corpus corpus, String side) {
        return corpus.rows().stream().filter(row -> side.equals(row.split())).count();
    }

    private static Map<String, List<Pair>> groups(Corpus corpus, Function<Pair, String> key) {
        return corpus.rows().stream().collect(Collectors.groupingBy(key, LinkedHashMap::new, Collectors.toList()));
    }

    /** Holds groups out, in an order that hangs on their content alone, while there are no more rows than that. */
    private static Corpus resplit(Corpus corpus, Map<String, List<Pair>> groups, int most) {
        List<List<Pair>> order = groups.values().stream()
                .sorted(Comparator.comparing(rows -> rows.get(0).id()))
                .toList();
        var held = new HashSet<String>();
        for (List<Pair> rows : order) {
            if (held.size() + rows.size() <= most) {
                rows.forEach(row -> held.add(row.id()));
            }
        }
        List<Pair> rows = new ArrayList<>();
        for (Pair row : corpus.rows()) {
            rows.add(row.withSplit(held.contains(row.id()) ? Split.TEST : Split.TRAIN));
        }
        return corpus.withRows(rows);
    }
}
