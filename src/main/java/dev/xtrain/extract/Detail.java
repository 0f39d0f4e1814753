package dev.xtrain.extract;

/** What can be looked for in a file besides its functions; each is one more query to answer. */
public enum Detail {
    /** What ordinary comments stand above. */
    BLOCKS("comments"),
    /** Documented types. */
    TYPES("classes"),
    /** Types, and the variables that have them. */
    VARIABLES("variables"),
    /** What other modules bring in. */
    IMPORTS("imports");

    private final String file;

    Detail(String file) {
        this.file = file;
    }

    /** Its query file, without ending. */
    String file() {
        return file;
    }
}
