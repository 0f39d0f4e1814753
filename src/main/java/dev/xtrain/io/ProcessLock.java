package dev.xtrain.io;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One process at a time, and in it one holder: a lock on a file, which the system lets go of when the process ends,
 * however it ends. The file says which process that is.
 */
public final class ProcessLock implements Closeable {

    private static final int WAIT_MILLIS = 50;

    private final Path file;
    private final FileChannel channel;
    private final FileLock lock;

    private ProcessLock(Path file, FileChannel channel, FileLock lock) {
        this.file = file;
        this.channel = channel;
        this.lock = lock;
    }

    /** Takes the lock; empty where somebody else has it. Errors: the file cannot be made. */
    public static Optional<ProcessLock> tryTake(Path file) {
        try {
            Files.createDirectories(Temporaries.folder(file.toAbsolutePath()));
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            FileLock lock = attempt(channel);
            if (lock == null) {
                channel.close();
                return Optional.empty();
            }
            byte[] holder =
                    (ProcessHandle.current().pid() + " " + UUID.randomUUID()).getBytes(StandardCharsets.US_ASCII);
            channel.truncate(0).write(ByteBuffer.wrap(holder));
            if (!Files.exists(file) || !Arrays.equals(holder, Files.readAllBytes(file))) {
                channel.close(); // its last holder has deleted it since it was opened
                return tryTake(file);
            }
            return Optional.of(new ProcessLock(file, channel, lock));
        } catch (IOException e) {
            throw Temporaries.cannotWrite(file, e);
        }
    }

    private static @Nullable FileLock attempt(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) { // another thread of this process
            return null;
        }
    }

    /** Takes the lock, waiting for it. */
    public static ProcessLock take(Path file) {
        return take(file, holder -> {});
    }

    /**
     * Takes the lock, waiting for it.
     *
     * @param waiting told once, before waiting, who has it
     */
    public static ProcessLock take(Path file, Consumer<String> waiting) {
        boolean told = false;
        while (true) {
            Optional<ProcessLock> lock = tryTake(file);
            if (lock.isPresent()) {
                return lock.get();
            }
            if (!told) {
                waiting.accept(holder(file));
                told = true;
            }
            StopSignal.check();
            try {
                Thread.sleep(WAIT_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Stopped();
            }
        }
    }

    /** Who has the lock, for people: {@code process 4711}. */
    public static String holder(Path file) {
        try {
            String process = Files.readString(file).split(" ", -1)[0];
            return process.isEmpty() ? "another process" : "process " + process;
        } catch (IOException e) {
            return "another process";
        }
    }

    @Override
    public void close() {
        try (channel) {
            Files.deleteIfExists(file);
            lock.release();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
