package dev.xtrain.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.xtrain.io.Json;
import dev.xtrain.io.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A JSON file of a model directory, read field by field; a missing field, or one of another type, is named. */
public final class ModelConfig {

    private final Path file;
    private final JsonNode json;

    private ModelConfig(Path file, JsonNode json) {
        this.file = file;
        this.json = json;
    }

    /** Reads a file. Errors: no such file, no JSON object. */
    static ModelConfig read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw UserError.doing("reading the model")
                    .expected("a file " + file.getFileName())
                    .found("none")
                    .at(file)
                    .fix("Check that this is a model's directory and complete.");
        }
        return new ModelConfig(file, Json.read(file, ObjectNode.class));
    }

    /** Reads a file that may be absent, and is then empty. */
    static ModelConfig readIfPresent(Path file) {
        return Files.exists(file)
                ? read(file)
                : new ModelConfig(file, Json.mapper().createObjectNode());
    }

    /** The file it was read from. */
    public Path file() {
        return file;
    }

    /** The architecture: {@code bert}, {@code t5}. */
    public String modelType() {
        return text("model_type");
    }

    /** Width of the encoder's vectors, which architectures name differently. */
    public int hiddenSize() {
        for (String name : List.of("hidden_size", "d_model", "n_embd")) {
            if (has(name)) {
                return integer(name);
            }
        }
        return integer("hidden_size");
    }

    /** Whether the field is there and not null. */
    public boolean has(String name) {
        return json.hasNonNull(name);
    }

    /** A whole number. */
    public int integer(String name) {
        JsonNode value = json.get(name);
        if (value == null || !value.isIntegralNumber() || !value.canConvertToInt()) {
            throw wrong(name, "a whole number", value);
        }
        return value.asInt();
    }

    /** A whole number, or what stands for it when absent. */
    public int integer(String name, int absent) {
        return has(name) ? integer(name) : absent;
    }

    /** A number. */
    public double number(String name) {
        JsonNode value = json.get(name);
        if (value == null || !value.isNumber()) {
            throw wrong(name, "a number", value);
        }
        return value.asDouble();
    }

    /** A number, or what stands for it when absent. */
    public double number(String name, double absent) {
        return has(name) ? number(name) : absent;
    }

    /** A text. */
    public String text(String name) {
        JsonNode value = json.get(name);
        if (value == null || !value.isTextual()) {
            throw wrong(name, "a text", value);
        }
        return value.asText();
    }

    /** A text, or what stands for it when absent. */
    public String text(String name, String absent) {
        return has(name) ? text(name) : absent;
    }

    /** True or false. */
    public boolean flag(String name) {
        JsonNode value = json.get(name);
        if (value == null || !value.isBoolean()) {
            throw wrong(name, "true or false", value);
        }
        return value.asBoolean();
    }

    /** True or false, or what stands for it when absent. */
    public boolean flag(String name, boolean absent) {
        return has(name) ? flag(name) : absent;
    }

    /** Everything in the file. */
    public JsonNode json() {
        return json;
    }

    private UserError wrong(String name, String expected, @Nullable JsonNode found) {
        return refusal(name, expected, found == null ? "nothing" : found.toString());
    }

    /** An error about one field. */
    UserError refusal(String name, String expected, String found) {
        return UserError.doing("reading the model")
                .expected(expected)
                .found(found)
                .at(file)
                .in(name)
                .fix("Correct the field, or use another copy of the model.");
    }
}
