package dev.xtrain.tune;

import dev.xtrain.eval.QueryMatch;
import dev.xtrain.eval.Run;
import dev.xtrain.lora.LoraSettings;
import dev.xtrain.pairs.Manifest;
import dev.xtrain.report.Curve;
import dev.xtrain.report.Formats;
import dev.xtrain.source.Repository;
import dev.xtrain.tensor.Hardware;
import dev.xtrain.train.TrainConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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
 * @param sources what the pairs come from that were trained on
 * @param trainingPairs pairs that were trained on
 * @param testQueries queries of held-out files
 * @param pairsByLanguage pairs of these sources, counted
 * @param pairsByLicense the same; {@code unknown} where none was found
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
     * @param remote where it was cloned from, or empty
     * @param commit the commit that was read, or empty
     */
    public record Source(String name, String remote, String commit) {}

    /** Those of a run. */
    static TuneFacts of(TuneResult result, String name) {
        TrainConfig recipe = result.recipe();
        Manifest corpus = result.trainedOn();
        Machine machine = result.machine();
        var hardware = new LinkedHashMap<String, String>();
        hardware.put("processor", machine.processor());
        hardware.put("processors", String.valueOf(machine.processors()));
        hardware.put("device", result.plan().device());
        hardware.put("system", machine.system());
        var seconds = new LinkedHashMap<String, Double>();
        seconds.put("extracting, planning", result.seconds().gathering());
        seconds.put("measuring the base", result.seconds().before());
        if (recipe.batch().negatives() > 0) {
            seconds.put("mining negatives", result.seconds().mining());
        }
        seconds.put("training", result.seconds().training());
        seconds.put("merging", result.seconds().merging());
        seconds.put("measuring the result", result.seconds().after());
        var versions = new LinkedHashMap<String, String>();
        versions.put("xtrain", machine.xtrain());
        versions.put("Java", machine.java());
        versions.put("libtorch", Hardware.libtorch().getKey());
        versions.put("grammars", String.join(", ", corpus.grammars()));
        var notes = new ArrayList<String>();
        if (result.plan().leftOut() > 0) {
            notes.add("%s pairs were left out for want of time."
                    .formatted(Formats.count(result.plan().leftOut())));
        }
        List<Repository> tested = result.corpus().repositories();
        if (!tested.equals(corpus.repositories())) {
            notes.add("A control: its questions are about %s, which it was not trained on."
                    .formatted(tested.stream()
                            .map(repository -> (repository.name() + "/" + repository.prefix()).replaceAll("/+$", ""))
                            .collect(Collectors.joining(", "))));
        }
        return new TuneFacts(
                name,
                recipe.base(),
                result.baseLicense(),
                result.sentence(),
                result.runs(),
                result.matches(),
                result.losses().stream()
                        .map(step -> new Curve.Point(step.number(), step.loss()))
                        .toList(),
                corpus.repositories().stream()
                        .map(repository -> new Source(
                                repository.name(), orEmpty(repository.remote()), orEmpty(repository.commit())))
                        .toList(),
                result.trainingPairs(),
                result.questions(),
                corpus.rows().byLanguage(),
                corpus.rows().byLicense(),
                corpus.dropped(),
                recipe(recipe, result.plan()),
                hardware,
                seconds,
                versions,
                notes,
                recipe.seed());
    }

    private static String adapter(LoraSettings lora) {
        return "%s, rank %d%s, alpha %s%s, dropout %s, on %s%s"
                .formatted(
                        lora.kind(),
                        lora.rank(),
                        lora.rankPattern().isEmpty() ? "" : " (others: " + lora.rankPattern() + ")",
                        Formats.quantity(lora.alpha()),
                        lora.alphaPattern().isEmpty() ? "" : " (others: " + lora.alphaPattern() + ")",
                        Formats.quantity(lora.dropout()),
                        String.join(", ", lora.targets()),
                        lora.layers().isEmpty() ? "" : " of layers " + lora.layers());
    }

    private static Map<String, String> recipe(TrainConfig config, TunePlan plan) {
        var recipe = new LinkedHashMap<String, String>();
        recipe.put("adapter", adapter(config.lora()));
        recipe.put(
                "loss",
                "contrastive, in-batch negatives and %d explicit ones, temperature %s, scores: %s"
                        .formatted(
                                config.batch().negatives(),
                                Formats.quantity(config.loss().temperature()),
                                config.loss().scores().name().toLowerCase(Locale.ROOT)));
        recipe.put("batch", plan.batch() + " pairs");
        recipe.put("steps", "%s, %s epochs".formatted(Formats.count(plan.steps()), Formats.quantity(plan.epochs())));
        recipe.put(
                "optimizer",
                "AdamW, rate %s, weight decay %s, clipped at %s, %s decay"
                        .formatted(
                                Formats.quantity(config.learningRate()),
                                Formats.quantity(config.optimizer().weightDecay()),
                                Formats.quantity(config.optimizer().maxGradientNorm()),
                                config.optimizer().decay().name().toLowerCase(Locale.ROOT)));
        recipe.put("precision", plan.precision());
        recipe.put("seed", String.valueOf(config.seed()));
        return recipe;
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

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
