package dev.xtrain.io;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A directory that appears under its name only when it is whole; {@link AtomicFile} for several files at once.
 *
 * <p>Fill {@link #path}, then {@link #commit}. An existing target is renamed aside, the new directory renamed into
 * place, the old one deleted, or kept where it holds what the new one does not. A process killed between the two
 * renames leaves the old directory aside; the next {@link #open}, or {@link #recover} before reading, puts it back.
 *
 * <p>Not thread-safe. Errors: a target that is a file, the working directory, the home directory or one that holds
 * them; a folder that cannot be written to.
 */
public final class AtomicDirectory implements Closeable {

    private final Path target;
    private final Path temporary;
    private boolean done;

    private AtomicDirectory(Path target, Path temporary) {
        this.target = target;
        this.temporary = temporary;
    }

    /** Makes an empty temporary directory that {@link #commit} will rename to the target. */
    public static AtomicDirectory open(Path target) {
        Path directory = Temporaries.resolve(target);
        if (Files.exists(directory) && !Files.isDirectory(directory)) {
            throw UserError.doing("writing " + target)
                    .expected("the name of a directory")
                    .found("a file")
                    .fix("Choose another name, or remove the file.");
        }
        for (String kept : List.of("user.dir", "user.home")) {
            if (Path.of(System.getProperty(kept, "")).toAbsolutePath().startsWith(directory)) {
                throw UserError.doing("writing " + target)
                        .expected("a directory that can be replaced")
                        .found("one that holds " + System.getProperty(kept))
                        .fix("Name a directory of its own.");
            }
        }
        try {
            Path temporary = Temporaries.prepare(directory);
            recover(directory);
            return new AtomicDirectory(directory, Files.createDirectory(temporary));
        } catch (IOException e) {
            throw Temporaries.cannotWrite(target, e);
        }
    }

    /** Puts a directory back that a process killed while exchanging it has left aside. */
    public static void recover(Path target) {
        Path directory = Temporaries.resolve(target);
        try {
            if (!Files.isDirectory(Temporaries.folder(directory))) {
                return;
            }
            for (Path old : Temporaries.leftBehind(directory, Temporaries.OLD)) {
                if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
                    retire(old, directory);
                } else {
                    Files.move(old, directory, StandardCopyOption.ATOMIC_MOVE);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deletes a directory with all that is in it: gone from its name at once, or unchanged. */
    public static void delete(Path target) {
        Path directory = Temporaries.resolve(target);
        try {
            Path old = Temporaries.name(directory, Temporaries.NEW);
            Files.move(directory, old, StandardCopyOption.ATOMIC_MOVE);
            Temporaries.delete(old);
        } catch (NoSuchFileException e) {
            // there is none
        } catch (IOException e) {
            throw new UncheckedIOException("deleting " + target + ": " + e.getMessage(), e);
        }
    }

    /** The temporary directory to fill. */
    public Path path() {
        return temporary;
    }

    /**
     * Makes the temporary directory the target, durable when this returns.
     *
     * @return where the replaced directory was kept, if it held a file or folder of a name that the new one does not
     *     have
     */
    public Optional<Path> commit() {
        if (done) {
            throw new IllegalStateException(target + " is committed or closed already");
        }
        try {
            syncAll();
            Path old = Temporaries.name(target, Temporaries.OLD);
            boolean replaces = Files.exists(target, LinkOption.NOFOLLOW_LINKS);
            if (replaces) {
                Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
            }
            try {
                Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                if (replaces) {
                    Files.move(old, target, StandardCopyOption.ATOMIC_MOVE);
                }
                throw e;
            }
            done = true;
            Temporaries.syncFolder(Temporaries.folder(target));
            return replaces ? retire(old, target) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(WriteFailure.of(target, e));
        }
    }

    private void syncAll() throws IOException {
        List<Path> all;
        try (Stream<Path> walk = Files.walk(temporary)) {
            all = walk.toList();
        }
        for (Path path : all) {
            if (Files.isDirectory(path)) {
                Temporaries.syncFolder(path);
            } else {
                try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
                    channel.force(true);
                }
            }
        }
    }

    /** Deletes a directory that was replaced, or renames it to NAME.replaced where something would be lost. */
    private static Optional<Path> retire(Path old, Path current) throws IOException {
        List<Path> names;
        try (Stream<Path> entries = Files.list(old)) {
            names = entries.map(Path::getFileName).toList();
        }
        if (names.stream().allMatch(name -> Files.exists(current.resolve(name), LinkOption.NOFOLLOW_LINKS))) {
            Temporaries.delete(old);
            return Optional.empty();
        }
        Path kept = current.resolveSibling(current.getFileName() + ".replaced");
        for (int i = 2; Files.exists(kept, LinkOption.NOFOLLOW_LINKS); i++) {
            kept = current.resolveSibling(current.getFileName() + ".replaced-" + i);
        }
        Files.move(old, kept, StandardCopyOption.ATOMIC_MOVE);
        return Optional.of(kept);
    }

    /** Deletes the temporary directory unless it was committed. */
    @Override
    public void close() {
        if (done) {
            return;
        }
        done = true;
        try {
            Temporaries.delete(temporary);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
