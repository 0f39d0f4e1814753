package dev.xtrain.eval;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.xtrain.search.Mode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * What the hybrid adds to the better of its parts, on the same queries.
 *
 * @param model whose vectors took part
 * @param lang a language, or {@value EvalRow#ALL}
 * @param pool that was ranked
 * @param part the better part by P@1: {@code semantic} or {@code keyword}
 * @param precisionAt1 hybrid against that part
 * @param mrrAt10 hybrid against the part that is better by MRR@10
 */
public record HybridGain(
        String model,
        String lang,
        String pool,
        String part,
        @JsonProperty("p_at_1") Comparison precisionAt1,
        @JsonProperty("mrr_at_10") Comparison mrrAt10) {

    static final List<String> HEADINGS = List.of("lang", "pool", "model", "better part", "hybrid's P@1", "MRR@10");

    /** One for each model, pool and language that was asked in all three modes. */
    static List<HybridGain> of(List<Run> runs, long seed) {
        var gains = new ArrayList<HybridGain>();
        for (Run hybrid : runs) {
            if (hybrid.backend().mode() != Mode.HYBRID) {
                continue;
            }
            Optional<Run> semantic = runs.stream()
                    .filter(run -> run.backend().mode() == Mode.SEMANTIC
                            && run.pool().equals(hybrid.pool())
                            && run.backend().model().equals(hybrid.backend().model()))
                    .findFirst();
            Optional<Run> keyword = runs.stream()
                    .filter(run ->
                            run.backend().mode() == Mode.KEYWORD && run.pool().equals(hybrid.pool()))
                    .findFirst();
            if (semantic.isPresent() && keyword.isPresent()) {
                gains.addAll(of(hybrid, List.of(semantic.get(), keyword.get()), seed));
            }
        }
        return gains;
    }

    private static List<HybridGain> of(Run hybrid, List<Run> parts, long seed) {
        var langs = new LinkedHashSet<String>();
        hybrid.outcomes().stream().map(Outcome::lang).sorted().forEach(langs::add);
        List<HybridGain> gains = new ArrayList<>();
        if (langs.size() > 1) {
            langs.add(EvalRow.ALL);
        }
        for (String lang : langs) {
            boolean all = lang.equals(EvalRow.ALL);
            Run mixed = all ? hybrid : hybrid.in(lang);
            List<Run> apart =
                    all ? parts : parts.stream().map(run -> run.in(lang)).toList();
            Run better = better(apart, Metrics::precisionAt1);
            gains.add(new HybridGain(
                    hybrid.backend().model(),
                    lang,
                    hybrid.pool().toString(),
                    better.backend().mode().toString(),
                    comparison(better, mixed, Metrics::precisionAt1, seed),
                    comparison(better(apart, Metrics::reciprocalRank), mixed, Metrics::reciprocalRank, seed)));
        }
        return gains;
    }

    private static Run better(List<Run> parts, ToDoubleFunction<Metrics> measure) {
        Run first = parts.get(0);
        Run second = parts.get(1);
        return second.mean(measure) > first.mean(measure) ? second : first;
    }

    private static Comparison comparison(Run part, Run hybrid, ToDoubleFunction<Metrics> measure, long seed) {
        return Comparison.of(part.values(measure), hybrid.values(measure), seed);
    }

    /** Cells of a table, under {@link #HEADINGS}. */
    List<String> cells() {
        return Stream.of(
                        Stream.of(lang, pool, model, part),
                        Stream.of(precisionAt1, mrrAt10).map(HybridGain::cell))
                .flatMap(cells -> cells)
                .toList();
    }

    private static String cell(Comparison gain) {
        return String.format(
                Locale.ROOT,
                "%+.3f [%+.3f, %+.3f]",
                gain.difference(),
                gain.interval().low(),
                gain.interval().high());
    }
}
