package dev.xtrain.model;

import dev.xtrain.io.UserError;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a user names a model: a preset ({@code bge-small}, {@code minilm}, {@code embedded}), a directory, or a model
 * tuned on this machine ({@code NAME-v2}, or {@code NAME} for the newest), each with the vectors wanted behind a colon:
 * {@code bge-small:cls}.
 *
 * @param name the preset's name or the path; a tuned model's path stands for its name
 * @param pooling the vectors wanted, or null for the model's own
 */
public record ModelReference(String name, @Nullable Pooling pooling) {

    /** Takes a text apart. Errors: an unknown word behind the colon. */
    public static ModelReference parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0 || exists(text)) {
            return new ModelReference(place(text), null);
        }
        String name = place(text.substring(0, colon));
        String suffix = text.substring(colon + 1);
        var pooling = Pooling.named(suffix);
        if (pooling.isPresent()) {
            return new ModelReference(name, pooling.get());
        }
        if (EmbeddedModels.contains(name) || exists(name)) {
            throw UserError.doing("opening the model " + text)
                    .expected("one of " + Pooling.names() + " behind the colon")
                    .found(suffix)
                    .fix("Leave it out for the model's own.");
        }
        return new ModelReference(text, null);
    }

    /** The path of a tuned model's name; any other text as it is. A preset, and a directory of a model, go first. */
    private static String place(String text) {
        boolean plain = !text.isEmpty() && !text.startsWith(".") && !text.contains("/") && !text.contains("\\");
        if (!plain || EmbeddedModels.contains(text) || holdsModel(text)) {
            return text;
        }
        return LocalModels.inCache()
                .named(text)
                .map(model -> model.folder().toString())
                .orElse(text);
    }

    private static boolean holdsModel(String path) {
        return exists(path)
                && Stream.of("config.json", "modules.json", "adapter_config.json")
                        .anyMatch(file -> Files.exists(Path.of(path, file)));
    }

    /**
     * Opens the model; a preset is converted on first use. Errors: no such preset or directory, or a directory that is
     * no model.
     */
    public ModelDirectory open() {
        if (EmbeddedModels.contains(name)) {
            return EmbeddedModels.open(name, pooling);
        }
        if (!exists(name)) {
            throw UserError.doing("opening the model " + name)
                    .expected("a model's directory, or one of " + EmbeddedModels.names())
                    .found("neither, nor a model of that name tuned on this machine")
                    .fix(
                            name.matches("[\\w.-]+/[\\w.-]+")
                                    ? "A model of that name on a hub is not fetched here: download it and give its directory."
                                    : "Check the path.");
        }
        ModelDirectory directory = ModelDirectory.open(Path.of(name));
        return pooling == null
                ? directory
                : directory.as(
                        directory.name() + ":" + pooling, directory.policy().withPooling(pooling));
    }

    private static boolean exists(String path) {
        try {
            return Files.exists(Path.of(path));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /** As a user writes it. */
    @Override
    public String toString() {
        return pooling == null ? name : name + ":" + pooling;
    }
}
