package dev.xtrain.pairs;

import java.util.Locale;

/** Why a documented function did not become a row. The table in {@code docs/extraction.md} explains each. */
public enum DropReason {
    EMPTY_QUERY("documentation without a first paragraph"),
    SHORT_QUERY("query under " + Cleaning.MIN_QUERY_WORDS + " words"),
    LONG_QUERY("query over " + Cleaning.MAX_QUERY_WORDS + " words"),
    NO_BODY("empty body"),
    SHORT_BODY("body under " + Cleaning.MIN_BODY_WORDS + " words"),
    LONG_CODE("code over " + Cleaning.MAX_CODE_CHARS + " characters"),
    GENERATED("generated file"),
    DUPLICATE("same code as another row");

    private final String words;

    DropReason(String words) {
        this.words = words;
    }

    /** For people. */
    public String words() {
        return words;
    }

    /** As it stands in files: {@code short_query}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
