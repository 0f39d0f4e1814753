package dev.xtrain.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {

    @TempDir
    Path folder = Path.of("");

    private List<String> names() throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void appearsOnlyWhenCommitted() throws IOException {
        Path target = folder.resolve("a.txt");
        Files.writeString(target, "old");
        try (AtomicFile file = AtomicFile.open(target)) {
            file.stream().write(new byte[200_000]);
            assertEquals("old", Files.readString(target));
            assertTrue(names().get(0)
                    .matches("\\.a\\.txt\\.tmp-" + ProcessHandle.current().pid() + "-[0-9a-f]{8}"));
            file.commit();
        }
        assertArrayEquals(new byte[200_000], Files.readAllBytes(target));
        assertEquals(List.of("a.txt"), names());
    }

    @Test
    void leavesNothingWithoutCommit() throws IOException {
        Path target = folder.resolve("a.txt");
        Files.writeString(target, "old");
        assertThrows(IllegalStateException.class, () -> {
            try (AtomicFile file = AtomicFile.open(target)) {
                file.stream().write(1);
                throw new IllegalStateException("in the middle");
            }
        });
        assertEquals("old", Files.readString(target));
        assertEquals(List.of("a.txt"), names());
    }

    @Test
    void makesMissingFolders() throws IOException {
        AtomicFile.writeString(folder.resolve("b/c/d.txt"), "é");
        assertEquals("é", Files.readString(folder.resolve("b/c/d.txt")));
    }

    @Test
    void closingTheStreamKeepsTheFileOpenForCommit() throws IOException {
        Path target = folder.resolve("a.txt");
        try (AtomicFile file = AtomicFile.open(target)) {
            try (var stream = file.stream()) {
                stream.write('a');
            }
            file.commit();
        }
        assertEquals("a", Files.readString(target));
    }

    @Test
    void finishedItHoldsNothingOpenAndStillAppearsWholeOrNotAtAll() throws IOException {
        Path target = folder.resolve("a");
        for (boolean committed : new boolean[] {false, true}) {
            try (AtomicFile file = AtomicFile.open(target)) {
                file.stream().write("whole".getBytes(StandardCharsets.UTF_8));
                file.finish();
                file.finish();
                assertFalse(Files.exists(target));
                if (committed) {
                    file.commit();
                }
            }
            assertEquals(
                    committed ? 1 : 0, Objects.requireNonNull(folder.toFile().list()).length);
        }
        assertEquals("whole", Files.readString(target));
    }

    /** An interrupt closes the channel in the middle of a write: what is there is not whole. */
    @Test
    void anInterruptedWriteIsNotCommitted() {
        Path target = folder.resolve("a");
        try (AtomicFile file = AtomicFile.open(target)) {
            Thread.currentThread().interrupt();
            assertThrows(Exception.class, () -> file.stream().write(new byte[1 << 20]));
            assertTrue(Thread.interrupted());
            assertThrows(UncheckedIOException.class, file::commit);
        }
        assertFalse(Files.exists(target));
    }

    @Test
    void refusesASecondCommit() {
        try (AtomicFile file = AtomicFile.open(folder.resolve("a.txt"))) {
            file.commit();
            assertThrows(IllegalStateException.class, file::commit);
        }
    }

    @Test
    void removesWhatADeadProcessLeftAndNothingElse() throws Exception {
        long dead = Children.deadPid();
        long living = ProcessHandle.current().pid();
        List<String> kept = List.of(
                ".a.txt.tmp-" + living + "-0123abcd", // another thread's
                ".a.txt.tmp-" + dead + "-0123abcd.txt",
                ".b.txt.tmp-" + dead + "-0123abcd",
                "a.txt.tmp-" + dead + "-0123abcd");
        for (String name : kept) {
            Files.writeString(folder.resolve(name), "kept");
        }
        Files.writeString(folder.resolve(".a.txt.tmp-" + dead + "-0123abcd"), "half");
        AtomicFile.writeString(folder.resolve("a.txt"), "new");
        assertEquals(Stream.concat(kept.stream(), Stream.of("a.txt")).sorted().toList(), names());
    }

    @Test
    void replacesWhatALinkPointsToAndKeepsTheLink() throws IOException {
        Files.createDirectory(folder.resolve("real"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("real/file"));
        AtomicFile.writeString(link, "through");
        assertTrue(Files.isSymbolicLink(link));
        assertTrue(Files.isRegularFile(folder.resolve("real/file"), LinkOption.NOFOLLOW_LINKS));
        assertEquals("through", Files.readString(link));
    }

    @Test
    void namesAFolderThatCannotBeWrittenTo() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        var thrown = assertThrows(UserError.class, () -> AtomicFile.open(file.resolve("a.txt")));
        assertEquals(
                "writing " + file
                        + "/a.txt: expected a folder that can be written to, found a file where a folder should"
                        + " be at " + file + ". Choose another place, or change its permissions.",
                thrown.getMessage());
        thrown = assertThrows(UserError.class, () -> AtomicFile.open(file.resolve("below/a.txt")));
        assertTrue(String.valueOf(thrown.getMessage()).contains("found Not a directory at " + file + "/below."));
    }

    @Test
    void namesAFolderWithoutPermission() {
        // also root may not write here
        Path target = Path.of("/proc/self/xtrain-test");
        assumeTrue(Files.isDirectory(Path.of("/proc/self")));
        var thrown = assertThrows(UserError.class, () -> AtomicFile.open(target));
        assertTrue(
                String.valueOf(thrown.getMessage()).contains(" at /proc/self. Choose another place"),
                thrown::getMessage);
    }

    @Test
    void refusesADirectoryAsTarget() {
        var thrown = assertThrows(UserError.class, () -> AtomicFile.open(folder));
        assertTrue(String.valueOf(thrown.getMessage()).contains("expected the name of a file, found a directory."));
        assertThrows(UserError.class, () -> AtomicFile.open(Path.of("/")));
    }

    @Test
    void saysThatTheDiskIsFull() {
        Path full = Path.of("/dev/full"); // a device that never has space left
        assumeTrue(Files.exists(full));
        try (AtomicFile file = AtomicFile.open(full)) {
            var thrown = assertThrows(WriteFailure.class, () -> file.stream().write(new byte[1 << 20]));
            assertEquals(
                    "writing /dev/full: No space left on device. The disk is full: free some space and run the command"
                            + " again. What stood there before is unchanged.",
                    thrown.getMessage());
        }
        var thrown = assertThrows(UncheckedIOException.class, () -> AtomicFile.write(full, new byte[10]));
        assertTrue(thrown.getCause() instanceof WriteFailure);
    }

    @Test
    void writesIntoAPipeAndAnOpenFile() throws Exception {
        Path pipe = folder.resolve("pipe");
        Process made;
        try {
            made = new ProcessBuilder("mkfifo", pipe.toString()).start();
        } catch (IOException e) {
            Assumptions.abort("no pipes here");
            return;
        }
        assertEquals(0, made.waitFor());
        AtomicFile.check(pipe); // must not wait for a reader, nor end what it reads
        CompletableFuture<String> read = CompletableFuture.supplyAsync(() -> {
            try {
                return Files.readString(pipe);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        AtomicFile.writeString(pipe, "through");
        assertEquals("through", read.get(10, TimeUnit.SECONDS));
        assertEquals(List.of("pipe"), names());
    }

    @Test
    void writesToWhatAProcessHoldsOpen() throws Exception {
        assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")));
        Process cat = new ProcessBuilder("cat").start();
        try {
            // its end of a pipe that has no name in any folder
            Path input = Path.of("/proc/" + cat.pid() + "/fd/0");
            assumeTrue(String.valueOf(Files.readSymbolicLink(input)).startsWith("pipe:"));
            AtomicFile.check(input);
            AtomicFile.writeString(Files.createSymbolicLink(folder.resolve("stdout"), input), "through");
            cat.getOutputStream().close();
            assertEquals("through", new String(cat.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        } finally {
            cat.destroy();
        }
        Path file = Files.writeString(folder.resolve("file"), "before ");
        Process holder = new ProcessBuilder("cat")
                .redirectOutput(ProcessBuilder.Redirect.appendTo(file.toFile()))
                .start();
        try {
            AtomicFile.writeString(Path.of("/proc/" + holder.pid() + "/fd/1"), "behind");
            assertEquals("before behind", Files.readString(file));
        } finally {
            holder.destroy();
        }
    }

    @Test
    void writesToADeviceWithoutReplacingIt() {
        Path device = Path.of("/dev/null");
        assumeTrue(Files.exists(device));
        AtomicFile.writeString(device, "gone");
        assertFalse(Files.isRegularFile(device));
    }
}
