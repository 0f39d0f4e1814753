package dev.xtrain.model;

import java.util.List;

/**
 * Text in, vectors out.
 *
 * <p>A late-interaction encoder gives one vector a token, a single-vector encoder one vector a text; all are
 * L2-normalised. Not thread-safe: one caller at a time.
 */
public interface TextEncoder extends AutoCloseable {

    /** What a text is to a search: its length limit, prefix and instruction differ. */
    enum Kind {
        QUERY,
        DOCUMENT
    }

    /**
     * What vectors are keyed by: a hash over weights, adapter, pooling, precision, text policy. Encoders with equal
     * identities give equal vectors.
     */
    String identity();

    /** A name for people: the preset's, or the directory's. */
    String name();

    /** Width of a vector. */
    int dimension();

    /** Which vectors a text ends up with. */
    Pooling pooling();

    /** Whether every token has a vector of its own (MaxSim) rather than every text (cosine). */
    default boolean multiVector() {
        return pooling() == Pooling.TOKENS;
    }

    /**
     * A token of a text, for display.
     *
     * @param text as the vocabulary spells it
     * @param start first character of the text that it stands for; -1 for a special token or one of a prefix
     * @param end one past the last one
     */
    record Token(String text, int start, int end) {}

    /** What the rows of a text's vectors stand for, in order; empty where that cannot be shown. */
    default List<Token> tokens(String text, Kind kind) {
        return List.of();
    }

    /**
     * Encodes texts, in order.
     *
     * @return for each text its vectors one after the other, {@code [tokens x dimension]}, row-major; one row where
     *     {@link #multiVector()} is false
     */
    List<float[]> encode(List<String> texts, Kind kind);

    /**
     * The tokens of a text as {@link #encode} sees them: prefix and special tokens with it, its end cut; for display.
     */
    List<String> tokens(String text, Kind kind);

    @Override
    void close();
}
