package dev.xtrain.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.xtrain.io.Json;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The header of a card, in YAML, as model and data hubs read it. What is empty is left out.
 *
 * @param license SPDX identifier; written in lower case as the hubs have it; {@code other} for several
 * @param baseModel what a model was made from
 * @param libraryName what loads it: {@code sentence-transformers}, {@code PyLate}
 * @param pipelineTag what it is for: {@code sentence-similarity}
 * @param tags words to find it by
 * @param languages ISO 639-1 codes of natural languages
 * @param datasets what a model was trained on
 */
public record FrontMatter(
        String license,
        String baseModel,
        String libraryName,
        String pipelineTag,
        List<String> tags,
        List<String> languages,
        List<String> datasets) {

    /** What YAML takes as this very string, without quotes. */
    private static final Pattern PLAIN = Pattern.compile("[\\p{Alpha}][\\p{Alnum} ._/+-]*(?<! )");

    private static final Pattern WORD_OF_YAML = Pattern.compile("(?i)true|false|yes|no|on|off|null|y|n");

    /** Copies the lists. */
    public FrontMatter {
        license = license.toLowerCase(Locale.ROOT);
        tags = List.copyOf(tags);
        languages = List.copyOf(languages);
        datasets = List.copyOf(datasets);
    }

    /** The header between its two lines of dashes. */
    String toYaml() {
        var yaml = new StringBuilder("---\n");
        field(yaml, "license", license);
        field(yaml, "base_model", baseModel);
        field(yaml, "library_name", libraryName);
        field(yaml, "pipeline_tag", pipelineTag);
        list(yaml, "language", languages);
        list(yaml, "tags", tags);
        list(yaml, "datasets", datasets);
        return yaml.append("---\n").toString();
    }

    private static void field(StringBuilder yaml, String name, String value) {
        if (!value.isEmpty()) {
            yaml.append(name).append(": ").append(scalar(value)).append('\n');
        }
    }

    private static void list(StringBuilder yaml, String name, List<String> values) {
        if (!values.isEmpty()) {
            yaml.append(name).append(":\n");
            values.forEach(value -> yaml.append("- ").append(scalar(value)).append('\n'));
        }
    }

    /** A string of JSON is one of YAML, too. */
    private static String scalar(String value) {
        if (PLAIN.matcher(value).matches() && !WORD_OF_YAML.matcher(value).matches()) {
            return value;
        }
        try {
            return Json.mapper().writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e); // a string always can be written
        }
    }
}
