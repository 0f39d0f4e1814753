package dev.xtrain.model;

/**
 * What is done to a text before the encoder sees it, and to the vectors behind it.
 *
 * @param lowerCase whether texts are lower-cased before they are tokenised
 * @param queryPrefix put in front of every query
 * @param documentPrefix put in front of every document
 * @param queryLength most tokens of a query, special ones included
 * @param documentLength most tokens of a document, special ones included
 * @param pooling which vectors a text ends up with
 * @param normalize whether these are scaled to length 1
 */
public record TextPolicy(
        boolean lowerCase,
        String queryPrefix,
        String documentPrefix,
        int queryLength,
        int documentLength,
        Pooling pooling,
        boolean normalize) {

    /** Checks the lengths. */
    public TextPolicy {
        if (queryLength < 1 || documentLength < 1) {
            throw new IllegalArgumentException("lengths below 1: " + queryLength + ", " + documentLength);
        }
    }

    /** The prefix of such texts. */
    public String prefix(TextEncoder.Kind kind) {
        return kind == TextEncoder.Kind.QUERY ? queryPrefix : documentPrefix;
    }

    /** Most tokens of such a text. */
    public int length(TextEncoder.Kind kind) {
        return kind == TextEncoder.Kind.QUERY ? queryLength : documentLength;
    }

    /** The same with other vectors. */
    public TextPolicy withPooling(Pooling other) {
        return new TextPolicy(lowerCase, queryPrefix, documentPrefix, queryLength, documentLength, other, normalize);
    }

    /** The same with other prefixes. */
    public TextPolicy withPrefixes(String query, String document) {
        return new TextPolicy(lowerCase, query, document, queryLength, documentLength, pooling, normalize);
    }

    /** The same with other lengths. */
    public TextPolicy withLengths(int query, int document) {
        return new TextPolicy(lowerCase, queryPrefix, documentPrefix, query, document, pooling, normalize);
    }

    /** A word that is another for every other policy. */
    public String identity() {
        return Integer.toHexString(toString().hashCode());
    }
}
