package dev.xtrain.cli;

import static dev.xtrain.cli.Ran.xtrain;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.xtrain.TinyModel;
import dev.xtrain.TinySources;
import dev.xtrain.io.CacheFolders;
import dev.xtrain.io.Json;
import dev.xtrain.model.LocalModel;
import dev.xtrain.model.LocalModels;
import dev.xtrain.tensor.OneThread;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What {@code tune} leaves in the cache, and the commands that find it there. */
@ExtendWith(OneThread.class)
class LocalModelCommandsTest {

    private static final String NAME = "local-model-test";

    @TempDir
    Path folder;

    @AfterEach
    void delete() {
        LocalModels models = LocalModels.inCache();
        models.versions(NAME).forEach(models::remove);
    }

    private Path tuned() throws IOException {
        Path config = Files.writeString(folder.resolve("run.yaml"), "precision: fp32\ndevice: cpu\nmax_steps: 1\n");
        Path project = TinySources.write(folder.resolve("project"), 60, 1);
        Path base = TinyModel.write(folder.resolve("base"));
        Ran ran = xtrain("tune", project, "--config", config, "--base", base, "--name", NAME)
                .succeeded();
        assertTrue(ran.out().contains("The model is " + NAME + "-v"), ran.out());
        try (var left = Files.list(CacheFolders.tuning())) {
            assertEquals(
                    List.of(),
                    left.filter(path -> path.getFileName().toString().startsWith(NAME))
                            .toList());
        }
        return project;
    }

    /** Says that a model helped, which one step of a tiny model cannot. */
    private static void putToUse(LocalModel model) throws IOException {
        Path file = model.folder().resolve(LocalModel.RECORD);
        ObjectNode record = Json.read(file, ObjectNode.class);
        Files.writeString(file, record.put("in_use", true).toString());
    }

    @Test
    void versionsAreCountedListedUsedAndDeleted() throws IOException {
        Path project = tuned();
        tuned();
        LocalModels models = LocalModels.inCache();
        List<LocalModel> versions = models.versions(NAME);
        assertEquals(
                List.of(NAME + "-v1", NAME + "-v2"),
                versions.stream().map(LocalModel::name).toList());

        putToUse(versions.get(0));
        DefaultModel model = DefaultModel.in(project);
        assertNotNull(model.tuned());
        var said = new StringWriter();
        assertEquals(versions.get(0).folder().toString(), model.announced(new PrintWriter(said, true)));
        assertTrue(
                said.toString().startsWith("using " + NAME + "-v1, tuned for this repository on 20")
                        && said.toString().contains("; --model-path embedded bypasses it"),
                said.toString());
        assertNull(DefaultModel.in(folder.resolve("base")).tuned());

        String list = xtrain("models", "list").succeeded().out();
        assertTrue(list.lines().anyMatch(line -> line.startsWith(NAME + "-v1 ") && line.contains(" yes ")), list);
        assertTrue(list.lines().anyMatch(line -> line.startsWith(NAME + "-v2 ")), list);
        String shown = xtrain("models", "show", NAME).succeeded().out();
        assertTrue(shown.contains(project.toRealPath().toString()) && shown.contains("over "), shown);

        Path texts = Files.writeString(folder.resolve("texts.txt"), "open the first file\n");
        Path byName = folder.resolve("name.safetensors");
        Path byPath = folder.resolve("path.safetensors");
        xtrain("embed", texts, "--model-path", NAME + "-v2", "--device", "cpu", "-o", byName)
                .succeeded();
        xtrain("embed", texts, "--model-path", versions.get(1).folder(), "--device", "cpu", "-o", byPath)
                .succeeded();
        assertEquals(-1, Files.mismatch(byName, byPath));

        xtrain("models", "rm", NAME).refused("several: " + NAME + "-v1, " + NAME + "-v2", "--all-versions");
        xtrain("models", "rm", NAME + "-v2").succeeded();
        assertFalse(Files.exists(versions.get(1).folder()));
        xtrain("models", "rm", NAME, "--all-versions").succeeded();
        xtrain("models", "rm", NAME).refused("none of that name");
        xtrain("models", "rm", "bge-small").refused("an embedded one");
        assertNull(DefaultModel.in(project).tuned());
    }
}
