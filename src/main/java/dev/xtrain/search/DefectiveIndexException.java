package dev.xtrain.search;

/** A file of the index is not whole, or not ours; it is made anew. The message names it. */
final class DefectiveIndexException extends Exception {

    private static final long serialVersionUID = 1L;

    DefectiveIndexException(String message) {
        super(message);
    }
}
