package dev.xtrain.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.xtrain.train.TrainConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The configurations that are shipped. */
class ConfigFilesTest {

    private static List<String> shipped() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("config"))) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void parses(String name) {
        TrainConfig config = ConfigFiles.read(name);
        assertEquals("bge-small", config.base());
        assertEquals(16, config.lora().rank());
        assertEquals(32, config.lora().alpha());
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void isBuiltInAsWell(String name) throws IOException {
        InputStream builtIn = Objects.requireNonNull(ConfigFiles.class.getResourceAsStream("/config/" + name));
        try (builtIn) {
            assertArrayEquals(Files.readAllBytes(Path.of("config", name)), builtIn.readAllBytes());
        }
    }

    @Test
    void areFive() throws IOException {
        assertEquals(
                List.of(
                        "train_codesearchnet.yaml",
                        "train_extended_138k.yaml",
                        "train_rust.yaml",
                        "train_rust_direct.yaml",
                        "tune.yaml"),
                shipped());
    }

    @ParameterizedTest
    @ValueSource(strings = {"train_codesearchnet.yaml", "train_rust.yaml", "train_rust_direct.yaml"})
    void trainQueryAndValueWithDropout(String name) {
        TrainConfig config = ConfigFiles.read(name);
        assertEquals(0.1, config.lora().dropout());
        assertEquals(List.of("q", "v"), config.lora().targets());
    }

    @Test
    void theSecondPhaseContinuesFromWhereTheFirstEnds() {
        Path first = ConfigFiles.read("train_codesearchnet.yaml").output();
        assertEquals(String.valueOf(first), ConfigFiles.read("train_rust.yaml").initFrom());
    }

    @Test
    void extendedIsThePrototypesRun() {
        TrainConfig config = ConfigFiles.read("train_extended_138k.yaml");
        assertEquals(0.1, config.lora().dropout());
        assertEquals(List.of("q", "k", "v", "o", "wi", "wo"), config.lora().targets());
        assertEquals(8, config.batch().size());
        assertEquals(8, config.batch().accumulation());
        assertEquals(2e-5, config.learningRate());
        assertEquals(1000, config.optimizer().warmupSteps());
        assertEquals(2, config.epochs());
        assertEquals("all", config.split());
    }

    @ParameterizedTest
    @CsvSource({"train_rust_direct.yaml", "train_rust.yaml"})
    void rustTakesWhatExtractLeaves(String name) {
        assertEquals(List.of("data/*-rust.jsonl"), ConfigFiles.read(name).data());
    }

    @ParameterizedTest
    @CsvSource({
        "train_rust_direct.yaml, rust_direct",
        "config/train_rust.yaml, rust",
        "mine.yml, mine",
        "tune.yaml, tune"
    })
    void namesRunsAfterTheirFiles(String file, String run) {
        assertEquals(run, ConfigFiles.name(file));
    }
}
