package dev.xtrain.io;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A file that appears under its name only when it is whole.
 *
 * <p>What is written goes to a temporary file beside the target; {@link #commit} syncs it and renames it. Closed
 * without commit, or killed, nothing is left under the target's name that was not there before. A temporary that a
 * killed process left is removed when the same target is next opened. Missing folders are made. A device, a pipe or an
 * open file ({@code /dev/stdout}) cannot be renamed to and is written to directly.
 *
 * <pre>{@code
 * try (AtomicFile file = AtomicFile.open(target)) {
 *     file.stream().write(bytes);
 *     file.commit();
 * }
 * }</pre>
 *
 * <p>Not thread-safe. Errors: a target that is a directory, a folder that cannot be written to.
 */
public final class AtomicFile implements Closeable {

    private final Path target;
    private final Path temporary;
    private final FileChannel channel;
    private final OutputStream stream;
    private boolean finished;
    private boolean done;

    private AtomicFile(Path target, Path temporary, FileChannel channel) {
        this.target = target;
        this.temporary = temporary;
        this.channel = channel;
        this.stream = new Sink(new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16));
    }

    /** Opens a temporary file that {@link #commit} will rename to the target. */
    public static AtomicFile open(Path target) {
        Path file = resolve(target);
        try {
            if (isWrittenDirectly(file)) {
                // behind what a file holds; a pipe knows no place
                StandardOpenOption mode =
                        Files.isRegularFile(file) ? StandardOpenOption.APPEND : StandardOpenOption.WRITE;
                return new AtomicFile(file, file, FileChannel.open(file, mode));
            }
            Path temporary = Temporaries.prepare(file);
            return new AtomicFile(
                    file,
                    temporary,
                    FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
        } catch (IOException e) {
            throw Temporaries.cannotWrite(target, e);
        }
    }

    /**
     * Holds a target to be one that can be written: better known before long work than after. Nothing is opened that
     * somebody may be reading from already. Errors: as {@link #open}.
     */
    public static void check(Path target) {
        if (!isWrittenDirectly(resolve(target))) {
            open(target).close();
        }
    }

    private static Path resolve(Path target) {
        Path file = Temporaries.resolve(target);
        if (Files.isDirectory(file)) {
            throw UserError.doing("writing " + target)
                    .expected("the name of a file")
                    .found("a directory")
                    .fix("Name a file inside it.");
        }
        return file;
    }

    private static boolean isWrittenDirectly(Path file) {
        return Temporaries.isOpenFile(file) || (Files.exists(file) && !Files.isRegularFile(file));
    }

    /** Writes a whole file. */
    public static void write(Path target, byte[] content) {
        try (AtomicFile file = open(target)) {
            file.stream().write(content);
            file.commit();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a whole file, as UTF-8. */
    public static void writeString(Path target, String text) {
        write(target, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Where to write, buffered; closing it only flushes. */
    public OutputStream stream() {
        return stream;
    }

    /** Ends the writing: what was written is durable under its temporary name, and nothing is open any more. */
    public void finish() {
        if (finished) { // not by the channel: an interrupt closes that, too, in the middle of a write
            return;
        }
        try {
            stream.flush();
            if (!temporary.equals(target)) {
                channel.force(true);
            }
            channel.close();
            finished = true;
        } catch (IOException e) {
            throw new UncheckedIOException(WriteFailure.of(target, e));
        }
    }

    /** Makes what was written the target's content, durable when this returns. */
    public void commit() {
        if (done) {
            throw new IllegalStateException(target + " is committed or closed already");
        }
        finish();
        try {
            if (!temporary.equals(target)) {
                Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                Temporaries.syncFolder(Temporaries.folder(target));
            }
            done = true;
        } catch (IOException e) {
            throw new UncheckedIOException(WriteFailure.of(target, e));
        }
    }

    /** Removes the temporary file unless it was committed. */
    @Override
    public void close() {
        if (done) {
            return;
        }
        done = true;
        try {
            channel.close();
            if (!temporary.equals(target)) {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Names the target in what goes wrong, and leaves closing to the file. */
    private final class Sink extends FilterOutputStream {

        Sink(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int b) throws IOException {
            try {
                out.write(b);
            } catch (IOException e) {
                throw WriteFailure.of(target, e);
            }
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                out.write(bytes, offset, length);
            } catch (IOException e) {
                throw WriteFailure.of(target, e);
            }
        }

        @Override
        public void flush() throws IOException {
            try {
                out.flush();
            } catch (IOException e) {
                throw WriteFailure.of(target, e);
            }
        }

        @Override
        public void close() throws IOException {
            if (!done) {
                flush();
            }
        }
    }
}
