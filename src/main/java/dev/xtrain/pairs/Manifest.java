package dev.xtrain.pairs;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.xtrain.extract.Languages;
import dev.xtrain.source.Repository;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code <name>.manifest.json}: what a file of rows was made of and how, enough to make it again. It holds no times, so
 * that the same sources and options give the same bytes.
 *
 * @param format version of this file's layout
 * @param xtrain version of the program
 * @param command how it was called
 * @param grammars the parsers
 * @param seed of the split
 * @param testShare share of files for testing
 * @param splitBy what is held out whole: files or repositories
 * @param clean whether cleaning and deduplication were on
 * @param nearDuplicates how code that is nearly the same was found, where that was looked for
 * @param decontaminated names of the evaluation sets of which nothing became a row
 * @param repositories where the rows come from
 * @param files names of the files that the rows are in
 * @param rows how many, by language, kind of pair, repository, licence, split, and negatives by kind
 * @param dropped how many questions and answers are no rows, by reason
 * @param seen how much was looked at
 */
public record Manifest(
        int format,
        @Nullable String xtrain,
        String command,
        List<String> grammars,
        long seed,
        @JsonProperty("test_share") double testShare,
        @JsonProperty("split_by") String splitBy,
        boolean clean,

        @JsonProperty("near_duplicates") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
        Nearness nearDuplicates,

        List<String> decontaminated,
        List<Repository> repositories,
        List<String> files,
        Rows rows,
        SortedMap<String, Integer> dropped,
        Census seen) {

    /**
     * How code that is nearly the same was found.
     *
     * @param tokens in a run that is compared
     * @param threshold Jaccard similarity of the sets of runs, from which one is left out
     * @param curve by similarity, how likely two are compared at all
     */
    public record Nearness(
            int tokens,
            int bands,
            @JsonProperty("rows_per_band") int rowsPerBand,
            double threshold,
            String curve) {}

    /** Rows, counted. */
    public record Rows(
            int total,
            @JsonProperty("by_language") SortedMap<String, Integer> byLanguage,
            @JsonProperty("by_pair") SortedMap<String, Integer> byPair,
            @JsonProperty("by_repository") SortedMap<String, Integer> byRepository,
            @JsonProperty("by_license") SortedMap<String, Integer> byLicense,
            @JsonProperty("by_split") SortedMap<String, Integer> bySplit,
            SortedMap<String, Integer> negatives) {}

    /**
     * Of what was counted while rows were written.
     *
     * @param files names of the files that the rows are in
     */
    static Manifest of(RowCounts counts, Extent extent, CorpusOptions options, String command, List<String> files) {
        return new Manifest(
                1,
                Manifest.class.getPackage().getImplementationVersion(),
                command,
                Languages.grammarVersions(options.languages()),
                options.seed(),
                options.testShare(),
                extent.splitBy().toString(),
                options.clean(),
                options.clean()
                        ? new Nearness(
                                NearDuplicates.TOKENS,
                                NearDuplicates.BANDS,
                                NearDuplicates.ROWS_PER_BAND,
                                NearDuplicates.THRESHOLD,
                                NearDuplicates.curve())
                        : null,
                options.reserved().stream().map(Fingerprints::name).toList(),
                extent.repositories(),
                files,
                counts.rows(),
                counts.dropped(),
                extent.census());
    }
}
