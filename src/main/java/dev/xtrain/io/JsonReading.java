package dev.xtrain.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import java.nio.file.Path;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Reads one JSON value and says in the project's words what is wrong with it: Jackson's own name Java types. */
final class JsonReading {

    private JsonReading() {}

    /**
     * Reads one value and holds it to its type.
     *
     * @param text the value
     * @param file where it comes from
     * @param line the line of the file, from 1, on which the text begins
     * @param advice what the user can do about a broken value
     */
    static <T> T read(String text, Class<T> type, Path file, long line, String advice) {
        UserError.Draft draft = UserError.doing("reading " + file);
        try {
            T value = Json.mapper().readValue(text, type);
            String missing = value == null ? "$" : Records.firstMissing(value);
            if (value != null && missing == null) {
                return value;
            }
            draft.expected("a JSON object with \"" + missing + "\"")
                    .found("none")
                    .at(file, line);
        } catch (StreamReadException e) {
            draft.expected("a JSON " + words(type)).found("malformed JSON: " + e.getOriginalMessage());
            draft.at(file, lineOf(e, line)).because(e);
        } catch (ValueInstantiationException e) {
            Throwable reason = e.getCause() == null ? e : e.getCause();
            draft.expected(String.valueOf(reason.getMessage())).found("another value");
            draft.at(file, lineOf(e, line)).in(path(e)).because(e);
        } catch (JsonMappingException e) {
            Class<?> wanted = e instanceof MismatchedInputException m ? m.getTargetType() : null;
            draft.expected(words(wanted == null ? type : wanted)).found(found(e, text));
            draft.at(file, lineOf(e, line)).in(path(e)).because(e);
        } catch (JsonProcessingException e) {
            draft.expected("a JSON " + words(type)).found(e.getOriginalMessage());
            draft.at(file, lineOf(e, line)).because(e);
        }
        throw draft.fix(advice);
    }

    private static long lineOf(JsonProcessingException e, long first) {
        return e.getLocation() == null
                ? first
                : first + Math.max(0, e.getLocation().getLineNr() - 1);
    }

    private static String words(Class<?> type) {
        if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
            return "whole number";
        } else if (type == double.class || type == Double.class || type == float.class || type == Float.class) {
            return "number";
        } else if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        } else if (type.isArray() || Collection.class.isAssignableFrom(type)) {
            return "array";
        }
        return type == String.class || type.isEnum() || type == Path.class ? "text" : "object";
    }

    /** The path of what is wrong: {@code negatives[2].text}. */
    private static String path(JsonMappingException e) {
        var path = new StringBuilder();
        for (JsonMappingException.Reference step : e.getPath()) {
            if (step.getFieldName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return path.isEmpty() ? "$" : path.toString();
    }

    /** What stands there: the path is walked once more, through the bare tree. */
    private static String found(JsonMappingException e, String text) {
        JsonNode node;
        try {
            node = Json.mapper().readTree(text);
        } catch (JsonProcessingException malformed) {
            return malformed.getOriginalMessage();
        }
        for (JsonMappingException.Reference step : e.getPath()) {
            @Nullable
            JsonNode next = step.getFieldName() == null ? node.get(step.getIndex()) : node.get(step.getFieldName());
            node = next == null ? node : next;
        }
        String shown = node.toString();
        return shown.length() > 60 ? shown.substring(0, 60) + "…" : shown;
    }
}
