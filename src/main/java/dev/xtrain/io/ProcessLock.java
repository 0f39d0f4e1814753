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
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One process at a time, and in it one holder: a lock on a file, which the system lets go of when the process ends,
 * however it ends. The file says which process that is.
 */
public final class ProcessLock implements Closeable {

    private static final int WAIT_MILLIS = 50;
    private static final int MAX_LENGTH = 1 << 15;
    private static final Random RANDOM = new Random();

    /** Files that are locked here: POSIX gives up all locks of a process on a file where it closes it but once. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

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
        Path path = file.toAbsolutePath().normalize();
        if (!HELD.add(path)) {
            return Optional.empty(); // by this process, which would lose it by opening the file once more
        }
        Optional<ProcessLock> taken = Optional.empty();
        try {
            taken = open(path);
        } catch (IOException e) {
            throw Temporaries.cannotWrite(file, e);
        } finally {
            if (taken.isEmpty()) {
                HELD.remove(path);
            }
        }
        return taken;
    }

    private static Optional<ProcessLock> open(Path path) throws IOException {
        Files.createDirectories(Temporaries.folder(path));
        while (true) {
            FileChannel channel = FileChannel.open(
                    path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            FileLock lock = attempt(channel);
            if (lock == null) {
                channel.close();
                return Optional.empty();
            }
            // of a length by chance: that tells the file, where its last holder has deleted it since it was opened
            String holder = ProcessHandle.current().pid() + " ".repeat(1 + RANDOM.nextInt(MAX_LENGTH));
            channel.truncate(0).write(ByteBuffer.wrap(holder.getBytes(StandardCharsets.US_ASCII)));
            if (Files.exists(path) && Files.size(path) == holder.length()) {
                return Optional.of(new ProcessLock(path, channel, lock));
            }
            channel.close();
        }
    }

    private static @Nullable FileLock attempt(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) { // another class loader of this process
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
        if (HELD.contains(file.toAbsolutePath().normalize())) {
            return "process " + ProcessHandle.current().pid();
        }
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
            Files.deleteIfExists(file);
            lock.release();
            HELD.remove(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
