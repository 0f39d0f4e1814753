package dev.xtrain.tune;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;
import java.util.SortedMap;
import java.util.stream.Collectors;

/**
 * What a run will do, decided before it starts and kept, so that a continued run does the same.
 *
 * @param created when it was made, ISO 8601 in UTC
 * @param fingerprint of the rows that the sources gave
 * @param languages pairs by language, held-out ones among them
 * @param leftOut pairs that were left out for want of time
 * @param pairs to train on
 * @param heldOut questions to measure with
 * @param batch pairs in a batch
 * @param steps of training
 * @param epochs how often a pair is seen
 * @param device where it computes
 * @param precision of frozen weights and activations
 * @param seconds what it was reckoned to take
 */
public record TunePlan(
        String created,
        String fingerprint,
        SortedMap<String, Integer> languages,
        @JsonProperty("left_out") int leftOut,
        int pairs,
        @JsonProperty("held_out") int heldOut,
        int batch,
        int steps,
        double epochs,
        String device,
        String precision,
        Phases seconds) {

    /** What a person wants to know before waiting. */
    String text() {
        String found = languages.entrySet().stream()
                .map(entry -> String.format(Locale.ROOT, "%,d %s", entry.getValue(), entry.getKey()))
                .collect(Collectors.joining(", "));
        return String.format(
                Locale.ROOT,
                """
                pairs      %,d to train on, %,d held out (%s)%s
                training   %,d steps of %d pairs, %.1f epochs, %s on %s
                time       about %s: measuring %s,%s training %s, measuring again %s""",
                pairs,
                heldOut,
                found,
                leftOut == 0 ? "" : String.format(Locale.ROOT, "; %,d more are left out for want of time", leftOut),
                steps,
                batch,
                epochs,
                precision,
                device,
                Phases.text(seconds.ahead()),
                Phases.text(seconds.before()),
                seconds.mining() == 0 ? "" : " mining negatives " + Phases.text(seconds.mining()) + ",",
                Phases.text(seconds.training()),
                Phases.text(seconds.merging() + seconds.after()));
    }
}
