package dev.xtrain.tune;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.xtrain.eval.Comparison;

/**
 * Whether a tuned model is put to use.
 *
 * <p>It {@link #HELPED} where MRR@10 of semantic search rose, by the paired randomisation test not by chance (p below
 * {@value Comparison#SIGNIFICANT}), and that of hybrid search is not lower. It is {@link #WORSE} where either fell by
 * more than chance. Anything between shows no difference. Only a model that helped is used without being named.
 */
public enum Verdict {
    HELPED("helped"),
    NO_DIFFERENCE("no difference shown"),
    WORSE("worse");

    private final String label;

    Verdict(String label) {
        this.label = label;
    }

    /** The rule. */
    static Verdict of(Comparison semantic, Comparison hybrid) {
        if (fell(semantic) || fell(hybrid)) {
            return WORSE;
        }
        boolean rose = semantic.significant() && semantic.difference() > 0;
        return rose && hybrid.difference() >= 0 ? HELPED : NO_DIFFERENCE;
    }

    private static boolean fell(Comparison comparison) {
        return comparison.significant() && comparison.difference() < 0;
    }

    /** Whether the model is used where none is named. */
    public boolean inUse() {
        return this == HELPED;
    }

    /** In words: {@code no difference shown}. */
    @Override
    @JsonValue
    public String toString() {
        return label;
    }
}
