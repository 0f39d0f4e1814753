package dev.xtrain.extract;

import java.util.List;

/** How a language writes documentation: which comments are documentation, and what they say. */
interface DocStyle {

    /** Where a comment, attribute or docstring belongs. */
    enum Place {
        /** It is no documentation. */
        NOWHERE,
        /** It speaks of what follows. */
        BEFORE,
        /** It speaks of what it stands in. */
        INSIDE,
        /** It speaks of what stands before it, which is never a function. */
        AFTER
    }

    /** Tells documentation from other comments and attributes, by how it is written in the source. */
    Place place(String written);

    /**
     * The index of the first comment that belongs to the documentation, of several that stand before a function. Where
     * consecutive comments are one text, as in Rust, that is 0; where only the last counts, as in Java, the last.
     */
    int firstUsed(List<String> comments);

    /** Whether line comments make one text only where they stand on consecutive lines. */
    default boolean endsAtGap() {
        return false;
    }

    /** What the comments say together. */
    Documentation read(List<String> comments);
}
