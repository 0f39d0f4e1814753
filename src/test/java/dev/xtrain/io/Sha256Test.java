package dev.xtrain.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Sha256Test {

    @Test
    void aFileIsHashedAsItsBytesAre(@TempDir Path folder) throws IOException {
        byte[] bytes = new byte[200_000];
        new Random(1).nextBytes(bytes);
        Path file = Files.write(folder.resolve("file"), bytes);
        assertEquals(
                new Sha256().add("a").add(bytes).hex(),
                new Sha256().add("a").add(file).hex());
    }

    @Test
    void agreesWithTheStandardsExample() {
        assertEquals("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", new Sha256().hex());
        // printf 'abc\0' | sha256sum
        assertEquals(
                "dc1114cd074914bd872cc1f9a23ec910ea2203bc79779ab2e17da25782a624fc",
                new Sha256().add("abc").hex());
    }

    @Test
    void tellsWhereOneValueEndsAndTheNextBegins() {
        assertNotEquals(
                new Sha256().add("ab").add("c").hex(),
                new Sha256().add("a").add("bc").hex());
        byte[] zeros = new byte[4];
        assertNotEquals(
                new Sha256().add(new byte[1]).add(zeros).hex(),
                new Sha256().add(zeros).add(new byte[1]).hex());
    }
}
