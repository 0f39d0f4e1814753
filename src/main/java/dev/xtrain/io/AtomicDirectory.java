package dev.xtrain.io;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * A directory that appears under its name only when it is whole; {@link AtomicFile} for several files at once.
 *
 * <p>Fill {@link #path}, then {@link #commit}. An existing target is renamed aside, the new one renamed into place, the
 * old one deleted. A process killed between the two renames leaves the old directory aside; the next {@link #open}, or
 * {@link #recover} before reading, puts it back.
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
        Path directory = Temporaries.resolveLink(target);
        if (Files.exists(directory) && !Files.isDirectory(directory)) {
            throw UserError.doing("writing " + target)
                    .expected("the name of a directory")
                    .found("a file")
                    .fix("Choose another name, or remove the file.");
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
        try {
            if (!Files.isDirectory(Temporaries.folder(target))) {
                return;
            }
            for (Path old : Temporaries.leftBehind(target, "old")) {
                if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                    Temporaries.delete(old);
                } else {
                    Files.move(old, target, StandardCopyOption.ATOMIC_MOVE);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The temporary directory to fill. */
    public Path path() {
        return temporary;
    }

    /** Makes the temporary directory the target, durable when this returns. */
    public void commit() {
        if (done) {
            throw new IllegalStateException(target + " is committed or closed already");
        }
        try {
            syncAll();
            if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                Path old = Temporaries.name(target, "old");
                Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
                Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
                Temporaries.syncFolder(Temporaries.folder(target));
                Temporaries.delete(old);
            } else {
                Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
                Temporaries.syncFolder(Temporaries.folder(target));
            }
            done = true;
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
