package dev.xtrain.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.xtrain.io.Json;
import dev.xtrain.io.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Hides tokens from an encoder that is to guess them (Devlin et al., BERT, arXiv:1810.04805, section 3.1): of those
 * that are chosen, 80 % become the mask token, 10 % any other token, 10 % stay as they are.
 *
 * <p>Which they are is a pure function of (key, row, position), by the hash of {@link Dropout}: it does not depend on
 * what a text is batched with. Special tokens and pads are never chosen.
 *
 * @param share of the other tokens that are chosen, on average
 * @param mask id of the mask token
 * @param special ids of special tokens
 * @param vocabulary number of ids
 */
public record TokenMasking(double share, int mask, BitSet special, int vocabulary) {

    /** What mask tokens are called: BERT's and RoBERTa's. */
    private static final List<String> MASKS = List.of("[MASK]", "<mask>");

    private static final int ALL = 1 << 16; // of a decision's 16 bits
    private static final int MASKED = ALL * 8 / 10;
    private static final int REPLACED = ALL * 9 / 10;

    /** Checks the share. */
    public TokenMasking {
        if (!(share > 0 && share < 1)) {
            throw new IllegalArgumentException("a share above 0 and below 1, not " + share);
        }
    }

    /**
     * Texts with tokens hidden.
     *
     * @param tokens the texts as the encoder sees them
     * @param places which of all tokens, pads included, are to be guessed, ascending
     * @param targets what they were
     */
    public record Masked(TokenBatch tokens, long[] places, long[] targets) {}

    /** That of a model. Errors: its tokenizer has no mask token. */
    public static TokenMasking of(ModelDirectory model, double share) {
        Path file = model.tokenizerFolder().resolve("tokenizer.json");
        var special = new BitSet();
        int mask = -1;
        for (JsonNode token : Json.read(file, ObjectNode.class).path("added_tokens")) {
            if (token.path("special").asBoolean()) {
                int id = token.path("id").asInt();
                special.set(id);
                mask = MASKS.contains(token.path("content").asText()) ? id : mask;
            }
        }
        if (mask < 0) {
            throw UserError.doing("preparing the masked-token loss")
                    .expected("a special token " + String.join(" or ", MASKS))
                    .found("none")
                    .at(file)
                    .in("loss.kind")
                    .fix("Choose another loss, or a base that was trained with one, as BERT was.");
        }
        return new TokenMasking(share, mask, special, model.vocabularySize());
    }

    /**
     * Hides tokens.
     *
     * @param rows the number that each text's choice follows from
     * @param key what else it follows from
     */
    public Masked apply(TokenBatch texts, int[] rows, long key) {
        long[] ids = texts.ids().clone();
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < ids.length; i++) {
            int id = (int) ids[i];
            long bits = Dropout.bits(key, rows[i / texts.length()], i % texts.length());
            if (texts.mask()[i] == 0 || special.get(id) || (bits & 0xffff) >= share * ALL) {
                continue;
            }
            places.add(i);
            int decision = (int) (bits >>> 16 & 0xffff);
            if (decision < MASKED) {
                ids[i] = mask;
            } else if (decision < REPLACED) {
                ids[i] = ((bits >>> 32) * vocabulary) >>> 32;
            }
        }
        return new Masked(
                new TokenBatch(ids, texts.mask(), texts.batch(), texts.length()),
                places.stream().mapToLong(Integer::longValue).toArray(),
                places.stream().mapToLong(i -> texts.ids()[i]).toArray());
    }
}
