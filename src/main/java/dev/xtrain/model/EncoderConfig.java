package dev.xtrain.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.xtrain.io.Json;
import dev.xtrain.io.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A model's {@code config.json}, or another of its small JSON files, read by key with checks.
 *
 * @param file where it lies
 * @param json its root object
 */
record EncoderConfig(Path file, JsonNode json) {

    /** Reads a file. Errors: none there, or no JSON object. */
    static EncoderConfig read(Path file) {
        try {
            JsonNode json = Json.mapper().readTree(Files.readAllBytes(file));
            if (!json.isObject()) {
                throw malformed(file, "no object", null);
            }
            return new EncoderConfig(file, json);
        } catch (NoSuchFileException e) {
            throw malformed(file, "nothing", e);
        } catch (JsonProcessingException e) {
            throw malformed(file, "malformed JSON", e);
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + file + ": " + e.getMessage(), e);
        }
    }

    /** Reads a file that need not be there, and is then an empty object. */
    static EncoderConfig readIfPresent(Path file) {
        return Files.exists(file)
                ? read(file)
                : new EncoderConfig(file, Json.mapper().createObjectNode());
    }

    private static UserError malformed(Path file, String found, @Nullable Throwable cause) {
        var draft = UserError.doing("reading the model's configuration")
                .expected("a JSON object")
                .found(found)
                .at(file);
        if (cause != null) {
            draft.because(cause);
        }
        return draft.fix("Point to a model directory with the " + file.getFileName() + " it came with.");
    }

    String modelType() {
        return text("model_type");
    }

    /** Width of the encoder's vectors, which architectures name differently. */
    int hiddenSize() {
        return Stream.of("d_model", "n_embd")
                .filter(json::hasNonNull)
                .findFirst()
                .map(this::count)
                .orElseGet(() -> count("hidden_size"));
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

    /** A token id, or what holds where the key is absent. */
    int id(String key, int otherwise) {
        JsonNode node = json.path(key);
        return node.isIntegralNumber() && node.canConvertToInt() && node.intValue() == 0 ? 0 : count(key, otherwise);
    }

    /** True or false. */
    boolean flag(String key) {
        JsonNode node = json.path(key);
        if (!node.isBoolean()) {
            throw wrong(key, "true or false", node);
        }
        return node.booleanValue();
    }

    /** True or false, or what holds where the key is absent. */
    boolean flag(String key, boolean otherwise) {
        return json.hasNonNull(key) ? flag(key) : otherwise;
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

    /** Holds a key to be absent, null or an empty array. */
    void requireEmpty(String key, String why) {
        JsonNode node = json.path(key);
        if (json.hasNonNull(key) && !(node.isArray() && node.isEmpty())) {
            throw wrong(key, "[]: " + why, node);
        }
    }

    /** An error about one key. */
    UserError wrong(String key, String expected, JsonNode found) {
        return wrong(key, expected, found.isMissingNode() ? "nothing" : found.toString());
    }

    /** An error about one key. */
    UserError wrong(String key, String expected, String found) {
        return UserError.doing("reading the model's configuration")
                .expected(expected)
                .found(found)
                .at(file)
                .in(key)
                .fix("Restore " + file.getFileName() + " as it came with the model.");
    }
}
