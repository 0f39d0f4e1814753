package dev.xtrain.io;

import java.io.Closeable;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a process has in hand, kept in a mapped file, which outlives the process that wrote it however that ends.
 *
 * <p>One process makes the file and starts another with its path; the other opens it and removes its name. Both then
 * hold the same memory: a header of flags and counts, slots for what is in hand, and behind them what earlier processes
 * found out. Thread-safe but for a slot, which is one thread's.
 */
public final class InFlightFile implements Closeable {

    /** Threads that can have something in hand at once. */
    static final int SLOTS = 128;

    private static final int SLOT_BYTES = 8 << 10; // length, and twice the longest path
    private static final int STOP = 0;
    private static final int BEGAN = 4;
    private static final int ENDED = 8;
    private static final int FINISHED = 16;
    private static final int HEADER = 64;

    private final Path path;
    private final MappedByteBuffer map;

    private InFlightFile(Path path, MappedByteBuffer map) {
        this.path = path;
        this.map = map;
    }

    /**
     * What earlier processes of the same command found out.
     *
     * @param atWork whether one of them crashed when it had work in hand, or had finished some
     * @param suspects what was in hand then: to be tried by itself
     * @param skipped what crashed by itself, too: to be left out
     */
    public record Lessons(boolean atWork, Set<String> suspects, Set<String> skipped) {

        /** None yet. */
        public static final Lessons NONE = new Lessons(false, Set.of(), Set.of());

        /** Copies. */
        public Lessons {
            suspects = Set.copyOf(suspects);
            skipped = Set.copyOf(skipped);
        }
    }

    /** Makes a file in a folder. */
    public static InFlightFile create(Path folder, Lessons lessons) throws IOException {
        Path path = Files.createTempFile(folder, "", ".in-flight");
        ByteBuffer told = encoded(lessons);
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            // written, so that a full disk shows here, not when the memory is used
            ByteBuffer empty = ByteBuffer.allocate(HEADER + SLOTS * SLOT_BYTES);
            while (told.hasRemaining()) {
                channel.write(new ByteBuffer[] {empty, told});
            }
            return new InFlightFile(path, channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size()));
        } catch (IOException e) {
            Files.deleteIfExists(path);
            throw e;
        }
    }

    /** Opens a file that another process made, and removes its name: nothing is left behind when both end. */
    static InFlightFile open(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            var file = new InFlightFile(path, channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size()));
            file.map.putInt(BEGAN, 1);
            file.close();
            return file;
        }
    }

    /** Where it is until the other process opens it. */
    public Path path() {
        return path;
    }

    /** Removes the name, where that is still there; the memory stays. */
    @Override
    public void close() throws IOException {
        Files.deleteIfExists(path);
    }

    Lessons lessons() {
        ByteBuffer in = map.duplicate().position(HEADER + SLOTS * SLOT_BYTES);
        return new Lessons(in.getInt() != 0, strings(in), strings(in));
    }

    private static ByteBuffer encoded(Lessons lessons) {
        List<byte[]> suspects = bytes(lessons.suspects());
        List<byte[]> skipped = bytes(lessons.skipped());
        int length = 3 * Integer.BYTES;
        for (List<byte[]> words : List.of(suspects, skipped)) {
            length +=
                    words.stream().mapToInt(word -> Integer.BYTES + word.length).sum();
        }
        ByteBuffer out = ByteBuffer.allocate(length).putInt(lessons.atWork() ? 1 : 0);
        for (List<byte[]> words : List.of(suspects, skipped)) {
            out.putInt(words.size());
            words.forEach(word -> out.putInt(word.length).put(word));
        }
        return out.flip();
    }

    private static List<byte[]> bytes(Collection<String> words) {
        return words.stream().map(word -> word.getBytes(StandardCharsets.UTF_8)).toList();
    }

    private static Set<String> strings(ByteBuffer in) {
        var strings = new LinkedHashSet<String>();
        for (int left = in.getInt(); left > 0; left--) {
            strings.add(string(in));
        }
        return strings;
    }

    private static String string(ByteBuffer in) {
        byte[] word = new byte[in.getInt()];
        in.get(word);
        return new String(word, StandardCharsets.UTF_8);
    }

    /** Asks the other process to stop. */
    public void stop() {
        map.putInt(STOP, 1);
    }

    boolean isStopped() {
        return map.getInt(STOP) != 0;
    }

    /** Whether the other process got as far as to open this. */
    public boolean began() {
        return map.getInt(BEGAN) != 0;
    }

    /** Whether it ended of its own will. */
    public boolean ended() {
        return map.getInt(ENDED) != 0;
    }

    void end() {
        map.putInt(ENDED, 1);
    }

    /** How much was in hand and was finished. */
    public long finished() {
        return map.getLong(FINISHED);
    }

    synchronized void finish() {
        map.putLong(FINISHED, map.getLong(FINISHED) + 1);
    }

    /** What fits into a slot: all of it, but for what is longer than any path. */
    static String fitting(String item) {
        return item.length() <= SLOT_BYTES / 4 ? item : item.substring(0, SLOT_BYTES / 4);
    }

    void take(int slot, String item) {
        byte[] word = item.getBytes(StandardCharsets.UTF_8);
        int start = HEADER + slot * SLOT_BYTES;
        map.put(start + Integer.BYTES, word);
        VarHandle.releaseFence(); // whoever sees the length sees the word
        map.putInt(start, word.length);
    }

    void drop(int slot) {
        map.putInt(HEADER + slot * SLOT_BYTES, 0);
    }

    /** What is in hand. */
    public Set<String> inHand() {
        var items = new LinkedHashSet<String>();
        for (int slot = 0; slot < SLOTS; slot++) {
            ByteBuffer in = map.duplicate().position(HEADER + slot * SLOT_BYTES);
            if (map.getInt(in.position()) > 0) {
                items.add(string(in));
            }
        }
        return items;
    }
}
