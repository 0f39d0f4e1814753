package dev.xtrain.tune;

import dev.xtrain.eval.QueryMatch;
import dev.xtrain.eval.Run;
import dev.xtrain.report.Curve;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What there is to say about a tuned model: all that {@link TuneReport} shows.
 *
 * @param name of the tuned model
 * @param base the model it was made from, as its own card names it
 * @param baseLicense SPDX identifier of the base
 * @param verdict whether tuning helped, a sentence
 * @param runs of the base, of keyword search, and of the tuned model, in this order, over the same queries
 * @param matches token matches of a few queries
 * @param losses by step
 * @param sources what the pairs come from
 * @param trainingPairs pairs that were trained on
 * @param testQueries queries of held-out files
 * @param pairsByLanguage all pairs, counted
 * @param pairsByLicense all pairs, counted; {@code unknown} where none was found
 * @param dropped documented functions that are no pairs, counted by reason
 * @param recipe how it was trained, in order
 * @param hardware what it was trained on
 * @param seconds wall time of each phase, in order
 * @param versions of xtrain, engine, grammars
 * @param notes everything that was capped, skipped or guessed, a sentence each
 * @param seed of split, training, intervals and tests
 */
public record TuneFacts(
        String name,
        String base,
        String baseLicense,
        String verdict,
        List<Run> runs,
        List<QueryMatch> matches,
        List<Curve.Point> losses,
        List<Source> sources,
        int trainingPairs,
        int testQueries,
        SortedMap<String, Integer> pairsByLanguage,
        SortedMap<String, Integer> pairsByLicense,
        SortedMap<String, Integer> dropped,
        Map<String, String> recipe,
        Map<String, String> hardware,
        Map<String, Double> seconds,
        Map<String, String> versions,
        List<String> notes,
        long seed) {

    /**
     * A repository that pairs come from.
     *
     * @param name its name
     * @param commit the commit that was read, or empty
     * @param license SPDX identifier, or {@code unknown}
     */
    public record Source(String name, String commit, String license) {}

    /** Copies all, in their order. */
    public TuneFacts {
        runs = List.copyOf(runs);
        matches = List.copyOf(matches);
        losses = List.copyOf(losses);
        sources = List.copyOf(sources);
        pairsByLanguage = Collections.unmodifiableSortedMap(new TreeMap<>(pairsByLanguage));
        pairsByLicense = Collections.unmodifiableSortedMap(new TreeMap<>(pairsByLicense));
        dropped = Collections.unmodifiableSortedMap(new TreeMap<>(dropped));
        recipe = Collections.unmodifiableMap(new LinkedHashMap<>(recipe));
        hardware = Collections.unmodifiableMap(new LinkedHashMap<>(hardware));
        seconds = Collections.unmodifiableMap(new LinkedHashMap<>(seconds));
        versions = Collections.unmodifiableMap(new LinkedHashMap<>(versions));
        notes = List.copyOf(notes);
    }

    /** Number of all pairs. */
    int pairs() {
        return pairsByLanguage.values().stream().mapToInt(count -> count).sum();
    }
}
