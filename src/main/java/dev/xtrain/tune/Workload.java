package dev.xtrain.tune;

import dev.xtrain.pairs.Corpus;
import dev.xtrain.pairs.Pair;
import dev.xtrain.pairs.Split;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What there is to measure in one language.
 *
 * @param documents functions, of both sides
 * @param questions held-out questions
 * @param fitting questions of the other side, which the hybrid is fitted on
 */
record Workload(int documents, int questions, int fitting) {

    static Map<String, Workload> of(Corpus corpus) {
        Map<String, List<Pair>> languages = corpus.rows().stream()
                .map(Corpus.Row::pair)
                .collect(Collectors.groupingBy(Pair::lang, TreeMap::new, Collectors.toList()));
        Map<String, Workload> loads = new TreeMap<>();
        languages.forEach((lang, pairs) -> {
            int held = (int) pairs.stream()
                    .filter(pair -> Split.TEST.equals(pair.split()))
                    .count();
            int fitting = Math.min(Measurement.FITTING_QUERIES, pairs.size() - held);
            loads.put(lang, new Workload(pairs.size(), held, fitting));
        });
        return loads;
    }

    /** Seconds to fit the hybrid and measure the base: all functions are encoded. */
    double before(Speed speed) {
        return documents * speed.document() + asked(questions + fitting, speed);
    }

    /** Seconds to measure the tuned model. */
    double after(Speed speed) {
        return documents * speed.document() + asked(questions, speed);
    }

    private double asked(int queries, Speed speed) {
        return queries * (speed.query() + documents * speed.comparison());
    }
}
