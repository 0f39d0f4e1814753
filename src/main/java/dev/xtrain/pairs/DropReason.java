package dev.xtrain.pairs;

import java.util.Locale;

/** Why a question and its answer did not become a row. The table in {@code docs/extraction.md} explains each. */
public enum DropReason {
    EMPTY_QUERY("documentation or comment without a first paragraph"),
    SHORT_QUERY("query under " + Cleaning.MIN_QUERY_WORDS + " words"),
    LONG_QUERY("query over " + Cleaning.MAX_QUERY_WORDS + " words"),
    NO_BODY("empty body"),
    SHORT_BODY("body under " + Cleaning.MIN_BODY_WORDS + " words"),
    LONG_CODE("code over " + Cleaning.MAX_CODE_CHARS + " characters"),
    GENERATED("generated file"),
    DUPLICATE("same code as another row"),
    LICENSE("licence not among those asked for"),
    NEAR_DUPLICATE("nearly the same code as another row"),
    CONTAMINATED("code or text of an evaluation set"),
    QUERY_IN_CODE("query, or " + Cleaning.MAX_REPEATED_WORDS + " words of it in a row, in the code"),
    NO_NEGATIVE("no negative to make a triplet of"),
    ONE_WORD_NAME("name of one word"),
    TRIVIAL_NAME("name of a constructor, accessor, test or the like"),
    NO_STATEMENT("comment above no statement"),
    MARKER("comment or documentation that marks work to be done"),
    LICENSE_COMMENT("comment or documentation about rights"),
    GENERATED_DOC("documentation that a program wrote"),
    DOUBT("documentation that only wonders"),
    POINTER("documentation that points elsewhere"),
    NOTE("documentation of use or origin"),
    GENERIC("query that any constructor answers"),
    BARE_NAME("query of nothing but a name"),
    STUB("body that only refuses"),
    TEST("method of tests"),
    FEW_CHARACTERS("query of three different characters"),
    FEW_LETTERS("query of too few letters"),
    LONG_TOKEN("query with a token over " + QuestionRules.MAX_TOKEN_CHARS + " characters"),
    IDENTIFIERS("query of more names than prose"),
    CAPITALS("query in capitals"),
    REPEATED_WORD("query that repeats one word"),
    PRAGMA("comment for a tool"),
    SEPARATOR("comment of hardly any letters"),
    COMMENTED_OUT("commented-out code"),
    AMBIGUOUS_TYPE("two types of one name in the file"),
    MANY_METHODS("more than " + Candidate.METHODS_OF_A_TYPE + " methods of a type"),
    NAMED_ALIKE("variable named after its type"),
    MANY_VARIABLES("more than one variable of a type"),
    UNUSED_IMPORT("import that no function does anything with"),
    MANY_IMPORTS("more than one import of a function"),
    COMMON_IMPORT("import that several functions use");

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
