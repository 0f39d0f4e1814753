package dev.xtrain.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicDirectoryTest {

    @TempDir
    Path folder = Path.of("");

    private List<String> names() throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    /** Both files of a version, equal where the directory is whole. */
    private static void fill(Path directory, String version) throws IOException {
        Files.createDirectories(directory.resolve("sub"));
        Files.writeString(directory.resolve("a"), version);
        Files.writeString(directory.resolve("sub/b"), version);
    }

    private static String version(Path directory) throws IOException {
        String version = Files.readString(directory.resolve("a"));
        assertEquals(version, Files.readString(directory.resolve("sub/b")));
        return version;
    }

    private static Optional<Path> write(Path target, String version) throws IOException {
        try (AtomicDirectory directory = AtomicDirectory.open(target)) {
            fill(directory.path(), version);
            return directory.commit();
        }
    }

    @Test
    void appearsWholeAndReplacesTheOldOne() throws IOException {
        Path target = folder.resolve("model");
        try (AtomicDirectory directory = AtomicDirectory.open(target)) {
            fill(directory.path(), "1");
            assertFalse(Files.exists(target));
            directory.commit();
        }
        assertEquals("1", version(target));
        assertEquals(Optional.empty(), write(target, "2"));
        assertEquals("2", version(target));
        assertEquals(List.of("model"), names());
    }

    @Test
    void leavesNothingWithoutCommit() throws IOException {
        Path target = folder.resolve("model");
        write(target, "1");
        try (AtomicDirectory directory = AtomicDirectory.open(target)) {
            fill(directory.path(), "2");
        }
        assertEquals("1", version(target));
        assertEquals(List.of("model"), names());
    }

    @Test
    void keepsAReplacedDirectoryThatHeldSomethingElse() throws IOException {
        Path target = folder.resolve("model");
        write(target, "1");
        Files.writeString(target.resolve("thesis.tex"), "years of work");
        assertEquals(Optional.of(folder.resolve("model.replaced")), write(target, "2"));
        assertEquals("2", version(target));
        assertEquals("years of work", Files.readString(folder.resolve("model.replaced/thesis.tex")));
        Files.writeString(target.resolve("more"), "");
        assertEquals(Optional.of(folder.resolve("model.replaced-2")), write(target, "3"));
    }

    @Test
    void refusesToReplaceTheWorkingDirectoryOrHome() {
        for (String target : List.of("", "..", System.getProperty("user.home"), "/")) {
            assertThrows(UserError.class, () -> AtomicDirectory.open(Path.of(target)), target);
        }
    }

    @Test
    void refusesAFileAsTarget() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        String message = String.valueOf(
                assertThrows(UserError.class, () -> AtomicDirectory.open(file)).getMessage());
        assertTrue(message.contains("expected the name of a directory, found a file."), message);
    }

    @Test
    void forgetsAnUnfinishedDirectoryOfADeadProcess() throws Exception {
        fill(folder.resolve(".model.tmp-" + Children.deadPid() + "-0123abcd"), "half");
        AtomicDirectory.open(folder.resolve("model")).close();
        assertEquals(List.of(), names());
    }

    @Test
    void putsTheOldDirectoryBackWhenKilledBetweenTheRenames() throws Exception {
        long dead = Children.deadPid();
        fill(folder.resolve(".model.old-" + dead + "-0123abcd"), "old");
        fill(folder.resolve(".model.tmp-" + dead + "-89abcdef"), "new");
        AtomicDirectory.open(folder.resolve("model")).close();
        assertEquals("old", version(folder.resolve("model")));
        assertEquals(List.of("model"), names());
    }

    @Test
    void finishesDeletingTheOldDirectoryWhenKilledAfterTheRenames() throws Exception {
        Path old = folder.resolve(".model.old-" + Children.deadPid() + "-0123abcd");
        fill(folder.resolve("model"), "new");
        Files.createDirectory(old);
        Files.writeString(old.resolve("a"), "the only file not deleted yet");
        AtomicDirectory.recover(folder.resolve("model"));
        assertEquals("new", version(folder.resolve("model")));
        assertEquals(List.of("model"), names());
    }

    @Test
    void leavesTheExchangeOfALivingProcessAlone() throws IOException {
        Path old = folder.resolve(".model.old-" + ProcessHandle.current().pid() + "-0123abcd");
        fill(old, "old");
        AtomicDirectory.recover(folder.resolve("model"));
        assertEquals(List.of(String.valueOf(old.getFileName())), names());
    }

    @Test
    void isWholeWheneverItsProcessIsKilled() throws Exception {
        long seed = System.nanoTime();
        var random = new Random(seed);
        Path target = folder.resolve("model");
        write(target, "0");
        for (int kill = 0; kill < 5; kill++) {
            Process writer = Children.jvm(Exchanging.class, target.toString())
                    .inheritIO()
                    .start();
            while (writer.isAlive() && !Files.exists(folder.resolve("started"))) {
                Thread.sleep(5);
            }
            Thread.sleep(random.nextInt(60));
            assertTrue(writer.isAlive());
            writer.destroyForcibly().waitFor();
            Files.delete(folder.resolve("started"));

            AtomicDirectory.open(target).close();
            assertTrue(Integer.parseInt(version(target)) >= 0, () -> "seed " + seed);
            assertEquals(List.of("model"), names(), () -> "seed " + seed);
        }
    }

    /** Replaces a directory for ever. */
    static final class Exchanging {
        public static void main(String[] args) throws IOException {
            Path target = Path.of(args[0]);
            for (int version = 1; ; version++) {
                write(target, String.valueOf(version));
                if (version == 1) {
                    Files.createFile(target.resolveSibling("started"));
                }
            }
        }
    }
}
