package dev.xtrain.pairs;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One training example, one JSON object a line: a question in words and the function that answers it.
 *
 * <p>{@code positive} and every negative's text are without their own documentation and without that of anything nested
 * in them. {@code query}, {@code positive} and {@code negatives} are the names that sentence-transformers and PyLate
 * users expect. Rows of other tools need only {@code query} and {@code positive}; everything else is nullable or has a
 * neutral value.
 *
 * @param id hex digits, stable across runs: a hash of language, code and query
 * @param lang {@code rust}, {@code python}, ...
 * @param repo name of the repository, or of the directory where there is none
 * @param commit the commit's hash, where known
 * @param path the file, relative to the repository's root, with forward slashes
 * @param symbol qualified name: {@code Type::method}, {@code Class.method}
 * @param startLine line of the function itself (its {@code fn}, {@code def} or name), from 1
 * @param endLine its last line
 * @param startByte first byte of the function in the file (UTF-8)
 * @param endByte one past its last byte
 * @param docStartByte first byte of its documentation
 * @param docEndByte one past the documentation's last byte
 * @param kind {@code function}, {@code method}, ...
 * @param pair what the query is to the positive: {@code function}, {@code name}, {@code comment}, {@code class}, ...
 * @param signature the function's head without its body
 * @param doc all of the cleaned documentation
 * @param query its first paragraph
 * @param positive the code, without documentation
 * @param negatives other functions that look alike and do not answer the query
 * @param teacher scores of a stronger model, for distillation
 * @param license where the licence was found and which it is
 * @param split {@link Split#TRAIN} or {@link Split#TEST}; rows of other tools may have others
 * @param cluster hash of language and code: rows whose code is the same, white space apart, share it and the split
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Pair(
        String id,
        String lang,
        @Nullable String repo,
        @Nullable String commit,
        @Nullable String path,
        @Nullable String symbol,
        @JsonProperty("start_line") int startLine,
        @JsonProperty("end_line") int endLine,
        @JsonProperty("start_byte") int startByte,
        @JsonProperty("end_byte") int endByte,
        @JsonProperty("doc_start_byte") int docStartByte,
        @JsonProperty("doc_end_byte") int docEndByte,
        @Nullable String kind,
        @Nullable String pair,
        @Nullable String signature,
        @Nullable String doc,
        String query,
        String positive,
        List<Negative> negatives,
        @Nullable Teacher teacher,
        @Nullable License license,
        @Nullable String split,
        @Nullable String cluster) {

    /** Language of rows that do not tell theirs. */
    public static final String UNKNOWN = "unknown";

    /** Fills what rows of other tools leave out. */
    public Pair {
        lang = lang == null ? UNKNOWN : lang;
        id = id == null ? idOf(lang, positive, query) : id;
        negatives = negatives == null ? List.of() : List.copyOf(negatives);
    }

    private static String idOf(String lang, @Nullable String positive, @Nullable String query) {
        return positive == null || query == null ? "" : PairId.of(lang, positive, query);
    }

    /** The same row with other negatives. */
    public Pair withNegatives(List<Negative> others) {
        return with(others, teacher, split);
    }

    /** The same row with a teacher's scores. */
    public Pair withTeacher(Teacher other) {
        return with(negatives, other, split);
    }

    /** The same row on a side of the split. */
    public Pair withSplit(String side) {
        return with(negatives, teacher, side);
    }

    private Pair with(List<Negative> others, @Nullable Teacher scores, @Nullable String side) {
        return new Pair(
                id,
                lang,
                repo,
                commit,
                path,
                symbol,
                startLine,
                endLine,
                startByte,
                endByte,
                docStartByte,
                docEndByte,
                kind,
                pair,
                signature,
                doc,
                query,
                positive,
                others,
                scores,
                license,
                side,
                cluster);
    }

    /**
     * A function that does not answer the query.
     *
     * @param id the row whose positive it is; enough by itself, the reader then finds the text in the same file
     * @param text its code without documentation, or null where only the id is given
     * @param kind how it was found: {@code same_file}, {@code bm25}, ...
     * @param rank its rank among those found that way, from 1
     * @param score that way's score
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Negative(
            @Nullable String id,
            @Nullable String text,
            @Nullable String kind,
            @Nullable Integer rank,
            @Nullable Double score) {

        /** Whatever is known. */
        @JsonCreator
        public Negative {}

        /** Other tools write the bare text. */
        @JsonCreator
        static Negative of(String text) {
            return new Negative(null, text, null, null, null);
        }
    }

    /**
     * Scores of a stronger model.
     *
     * @param model its name
     * @param positive score of the positive
     * @param negatives scores of the negatives, in their order
     */
    public record Teacher(String model, double positive, List<Double> negatives) {}

    /**
     * A licence.
     *
     * @param spdx its SPDX identifier
     * @param source {@code header}, {@code file} or {@code manifest}
     */
    public record License(String spdx, String source) {}
}
