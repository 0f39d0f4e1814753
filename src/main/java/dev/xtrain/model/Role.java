package dev.xtrain.model;

import java.util.Locale;

/** What a linear map does in its layer, whatever the architecture calls it. */
public enum Role {
    /** Query projection. */
    Q,
    /** Key projection. */
    K,
    /** Value projection. */
    V,
    /** Attention output. */
    O,
    /** Feed-forward input; gated layers have two. */
    WI,
    /** Feed-forward output. */
    WO;

    /** The name that configurations use. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
