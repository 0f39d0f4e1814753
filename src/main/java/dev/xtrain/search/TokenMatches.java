package dev.xtrain.search;

import dev.xtrain.model.TextEncoder;
import dev.xtrain.tensor.VectorScores;
import dev.xtrain.tensor.Vectors;
import java.util.List;

/**
 * Which of a question's tokens met which of a document's: late interaction (ColBERT's MaxSim), taken apart.
 *
 * @param query the question's tokens, as the vocabulary spells them, special ones included
 * @param document the document's tokens, likewise; what is beyond the model's length is not among them
 * @param scores [query tokens x document tokens], cosines
 */
public record TokenMatches(List<String> query, List<String> document, float[][] scores) {

    /** Copies the tokens. Errors: scores of another shape. */
    public TokenMatches {
        query = List.copyOf(query);
        document = List.copyOf(document);
        for (float[] row : scores) {
            if (scores.length != query.size() || row.length != document.size()) {
                throw new IllegalArgumentException("scores of %d x %d for %d and %d tokens"
                        .formatted(scores.length, row.length, query.size(), document.size()));
            }
        }
    }

    /** Encodes both texts and compares their tokens. Errors: an encoder with one vector a text. */
    public static TokenMatches of(TextEncoder encoder, VectorScores kernel, String query, String document) {
        Vectors vectors = Vectors.of(encoder.dimension(), encoder.encode(List.of(document), TextEncoder.Kind.DOCUMENT));
        return of(encoder, kernel, query, document, vectors, 0);
    }

    /**
     * The same for a document that is encoded already.
     *
     * @param vectors the encoder's vectors of some documents
     * @param index which of them are this document's
     */
    public static TokenMatches of(
            TextEncoder encoder, VectorScores kernel, String query, String document, Vectors vectors, int index) {
        if (!encoder.multiVector()) {
            throw new IllegalArgumentException(encoder.name() + " has one vector a text: its tokens have no scores");
        }
        float[] rows = encoder.encode(List.of(query), TextEncoder.Kind.QUERY).get(0);
        return of(
                encoder.tokens(query, TextEncoder.Kind.QUERY),
                encoder.tokens(document, TextEncoder.Kind.DOCUMENT),
                kernel.products(rows, vectors, index));
    }

    /** Of tokens whose vectors were compared. */
    static TokenMatches of(List<TextEncoder.Token> query, List<TextEncoder.Token> document, float[][] scores) {
        return new TokenMatches(texts(query), texts(document), scores);
    }

    private static List<String> texts(List<TextEncoder.Token> tokens) {
        return tokens.stream().map(TextEncoder.Token::text).toList();
    }

    /** The document's token that a token of the question matches best; the first of several. Errors: there is none. */
    public int best(int queryToken) {
        float[] row = scores[queryToken];
        if (row.length == 0) {
            throw new IllegalStateException("a document without tokens");
        }
        int best = 0;
        for (int d = 1; d < row.length; d++) {
            if (row[d] > row[best]) {
                best = d;
            }
        }
        return best;
    }

    /** The document's score for the question: the sum of the best matches. */
    public double score() {
        double sum = 0;
        for (int q = 0; q < scores.length; q++) {
            sum += scores[q][best(q)];
        }
        return sum;
    }
}
