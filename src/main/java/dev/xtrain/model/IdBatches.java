package dev.xtrain.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.xtrain.io.Json;
import dev.xtrain.io.UserError;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads named batches of token ids: {@code {"NAME": {"input_ids": [[...], ...], "attention_mask": [[...], ...]}, ...}},
 * as Python's tokenizers give them. Without a mask every id counts.
 *
 * <p>Errors name the element: rows of different lengths, an id that the vocabulary does not have, a row without tokens,
 * more tokens than the model has positions.
 */
public final class IdBatches {

    private final Path file;
    private final long vocabulary;
    private final int maxLength;

    private IdBatches(Path file, long vocabulary, int maxLength) {
        this.file = file;
        this.vocabulary = vocabulary;
        this.maxLength = maxLength;
    }

    /** The batches of a file, for a model, in the file's order. */
    public static Map<String, TokenBatch> read(Path file, EmbeddingModel model) {
        var reader = new IdBatches(
                file, model.directory().vocabularySize(), model.encoder().maxLength());
        Map<String, TokenBatch> batches = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry :
                Json.read(file, ObjectNode.class).properties()) {
            batches.put(entry.getKey(), reader.batch(entry.getKey(), entry.getValue()));
        }
        if (batches.isEmpty()) {
            throw reader.wrong("$", "at least one named batch", "none");
        }
        return batches;
    }

    private TokenBatch batch(String name, JsonNode batch) {
        String place = name + ".input_ids";
        JsonNode rows = batch.path("input_ids");
        if (!rows.isArray() || rows.isEmpty() || rows.get(0).isEmpty()) {
            throw wrong(place, "an array of rows of ids", rows.isMissingNode() ? "nothing" : shown(rows));
        }
        int length = rows.get(0).size();
        if (length > maxLength) {
            throw wrong(
                    place, "at most " + maxLength + " tokens a row, the model's positions", Integer.toString(length));
        }
        long[] ids = numbers(rows, place, rows.size(), length, vocabulary);
        long[] mask = new long[ids.length];
        Arrays.fill(mask, 1);
        if (batch.has("attention_mask")) {
            place = name + ".attention_mask";
            mask = numbers(batch.path("attention_mask"), place, rows.size(), length, 2);
        }
        var tokens = new TokenBatch(ids, mask, rows.size(), length);
        for (int row = 0; row < rows.size(); row++) {
            if (tokens.tokens(row) == 0) {
                throw wrong(place + "[" + row + "]", "at least one token in a row", "only padding");
            }
        }
        return tokens;
    }

    private long[] numbers(JsonNode rows, String place, int count, int length, long limit) {
        if (!rows.isArray() || rows.size() != count) {
            throw wrong(place, "an array of " + count + " rows", shown(rows));
        }
        long[] numbers = new long[Math.multiplyExact(count, length)];
        for (int row = 0; row < count; row++) {
            JsonNode values = rows.get(row);
            if (!values.isArray() || values.size() != length) {
                throw wrong(place + "[" + row + "]", "a row of " + length + " numbers", shown(values));
            }
            for (int i = 0; i < length; i++) {
                JsonNode value = values.get(i);
                if (!value.isIntegralNumber() || value.longValue() < 0 || value.longValue() >= limit) {
                    throw wrong(
                            place + "[" + row + "][" + i + "]",
                            "a whole number from 0 to " + (limit - 1),
                            shown(value));
                }
                numbers[row * length + i] = value.longValue();
            }
        }
        return numbers;
    }

    private static String shown(JsonNode node) {
        return node.isArray() ? "an array of " + node.size() : node.toString();
    }

    private UserError wrong(String place, String expected, String found) {
        return UserError.doing("reading token ids")
                .expected(expected)
                .found(found)
                .at(file)
                .in(place)
                .fix("Correct the file, or tokenise with the model's own tokenizer.");
    }
}
