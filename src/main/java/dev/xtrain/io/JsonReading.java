package dev.xtrain.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import java.nio.file.Path;
import java.util.Collection;

/** Reads one JSON value and says in the project's words what is wrong with it; Jackson's name Java types. */
final class JsonReading {

    private static final int SHOWN_CHARACTERS = 60;

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
        UserError.Draft draft = UserError.doing("reading " + file).at(file, line);
        try {
            T value = Json.mapper().readValue(text, type);
            String missing = value == null ? null : Records.firstMissing(value);
            if (value != null && missing == null) {
                return value;
            } else if (missing == null) {
                draft.expected(words(type)).found("null");
            } else {
                draft.expected("an object with \"" + missing + "\"").found("none");
            }
        } catch (ValueInstantiationException e) {
            Throwable refusal = e.getCause() == null ? e : e.getCause();
            draft.expected(String.valueOf(refusal.getMessage()));
            draft.at(file, lineOf(e, line)).in(path(e)).because(e);
        } catch (JsonMappingException e) {
            draft.expected(words(wanted(e, type))).found(found(e, text));
            draft.at(file, lineOf(e, line)).in(path(e)).because(e);
        } catch (JsonProcessingException e) {
            draft.expected(words(type)).found("malformed JSON, " + detail(e));
            draft.at(file, lineOf(e, line)).because(e);
        }
        throw draft.fix(advice);
    }

    /** Jackson's words without its notes on where things begin: positions in a buffer of ours. */
    private static String detail(JsonProcessingException e) {
        return String.valueOf(e.getOriginalMessage()).replaceFirst(" \\(start marker at .*", "");
    }

    private static long lineOf(JsonProcessingException e, long first) {
        return e.getLocation() == null
                ? first
                : first + Math.max(0, e.getLocation().getLineNr() - 1);
    }

    private static Class<?> wanted(JsonMappingException e, Class<?> type) {
        Class<?> wanted = null;
        if (e instanceof MismatchedInputException mismatch) {
            wanted = mismatch.getTargetType();
        } else if (e.getCause() instanceof InputCoercionException overflow) {
            wanted = overflow.getTargetType();
        }
        return wanted == null ? type : wanted;
    }

    private static String words(Class<?> type) {
        boolean isScalar = type.isPrimitive() || type == String.class || type == Path.class || type.isEnum();
        if (isScalar || Number.class.isAssignableFrom(type) || type == Boolean.class) {
            return Scalars.expected(type);
        }
        return type.isArray() || Collection.class.isAssignableFrom(type) ? "an array" : "a JSON object";
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
            return "malformed JSON, " + detail(malformed);
        }
        for (JsonMappingException.Reference step : e.getPath()) {
            JsonNode next = step.getFieldName() == null ? node.get(step.getIndex()) : node.get(step.getFieldName());
            if (next == null) {
                break;
            }
            node = next;
        }
        String shown = node.toString();
        return shown.length() <= SHOWN_CHARACTERS ? shown : shown.substring(0, SHOWN_CHARACTERS) + "...";
    }
}
