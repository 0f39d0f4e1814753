package dev.xtrain.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.io.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalModelsTest {

    private static final String REMOTE = "https://example.org/me/app.git";

    @TempDir
    Path folder;

    private LocalModels models() {
        return new LocalModels(folder.resolve("local"));
    }

    private LocalModel add(String name, String created, String root, List<String> remotes, boolean inUse) {
        return models().add(name, (target, version) -> {
            var record = new TunedRecord(
                    TunedRecord.FORMAT,
                    name,
                    version,
                    created,
                    List.of(root),
                    remotes,
                    "bge-small",
                    "00",
                    600,
                    150,
                    20,
                    61.5,
                    List.of(new TunedRecord.Gain("semantic", 0.5, 0.7, 0.617, 0.814, 0.1, 0.2, 0.001)),
                    inUse ? "helped" : "worse",
                    inUse,
                    "test");
            try {
                Files.writeString(target.resolve("tuned.json"), Json.mapper().writeValueAsString(record));
                for (String file : List.of("config.json", "model.safetensors", "tokenizer.json")) {
                    Files.writeString(target.resolve(file), "{}");
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private LocalModel add(String name, int day, String root, boolean inUse) {
        return add(name, "2026-11-%02dT08:00:00Z".formatted(day), root, List.of(), inUse);
    }

    private String inUse(String root, String remote) {
        return models().inUse(Path.of(root), remote).map(LocalModel::name).orElse("none");
    }

    @Test
    void countsVersionsAndFindsTheNewestOfAName() {
        assertEquals(List.of(), models().all());
        assertEquals("app-v1", add("app", 2, "/src/app", true).name());
        assertEquals("app-v2", add("app", 3, "/src/app", false).name());
        assertEquals("app-v-v1", add("app-v", 1, "/src/other", true).name());
        assertEquals(
                List.of("app-v-v1", "app-v1", "app-v2"),
                models().all().stream().map(LocalModel::name).toList());
        assertEquals("app-v2", models().named("app").orElseThrow().name());
        assertEquals("app-v1", models().named("app-v1").orElseThrow().name());
        assertEquals(Optional.empty(), models().named("ap"));
        assertEquals(2, models().versions("app").size());
    }

    @Test
    void theNewestThatHelpedIsInUseInsideItsRepository() {
        add("app", 2, "/src/app", true);
        add("app", 3, "/src/app", true);
        add("app", 4, "/src/app", false);
        assertEquals("app-v2", inUse("/src/app", null));
        assertEquals("app-v2", inUse("/src/app/deeper", null));
        assertEquals("none", inUse("/src/apple", null));
        assertEquals("none", inUse("/src", null));
        models().remove(models().named("app-v2").orElseThrow());
        assertEquals("app-v1", inUse("/src/app", null));
    }

    @Test
    void aRepositorysOwnModelGoesBeforeANewerOneOfAFolderAroundIt() {
        add("app", 2, "/src/app", true);
        add("all", 3, "/src", true);
        assertEquals("app-v1", inUse("/src/app", null));
        assertEquals("all-v1", inUse("/src/lib", null));
    }

    @ParameterizedTest
    @CsvSource({
        "https://example.org/me/app, app-v1",
        "git@example.org:me/app.git, app-v1",
        "ssh://git@Example.org:22/me/app.git/, app-v1",
        "https://example.org/me/app2.git, none",
        "https://example.com/me/app.git, none"
    })
    void anotherCloneOfTheSameRemoteUsesIt(String remote, String expected) {
        add("app", "2026-11-02T08:00:00Z", "/src/app", List.of(REMOTE), true);
        assertEquals(expected, inUse("/elsewhere/clone", remote));
    }

    @Test
    void damagedOnesAreNamedAndNotUsed() throws IOException {
        LocalModel model = add("app", 2, "/src/app", true);
        Files.delete(model.folder().resolve("model.safetensors"));
        LocalModel damaged = models().named("app-v1").orElseThrow();
        assertEquals("it has no model.safetensors", damaged.damage());
        assertEquals("none", inUse("/src/app", null));
        Files.writeString(model.folder().resolve("model.safetensors"), "{}");
        Files.writeString(model.folder().resolve("tuned.json"), "{\"name\": ");
        assertTrue(String.valueOf(models().all().get(0).damage()).contains("tuned.json"));
        assertEquals("app-v2", add("app", 3, "/src/app", true).name(), "a damaged version's number is taken");
    }

    @Test
    void whatFailsIsNotAdded() {
        assertThrows(
                IllegalStateException.class,
                () -> models().add("app", (target, version) -> {
                    throw new IllegalStateException("on purpose");
                }));
        assertEquals(List.of(), models().all());
        assertEquals("app-v1", add("app", 2, "/src/app", true).name());
    }

    @Test
    void severalAtOnceGetVersionsOfTheirOwn() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<String>> tasks = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                tasks.add(() -> add("app", 2, "/src/app", true).name());
            }
            var names = new HashSet<String>();
            for (Future<String> future : threads.invokeAll(tasks)) {
                names.add(future.get());
            }
            assertEquals(8, names.size(), names.toString());
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void whatIsDeletedIsGone() {
        LocalModel model = add("app", 2, "/src/app", true);
        models().remove(model);
        assertFalse(Files.exists(model.folder()));
        assertEquals(List.of(), models().all());
    }

    @Test
    void saysWhyItIsUsed() {
        assertEquals(
                "app-v1, tuned for this repository on 2026-11-02 (MRR@10 0.617 -> 0.814)",
                add("app", 2, "/src/app", true).summary());
    }
}
