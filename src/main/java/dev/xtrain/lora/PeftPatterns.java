package dev.xtrain.lora;

import com.fasterxml.jackson.databind.JsonNode;
import dev.xtrain.io.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What an {@code adapter_config.json} says of single modules, by PEFT's rules: a pattern's key is a regular expression
 * for the end of a module's name, and the first that matches counts. Source: huggingface/peft, {@code utils/other.py},
 * {@code tuners/tuners_utils.py}.
 *
 * @param file of the configuration, for messages
 * @param modules full names of the adapted modules, as the weights have them
 */
record PeftPatterns(Path file, JsonNode config, List<String> modules) {

    private static final String LAYERS = "layers_to_transform";
    private static final String LAYER_LISTS = "layers_pattern";

    /** Reads the value of a key, which the last argument names for messages. */
    interface Reader<T> {
        T read(JsonNode value, Path file, String key);
    }

    /** The values that a pattern gives to modules. Errors: a key that is no expression, an odd value. */
    <T> Map<String, T> values(String pattern, Reader<T> reader) {
        JsonNode entries = config.path(pattern);
        if (!entries.isMissingNode() && !entries.isNull() && !entries.isObject()) {
            throw PeftFiles.wrong(file, pattern, "modules and their values", PeftFiles.shown(entries));
        }
        Map<String, T> values = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : entries.properties()) {
            String place = pattern + "." + entry.getKey();
            T value = reader.read(entry.getValue(), file, place);
            Pattern end = compile("(.*\\.)?(" + entry.getKey() + ")", place);
            modules.stream()
                    .filter(module -> end.matcher(module).matches())
                    .forEach(module -> values.putIfAbsent(module, value));
        }
        return values;
    }

    /**
     * Refuses weights of layers that the configuration leaves out: PEFT would not load them. Modules that it names in
     * full are adapted in any layer.
     */
    void requireLayers() {
        JsonNode layers = config.path(LAYERS);
        JsonNode targets = config.path("target_modules");
        if (layers.isMissingNode() || layers.isNull() || (layers.isArray() && layers.isEmpty())) {
            return;
        }
        List<String> indices = strings(layers);
        List<String> named = strings(targets);
        for (String module : modules) {
            if (targets.isArray() && !named.contains(module) && !indices.contains(layer(module))) {
                throw PeftFiles.wrong(
                        file,
                        LAYERS,
                        "the layer of every adapted module, " + module + " among them",
                        PeftFiles.shown(layers));
            }
        }
    }

    /** The index of a module's layer as PEFT finds it; empty where it finds none. */
    private String layer(String module) {
        JsonNode lists = config.path(LAYER_LISTS);
        List<String> names =
                lists.isNull() || lists.isMissingNode() || strings(lists).isEmpty() ? List.of("[^.]*") : strings(lists);
        for (String name : names) {
            Matcher index =
                    compile(".*\\." + name + "\\.(\\d+)\\..*", LAYER_LISTS).matcher(module);
            if (index.matches()) {
                return index.group(1);
            }
        }
        return "";
    }

    private static List<String> strings(JsonNode node) {
        List<String> strings = new ArrayList<>();
        if (node.isArray()) {
            node.forEach(element -> strings.add(element.asText()));
        } else if (!node.asText().isEmpty()) {
            strings.add(node.asText());
        }
        return strings;
    }

    private Pattern compile(String expression, String key) {
        try {
            return Pattern.compile(expression);
        } catch (PatternSyntaxException e) {
            throw UserError.doing("reading the adapter")
                    .expected("a regular expression")
                    .found(String.valueOf(e.getDescription()))
                    .at(file)
                    .in(key)
                    .because(e)
                    .fix("Correct the key.");
        }
    }
}
