package dev.xtrain.mine;

import dev.xtrain.io.Nearest;
import dev.xtrain.io.UserError;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How a negative is found. The order of the constants is the order in which a row's best are taken in turn. */
public enum NegativeKind {
    /** A function of the same name in the same type or file. */
    OVERLOAD,
    /** Another function of the same type. */
    SAME_CLASS,
    /** Another function of the same file. */
    SAME_FILE,
    /** A function of another file whose name has the same words, singular or plural. */
    SAME_STEM,
    /**
     * A function of another file whose parameters and result have the same types, or are as many where none are told.
     */
    SAME_SIGNATURE,
    /** A function whose words are nearest to those of the question. */
    BM25,
    /** A function whose vectors are nearest to those of the question, by some model. */
    MODEL;

    /** As it stands in rows: {@code same_file}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** By its code. Errors: there is none. */
    static NegativeKind named(String code) {
        List<String> codes = Arrays.stream(values()).map(NegativeKind::code).toList();
        return Arrays.stream(values())
                .filter(kind -> kind.code().equals(code))
                .findFirst()
                .orElseThrow(() -> UserError.doing("choosing negatives")
                        .expected("one of " + String.join(", ", codes))
                        .found(code)
                        .in("--mix")
                        .fix(Nearest.to(code, codes)
                                .map(near -> "Did you mean " + near + "?")
                                .orElse("For example --mix " + NegativeMix.STRUCTURAL + ".")));
    }
}
