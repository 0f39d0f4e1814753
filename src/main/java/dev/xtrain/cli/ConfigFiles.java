package dev.xtrain.cli;

import dev.xtrain.io.UserError;
import dev.xtrain.io.YamlConfig;
import dev.xtrain.train.TrainConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Finds a training configuration: a path, or a bare name in {@code ./}, {@code config/} or the jar. */
final class ConfigFiles {

    private static final List<String> BUILT_IN = List.of(
            "train_rust_direct.yaml",
            "train_rust.yaml",
            "train_codesearchnet.yaml",
            "train_extended_138k.yaml",
            "tune.yaml");

    private ConfigFiles() {}

    /** Reads it. Errors: nowhere to be found, or wrong. */
    static TrainConfig read(String name) {
        for (Path candidate : List.of(Path.of(name), Path.of("config", name))) {
            if (Files.isRegularFile(candidate)) {
                return YamlConfig.read(candidate, TrainConfig.class);
            }
        }
        if (BUILT_IN.contains(name)) {
            return YamlConfig.parse(name + " (built in)", builtIn(name), TrainConfig.class);
        }
        throw UserError.doing("looking for the configuration")
                .expected("a file in ./ or config/, or one that is built in (" + String.join(", ", BUILT_IN) + ")")
                .found("none")
                .at(name)
                .in("--config")
                .fix("Check the name.");
    }

    private static String builtIn(String name) {
        try (InputStream in = ConfigFiles.class.getResourceAsStream("/config/" + name)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks config/" + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a run of that configuration is called: {@code config/train_rust.yaml} is {@code rust}. */
    static String name(String config) {
        String file = Path.of(config).getFileName().toString();
        return file.replaceFirst("\\.ya?ml$", "").replaceFirst("^train_", "");
    }
}
