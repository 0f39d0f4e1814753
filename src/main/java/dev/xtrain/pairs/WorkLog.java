package dev.xtrain.pairs;

import dev.xtrain.io.ProcessLock;
import dev.xtrain.io.WriteFailure;
import dev.xtrain.pairs.BinaryTold.Slice;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * What was told of each piece of work, on disk: rows are read back from it when they are written, and a run that was
 * killed goes on where it stopped. In memory it takes some 30 bytes a piece.
 *
 * <p>On disk, big-endian, one frame a piece: u32 bytes of its content, u32 CRC-32C of all that follows, u64 hash of the
 * piece's name or 0, the content ({@link BinaryTold}). What follows the last whole frame is cut off.
 *
 * <p>Reading is safe on several threads, appending is for one of them.
 */
public final class WorkLog implements Closeable {

    private static final int HEAD = 2 * Integer.BYTES + Long.BYTES;
    private static final int MAX_CONTENT = 1 << 30;
    private static final long NAMELESS = 0;
    private static final String LOG = ".log";
    private static final String LOCK = ".lock";
    private static final Duration KEPT = Duration.ofDays(7);

    private final Path file;
    private final FileChannel channel;
    private final ProcessLock lock;
    private final LongIntMap numbers = new LongIntMap(); // of pieces, by the hash of their name
    private long[] contents = new long[1 << 8]; // where those begin
    private int pieces;
    private long end;

    private WorkLog(Path file, FileChannel channel, ProcessLock lock) {
        this.file = file;
        this.channel = channel;
        this.lock = lock;
    }

    /**
     * Opens the log of that name, whole or cut off, or begins one. Where another process writes to it, one of a name of
     * its own. Logs that nobody came back for go.
     *
     * @param folder where logs are
     */
    public static WorkLog open(Path folder, String name) {
        try {
            Files.createDirectories(folder);
            sweep(folder);
            Optional<ProcessLock> lock = ProcessLock.tryTake(folder.resolve(name + LOCK));
            if (lock.isEmpty()) {
                return open(folder, name + "-" + ProcessHandle.current().pid() + "-" + System.nanoTime());
            }
            Path file = folder.resolve(name + LOG);
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            var log = new WorkLog(file, channel, lock.get());
            log.recover();
            return log;
        } catch (IOException e) {
            throw new UncheckedIOException(WriteFailure.of(folder.resolve(name + LOG), e));
        }
    }

    private static void sweep(Path folder) throws IOException {
        try (DirectoryStream<Path> logs = Files.newDirectoryStream(folder, "*" + LOG)) {
            for (Path log : logs) {
                if (Files.getLastModifiedTime(log)
                        .toInstant()
                        .isBefore(Instant.now().minus(KEPT))) {
                    Files.deleteIfExists(log);
                }
            }
        }
    }

    private void recover() throws IOException {
        while (end + HEAD <= channel.size()) {
            ByteBuffer head = read(end, HEAD);
            int length = head.getInt();
            int checksum = head.getInt();
            if (length < 0 || length > MAX_CONTENT || end + HEAD + length > channel.size()) {
                break;
            }
            if (checksum(read(end + 2 * Integer.BYTES, Long.BYTES + length)) != checksum) {
                break;
            }
            long name = head.getLong();
            if (name != NAMELESS) {
                enter(name, end + HEAD);
            }
            end += HEAD + length;
        }
        channel.truncate(end);
    }

    private void enter(long name, long content) {
        if (pieces == contents.length) {
            contents = Arrays.copyOf(contents, 2 * pieces);
        }
        contents[pieces] = content;
        numbers.putIfAbsent(name, pieces);
        pieces++;
    }

    private static int checksum(ByteBuffer bytes) {
        var crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    /** Pieces that are in it. */
    public int pieces() {
        return pieces;
    }

    /** What was told of a piece of that name, with its rows' places in this file. */
    synchronized Optional<BinaryTold> find(String name) {
        int number = numbers.get(hash(name));
        if (number == LongIntMap.NONE) {
            return Optional.empty();
        }
        try {
            long content = contents[number];
            int length = read(content - HEAD, Integer.BYTES).getInt();
            return Optional.of(BinaryTold.read(read(content, length).array()).movedBy(content));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Appends what was told of a piece, under no name if nobody shall find it by that; returns it with its rows' places
     * in this file.
     */
    synchronized BinaryTold append(String name, BinaryTold told) {
        ByteBuffer frame = ByteBuffer.allocate(HEAD + told.bytes().length)
                .putInt(told.bytes().length)
                .putInt(0)
                .putLong(hash(name))
                .put(told.bytes());
        frame.putInt(Integer.BYTES, checksum(frame.slice(2 * Integer.BYTES, Long.BYTES + told.bytes().length)));
        frame.flip();
        try {
            for (long at = end; frame.hasRemaining(); ) {
                at += channel.write(frame, at);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(WriteFailure.of(file, e));
        }
        long content = end + HEAD;
        if (!name.isEmpty()) {
            enter(hash(name), content);
        }
        end += HEAD + told.bytes().length;
        return told.movedBy(content);
    }

    private static long hash(String name) {
        return name.isEmpty() ? NAMELESS : PairId.number(PairId.hash(name));
    }

    /** The row that is there. */
    Pair row(Slice place) {
        try (var in = new DataInputStream(
                new ByteArrayInputStream(read(place.start(), place.length()).array()))) {
            return BinaryRow.read(in);
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + file + ": " + e.getMessage(), e);
        }
    }

    private ByteBuffer read(long start, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, start + bytes.position()) < 0) {
                throw new IOException("it is shorter than it was");
            }
        }
        return bytes.flip();
    }

    /** Where to keep what the process does not remember. */
    Path scratch() {
        return file.resolveSibling(file.getFileName() + ".scratch");
    }

    /** Closes and deletes it. */
    public void delete() {
        try {
            Files.deleteIfExists(file);
            close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Closes it; unless it is empty it stays, for a run to come. */
    @Override
    public void close() throws IOException {
        if (!channel.isOpen()) {
            return;
        }
        if (pieces == 0) {
            Files.deleteIfExists(file);
        }
        channel.close();
        lock.close();
    }
}
