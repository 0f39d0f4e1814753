package dev.xtrain.eval;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.xtrain.io.Json;
import dev.xtrain.io.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Hand-written questions about a source tree, as a file holds them.
 *
 * @param name of the set
 * @param corpus what is searched
 * @param granularity what is ranked; {@link Granularity#FUNCTION} where the file does not say
 * @param window most words of a passage; null: {@link Passages#DEFAULT}
 * @param overlap most words that two passages share; null: as there
 * @param queries the questions
 */
public record Spec(
        String name,
        Corpus corpus,
        @Nullable Granularity granularity,
        @Nullable Integer window,
        @Nullable Integer overlap,
        List<Question> queries) {

    /** What is ranked. */
    public enum Granularity {
        @JsonProperty("file")
        FILE,
        @JsonProperty("function")
        FUNCTION,
        @JsonProperty("passage")
        PASSAGE;

        /** As it stands in the file. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What is searched.
     *
     * @param path a directory, or a {@code .jar} or {@code .zip}, relative to the working directory
     * @param include globs that a file's path, relative to that, must match one of; null or none: all
     * @param source the package that {@code scripts/fetch-eval} fetches it from: {@code {"maven":
     *     "org.jsoup:jsoup=1.18.3"}}
     */
    public record Corpus(
            String path,
            @Nullable List<String> include,
            @Nullable Map<String, String> source) {}

    /**
     * A question.
     *
     * @param id unique within the set; null: its number
     * @param query what is asked
     * @param expected right answers: {@code path}, {@code path#symbol}, or {@code path:FIRST-LAST} where passages are
     *     ranked; relative to the corpus
     * @param quote words that stand in a passage's answer, to notice when its lines have moved; null: not looked at
     */
    public record Question(
            @Nullable String id,
            String query,
            List<String> expected,
            @Nullable String quote) {}

    /** A file: one set, or a list of them. */
    private record Content(List<Spec> specs) {

        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        Content(@JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) List<Spec> specs) {
            this.specs = specs;
        }
    }

    /** Reads a file. Errors: malformed, a component missing, no set. */
    public static List<Spec> read(Path file) {
        List<Spec> specs = Json.read(file, Content.class).specs();
        if (specs.isEmpty()) {
            throw UserError.doing("reading " + file)
                    .expected("a set of queries, or a list of them")
                    .found("an empty list")
                    .at(file)
                    .fix("eval/README.md describes the format.");
        }
        return specs;
    }

    /** The sets that come with xtrain. */
    static List<Spec> builtIn() {
        try (InputStream in = Spec.class.getResourceAsStream("/eval/code_queries.json")) {
            return Json.mapper()
                    .readValue(Objects.requireNonNull(in), Content.class)
                    .specs();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
