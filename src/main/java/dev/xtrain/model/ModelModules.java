package dev.xtrain.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.xtrain.io.Json;
import dev.xtrain.io.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What stands behind the encoder in a model directory: sentence-transformers' {@code modules.json}, or, without it, the
 * folders that are there.
 *
 * @param transformer the folder of {@code config.json} and weights
 * @param pooling the folder of the Pooling module, or null
 * @param denses the folders of the Dense modules, in their order
 * @param normalize whether a Normalize module ends the chain
 * @param listed whether there is a {@code modules.json}
 */
record ModelModules(Path transformer, @Nullable Path pooling, List<Path> denses, boolean normalize, boolean listed) {

    private static final Pattern DENSE_FOLDER = Pattern.compile("([0-9]{1,3})_Dense");

    static ModelModules read(Path directory) {
        Path file = directory.resolve("modules.json");
        return Files.exists(file) ? listed(directory, file) : unlisted(directory);
    }

    /** google/xtr-base-en has a {@code 2_Dense} and nothing that says so. */
    private static ModelModules unlisted(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            List<Path> denses = entries.filter(entry ->
                            DENSE_FOLDER.matcher(entry.getFileName().toString()).matches())
                    .sorted(Comparator.comparingInt(ModelModules::number))
                    .toList();
            return new ModelModules(directory, null, denses, true, false);
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + directory + ": " + e.getMessage(), e);
        }
    }

    private static int number(Path folder) {
        String name = folder.getFileName().toString();
        return Integer.parseInt(name.substring(0, name.indexOf('_')));
    }

    private static ModelModules listed(Path directory, Path file) {
        @Nullable Path transformer = null;
        @Nullable Path pooling = null;
        List<Path> denses = new ArrayList<>();
        boolean normalize = false;
        int index = 0;
        for (JsonNode module : Json.read(file, ArrayNode.class)) {
            String element = "[" + index++ + "]";
            String type = module.path("type").asText();
            Path folder = folder(directory, file, element, module.path("path"));
            // type names moved between versions: sentence_transformers.models.Dense, pylate.models.Dense.Dense
            switch (type.substring(type.lastIndexOf('.') + 1)) {
                case "Transformer" -> transformer = once(file, element, transformer, folder);
                case "Pooling" -> pooling = once(file, element, pooling, folder);
                case "Dense" -> denses.add(folder);
                case "Normalize" -> normalize = true;
                case "MultiVectorMask" -> requireNoMask(folder);
                default -> throw refusal(file, element, "a module Transformer, Pooling, Dense or Normalize", type);
            }
        }
        if (transformer == null) {
            throw refusal(file, "[]", "a module Transformer", "none");
        }
        return new ModelModules(transformer, pooling, List.copyOf(denses), normalize, true);
    }

    /** sentence-transformers 6 has one behind every late-interaction encoder, most of which keep all tokens. */
    private static void requireNoMask(Path folder) {
        EncoderConfig config = EncoderConfig.readIfPresent(folder.resolve("config.json"));
        config.requireEmpty("skiplist_words", "every token of a document is kept here");
        config.requireEmpty("keep_only_token_ids", "every token is kept here");
    }

    private static Path once(Path file, String element, @Nullable Path before, Path folder) {
        if (before != null) {
            throw refusal(file, element, "one module of that type", "a second");
        }
        return folder;
    }

    private static Path folder(Path directory, Path file, String element, JsonNode path) {
        Path folder = directory.resolve(path.asText()).normalize();
        if (!path.isTextual()
                || !folder.toAbsolutePath()
                        .startsWith(directory.toAbsolutePath().normalize())) {
            throw refusal(file, element, "a path inside the model's directory", path.toString());
        }
        return folder;
    }

    /** The pooling that the Pooling module's configuration asks for. */
    static Pooling pooled(Path folder) {
        EncoderConfig config = EncoderConfig.read(folder.resolve("config.json"));
        if (!config.flag("include_prompt", true)) {
            throw config.wrong("include_prompt", "true", "false");
        }
        List<String> modes = new ArrayList<>();
        if (config.json().hasNonNull("pooling_mode")) { // sentence-transformers 6
            modes.add(config.text("pooling_mode"));
        }
        config.json().fieldNames().forEachRemaining(name -> {
            if (name.startsWith("pooling_mode_") && config.flag(name, false)) {
                modes.add(name.substring("pooling_mode_".length()));
            }
        });
        if (modes.size() == 1) {
            switch (modes.get(0)) {
                case "cls_token", "cls" -> {
                    return Pooling.CLS;
                }
                case "mean_tokens", "mean" -> {
                    return Pooling.MEAN;
                }
                case "lasttoken" -> {
                    return Pooling.LAST;
                }
                default -> {}
            }
        }
        throw config.wrong("pooling_mode", "one of cls, mean and lasttoken", modes.toString());
    }

    private static UserError refusal(Path file, String element, String expected, String found) {
        return UserError.doing("reading the model")
                .expected(expected)
                .found(found)
                .at(file)
                .in(element)
                .fix("Use a model of these modules, or name the folder of its transformer alone.");
    }
}
