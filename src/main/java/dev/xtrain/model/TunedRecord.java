package dev.xtrain.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * {@code tuned.json}: what a tuned model is and what it is good for.
 *
 * @param format version of this file's layout
 * @param name what the models of one repository are called
 * @param version counts them, from 1
 * @param created when, ISO 8601 in UTC: {@code 2026-11-21T16:20:03Z}
 * @param roots real paths of the repositories it was tuned for
 * @param remotes addresses of their {@code origin}, without credentials
 * @param base the model it was made of, as the user named it
 * @param baseSha256 identity of that model
 * @param pairs different pairs that were trained on
 * @param heldOut questions that it was measured with
 * @param steps that were taken
 * @param seconds that all of it took
 * @param gains what it did to retrieval, a row a mode
 * @param verdict {@code helped}, {@code no difference shown} or {@code worse}
 * @param inUse whether it is to be used where no model is named
 * @param xtrain version of the program
 */
public record TunedRecord(
        int format,
        String name,
        int version,
        String created,
        List<String> roots,
        List<String> remotes,
        String base,
        @JsonProperty("base_sha256") String baseSha256,
        int pairs,
        @JsonProperty("held_out") int heldOut,
        int steps,
        double seconds,
        List<Gain> gains,
        String verdict,
        @JsonProperty("in_use") boolean inUse,
        String xtrain) {

    /** The layout written here. */
    public static final int FORMAT = 1;

    /** Copies the lists. */
    public TunedRecord {
        roots = List.copyOf(roots);
        remotes = List.copyOf(remotes);
        gains = List.copyOf(gains);
    }

    /**
     * Retrieval before and after.
     *
     * @param mode {@code semantic}, {@code hybrid}
     * @param precisionBefore P@1 before
     * @param precisionAfter P@1 after
     * @param before MRR@10 before
     * @param after MRR@10 after
     * @param low lower end of the 95 % interval of the difference
     * @param high its upper end
     * @param p of the paired test
     */
    public record Gain(
            String mode,
            @JsonProperty("p_at_1_before") double precisionBefore,
            @JsonProperty("p_at_1_after") double precisionAfter,
            @JsonProperty("mrr_at_10_before") double before,
            @JsonProperty("mrr_at_10_after") double after,
            double low,
            double high,
            double p) {}

    /** The day it was made: {@code 2026-11-21}. */
    public String day() {
        return created.length() < 10 ? created : created.substring(0, 10);
    }
}
