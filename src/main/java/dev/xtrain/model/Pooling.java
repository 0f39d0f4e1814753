package dev.xtrain.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Which vectors a text ends up with. */
public enum Pooling {
    /** One vector a token, special tokens included: late interaction. */
    TOKENS,
    /** The first token's vector. */
    CLS,
    /** The mean over all tokens but padding. */
    MEAN,
    /** The last token's vector that is no padding. */
    LAST;

    /** The pooling of that name, in lower case, as users write it: {@code cls}. */
    public static Optional<Pooling> named(String name) {
        return Arrays.stream(values())
                .filter(pooling -> pooling.toString().equals(name))
                .findFirst();
    }

    /** All names, for messages. */
    static String names() {
        return Arrays.stream(values()).map(Pooling::toString).collect(Collectors.joining(", "));
    }

    /** The name users write. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
