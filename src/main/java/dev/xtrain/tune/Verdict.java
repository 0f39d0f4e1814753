package dev.xtrain.tune;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.xtrain.eval.Comparison;
import java.util.Locale;

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

    /** Questions below which little can be shown. */
    private static final int FEW_QUESTIONS = 100;

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

    /** Whether semantic search got better, how sure that is, and what follows; of hybrid search what else decided. */
    static String sentence(Comparison semantic, Comparison hybrid) {
        String sentence = semantic.sentence("Tuning", "MRR@10 of semantic search");
        Verdict verdict = of(semantic, hybrid);
        if (verdict != of(semantic, semantic)) {
            sentence += String.format(
                    Locale.ROOT,
                    "%nHybrid search says otherwise (MRR@10 %.3f to %.3f, p %s): %s.",
                    hybrid.before(),
                    hybrid.after(),
                    Comparison.format(hybrid.p()),
                    verdict);
        }
        if (semantic.queries() < FEW_QUESTIONS) {
            double width = (semantic.interval().high() - semantic.interval().low()) / 2;
            sentence += String.format(
                    Locale.ROOT,
                    "%nOnly %d questions were held out: %s.",
                    semantic.queries(),
                    width > 0
                            ? String.format(
                                    Locale.ROOT, "a difference below about %.2f cannot be told from chance", width)
                            : "they can show very little");
        }
        return sentence;
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
