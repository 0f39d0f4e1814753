package dev.xtrain.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckoutTest {

    @TempDir
    Path folder;

    @Test
    void aRepositoryIsFoundFromAnyFolderAndFileInIt() throws IOException {
        Path root = Files.createDirectories(folder.resolve("my repo"));
        Path deep = Files.createDirectories(root.resolve("src/deep"));
        Path file = Files.writeString(deep.resolve("a.rs"), "fn a() {}\n");
        Path git = Files.createDirectories(root.resolve(".git"));
        Files.writeString(
                git.resolve("config"), "[remote \"origin\"]\n\turl = https://me:secret@example.org/a/b.git\n");
        for (Path path : new Path[] {root, deep, file, root.resolve("src/../src")}) {
            Checkout checkout = Checkout.of(path);
            assertEquals(root.toRealPath(), checkout.root(), path.toString());
            assertEquals("https://example.org/a/b.git", checkout.remote());
            assertEquals("b", checkout.name());
        }
    }

    @Test
    void aFolderWithoutGitIsItsOwn() throws IOException {
        Path inner = Files.createDirectories(folder.resolve("outer/inner"));
        Checkout checkout = Checkout.of(inner);
        assertEquals(inner.toRealPath(), checkout.root());
        assertNull(checkout.remote());
        assertEquals("inner", checkout.name());
    }
}
