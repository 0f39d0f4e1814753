package dev.xtrain.lora;

import dev.xtrain.io.Default;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an adapter is.
 *
 * @param rank r, the width of the low-rank delta
 * @param alpha the delta is scaled by alpha / rank
 * @param dropout probability of dropping an element of the delta's input in training
 * @param targets roles ({@code q, k, v, o, wi, wo}), module names, their ends, or patterns with {@code *}
 * @param layers indices of the layers to adapt; none for all
 * @param rankPattern other ranks of some maps, which keys choose as targets do; the first that chooses a map counts
 * @param alphaPattern other alphas, likewise
 * @param rslora whether the delta is scaled by alpha / sqrt(rank) instead (rsLoRA, arXiv:2312.03732)
 * @param dora whether the lengths of the rows of the adapted weight are trained, too (DoRA, arXiv:2402.09353)
 */
public record LoraSettings(
        @Default("16") int rank,
        @Default("32") double alpha,
        @Default("0") double dropout,
        @Default("[q, k, v, o, wi, wo]") List<String> targets,
        @Default("[]") List<Integer> layers,
        @Default("{}") Map<String, Integer> rankPattern,
        @Default("{}") Map<String, Double> alphaPattern,
        @Default("false") boolean rslora,
        @Default("false") boolean dora) {

    /** Checks ranges. */
    public LoraSettings {
        if (rank < 1) {
            throw new IllegalArgumentException("rank: a whole number of at least 1");
        }
        if (!isAlpha(alpha)) {
            throw new IllegalArgumentException("alpha: a number above 0");
        }
        if (!(dropout >= 0 && dropout < 1)) {
            throw new IllegalArgumentException("dropout: a number of at least 0 and below 1");
        }
        if (targets.isEmpty()) {
            throw new IllegalArgumentException("targets: at least one role or module");
        }
        if (layers.stream().anyMatch(layer -> layer < 0)) {
            throw new IllegalArgumentException("layers: whole numbers of at least 0");
        }
        if (rankPattern.values().stream().anyMatch(value -> value < 1)) {
            throw new IllegalArgumentException("rank_pattern: whole numbers of at least 1");
        }
        if (!alphaPattern.values().stream().allMatch(LoraSettings::isAlpha)) {
            throw new IllegalArgumentException("alpha_pattern: numbers above 0");
        }
        targets = List.copyOf(targets);
        layers = List.copyOf(layers);
        rankPattern = Collections.unmodifiableMap(new LinkedHashMap<>(rankPattern)); // in order
        alphaPattern = Collections.unmodifiableMap(new LinkedHashMap<>(alphaPattern));
    }

    /** Plain LoRA of one rank in all layers. */
    public LoraSettings(int rank, double alpha, double dropout, List<String> targets) {
        this(rank, alpha, dropout, targets, List.of(), Map.of(), Map.of(), false, false);
    }

    private static boolean isAlpha(double value) {
        return value > 0 && value < Double.POSITIVE_INFINITY;
    }

    /** What adapters of these settings are called. */
    public String kind() {
        return (rslora ? "rank-stabilised " : "") + (dora ? "DoRA" : "LoRA");
    }

    /** What a delta of that rank and alpha is multiplied by. */
    double scale(int ofRank, double ofAlpha) {
        return ofAlpha / (rslora ? Math.sqrt(ofRank) : ofRank);
    }
}
