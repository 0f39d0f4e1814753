package dev.xtrain.tune;

import dev.xtrain.mine.ModelMining;
import dev.xtrain.pairs.Pair;
import dev.xtrain.pairs.Split;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What there is to measure, or to mine, in one language.
 *
 * @param documents functions, of both sides
 * @param questions held-out questions
 */
record Workload(int documents, int questions) {

    static Map<String, Workload> of(List<Pair> rows) {
        Map<String, List<Pair>> languages =
                rows.stream().collect(Collectors.groupingBy(Pair::lang, TreeMap::new, Collectors.toList()));
        Map<String, Workload> loads = new TreeMap<>();
        languages.forEach((lang, pairs) -> {
            int held = (int) pairs.stream()
                    .filter(pair -> Split.TEST.equals(pair.split()))
                    .count();
            loads.put(lang, new Workload(pairs.size(), held));
        });
        return loads;
    }

    /** Seconds to find negatives for all documents among themselves; their vectors are there already. */
    double mining(Speed speed) {
        return documents * (speed.query() + Math.min(documents, ModelMining.Settings.WHOLE) * speed.comparison());
    }

    /** Seconds to measure a model: all functions are encoded, and every question is asked of all of them. */
    double seconds(Speed speed) {
        return documents * speed.document() + questions * (speed.query() + documents * speed.comparison());
    }
}
