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
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One process at a time, and in it one holder: a lock on a file, which the system lets go of when the process ends,
 * however it ends. The file says which process that is.
 */
public final class ProcessLock implements Closeable {

    private static final int WAIT_MILLIS = 50;

    private final FileChannel channel;
    private final FileLock lock;

    private ProcessLock(FileChannel channel, FileLock lock) {
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
            if (!Files.exists(file)) { // deleted by its last holder since it was opened
                channel.close();
                return tryTake(file);
            }
            String holder = Long.toString(ProcessHandle.current().pid());
            channel.truncate(0).write(ByteBuffer.wrap(holder.getBytes(StandardCharsets.US_ASCII)));
            return Optional.of(new ProcessLock(channel, lock));
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
        while (true) {
            Optional<ProcessLock> lock = tryTake(file);
            if (lock.isPresent()) {
                return lock.get();
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
            String process = Files.readString(file).strip();
            return process.isEmpty() ? "another process" : "process " + process;
        } catch (IOException e) {
            return "another process";
        }
    }

    @Override
    public void close() {
        try (channel) {
            lock.release();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
