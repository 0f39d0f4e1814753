package dev.xtrain.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.xtrain.io.UserError;
import java.nio.file.Path;

/**
 * A model's {@code config.json}, read by key with checks.
 *
 * @param file where it lies
 * @param json its root object
 */
record EncoderConfig(Path file, JsonNode json) {

    String modelType() {
        return text("model_type");
    }

    /** A string. */
    String text(String key) {
        JsonNode node = json.path(key);
        if (!node.isTextual()) {
            throw wrong(key, "a string", node);
        }
        return node.textValue();
    }

    /** A string, or what holds where the key is absent. */
    String text(String key, String otherwise) {
        return json.hasNonNull(key) ? text(key) : otherwise;
    }

    /** A whole number from 1 to 10 million. */
    int count(String key) {
        JsonNode node = json.path(key);
        if (!node.isIntegralNumber()
                || !node.canConvertToInt()
                || node.intValue() < 1
                || node.intValue() > 10_000_000) {
            throw wrong(key, "a whole number of at least 1", node);
        }
        return node.intValue();
    }

    /** A whole number, or what holds where the key is absent. */
    int count(String key, int otherwise) {
        return json.hasNonNull(key) ? count(key) : otherwise;
    }

    /** A positive number, or what holds where the key is absent. */
    double number(String key, double otherwise) {
        JsonNode node = json.path(key);
        if (node.isMissingNode() || node.isNull()) {
            return otherwise;
        }
        if (!node.isNumber() || !(node.doubleValue() > 0)) {
            throw wrong(key, "a positive number", node);
        }
        return node.doubleValue();
    }

    /** An error about one key. */
    UserError wrong(String key, String expected, JsonNode found) {
        return UserError.doing("reading the model's configuration")
                .expected(expected)
                .found(found.isMissingNode() ? "nothing" : found.toString())
                .at(file)
                .in(key)
                .fix("Restore config.json as it came with the model.");
    }
}
