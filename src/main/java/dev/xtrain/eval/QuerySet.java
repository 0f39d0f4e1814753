package dev.xtrain.eval;

import java.util.List;

/**
 * Questions and the pool they are asked of.
 *
 * <p>What is ranked is a <em>unit</em>: a document, or the file that several documents (its functions) stand in; a unit
 * is as good as its best document.
 *
 * @param name of a language, a specification or a folder
 * @param documents the texts that are compared
 * @param units number of units
 * @param queries questions; their answers are numbers of units
 */
public record QuerySet(String name, List<Document> documents, int units, List<Query> queries) {

    /** Copies both lists. */
    public QuerySet {
        documents = List.copyOf(documents);
        queries = List.copyOf(queries);
    }

    /**
     * A text that is compared.
     *
     * @param text as it is encoded and indexed
     * @param unit what it belongs to
     * @param path of its file, for the filename boost; empty where there is none
     * @param symbol the function's qualified name; empty where there is none
     */
    public record Document(String text, int unit, String path, String symbol) {

        /** A text of which no more is known. */
        public static Document of(String text, int unit) {
            return new Document(text, unit, "", "");
        }
    }

    /** The documents' texts, in order. */
    public List<String> texts() {
        return documents.stream().map(Document::text).toList();
    }

    /** Whether documents have paths. */
    public boolean hasPaths() {
        return documents.stream().anyMatch(document -> !document.path().isEmpty());
    }

    /** Whether documents have names. */
    public boolean hasSymbols() {
        return documents.stream().anyMatch(document -> !document.symbol().isEmpty());
    }
}
