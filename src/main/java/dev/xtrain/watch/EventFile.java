package dev.xtrain.watch;

import dev.xtrain.train.VectorNorms;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * An event file of TensorBoard, {@code events.out.tfevents.SECONDS.HOST.xtrain}. Each call of a method adds one record
 * to it, whole where the process is killed later.
 *
 * <p>A record is the length of its data (u64), a masked CRC-32C of these eight bytes (u32), the data, and a masked
 * CRC-32C of the data, little-endian; masked is rotated right by 15 bits and increased by 0xa282ead8. The data is a
 * message {@code Event}. Source: TensorFlow's {@code record_writer.h}, {@code event.proto}, {@code summary.proto}.
 *
 * <p>A run that continues writes a file of its own. Readers take the files in the order of their seconds, and drop what
 * earlier ones have of steps from the {@link #restart} on.
 */
final class EventFile implements Closeable {

    private static final Pattern NAME = Pattern.compile("events\\.out\\.tfevents\\.(\\d{10,18})\\..*\\.xtrain");
    private static final String VERSION = "brain.Event:2"; // the first from which restarts are heeded
    private static final int MASK = 0xa282ead8;

    // fields of Event
    private static final int WALL_TIME = 1;
    private static final int STEP = 2;
    private static final int FILE_VERSION = 3;
    private static final int SUMMARY = 5;
    private static final int SESSION_LOG = 7;
    // of SessionLog
    private static final int STATUS = 1;
    private static final int START = 1;
    // of Summary and its Value
    private static final int VALUE = 1;
    private static final int TAG = 1;
    private static final int SIMPLE_VALUE = 2;
    private static final int HISTOGRAM = 5;

    private final FileChannel channel;
    private final Clock clock;

    private EventFile(FileChannel channel, Clock clock) throws IOException {
        this.channel = channel;
        this.clock = clock;
        write(event().text(FILE_VERSION, VERSION));
    }

    /** Begins a file of a folder, later by its name than all that are there. */
    static EventFile create(Path folder, Clock clock) throws IOException {
        long seconds = clock.instant().getEpochSecond();
        for (Path earlier : list(folder)) {
            seconds = Math.max(seconds, seconds(earlier) + 1);
        }
        Path file = folder.resolve("events.out.tfevents.%010d.%s.xtrain".formatted(seconds, host()));
        return new EventFile(FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), clock);
    }

    /** The files of a folder that were written here, the earliest first. */
    static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> NAME.matcher(name(file)).matches())
                    .sorted(Comparator.comparingLong(EventFile::seconds))
                    .toList();
        }
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }

    private static long seconds(Path file) {
        Matcher name = NAME.matcher(name(file));
        return name.matches() ? Long.parseLong(name.group(1)) : 0;
    }

    /** As the system calls itself: asking Java would ask the network. */
    private static String host() {
        String name = System.getenv("COMPUTERNAME");
        try {
            name = Files.readString(Path.of("/proc/sys/kernel/hostname"));
        } catch (IOException e) {
            name = Objects.requireNonNullElse(name, System.getenv("HOSTNAME"));
        }
        return Objects.requireNonNullElse(name, "localhost").strip().replaceAll("[^A-Za-z0-9.-]", "-");
    }

    /** Steps from this one on are taken anew. */
    void restart(long step) throws IOException {
        write(event().number(STEP, step).message(SESSION_LOG, new ProtoMessage().number(STATUS, START)));
    }

    /** Values of a step by their tags, and how lengths of vectors are spread. */
    void add(long step, Map<String, Double> scalars, Map<String, VectorNorms> histograms) throws IOException {
        var summary = new ProtoMessage();
        scalars.forEach((tag, value) ->
                summary.message(VALUE, new ProtoMessage().text(TAG, tag).fixed32(SIMPLE_VALUE, value.floatValue())));
        histograms.forEach((tag, norms) ->
                summary.message(VALUE, new ProtoMessage().text(TAG, tag).message(HISTOGRAM, histogram(norms))));
        write(event().number(STEP, step).message(SUMMARY, summary));
    }

    private static ProtoMessage histogram(VectorNorms norms) {
        return new ProtoMessage()
                .fixed64(1, norms.least())
                .fixed64(2, norms.most())
                .fixed64(3, norms.count())
                .fixed64(4, norms.sum())
                .fixed64(5, norms.sumOfSquares())
                .packed(6, norms.limits())
                .packed(7, norms.counts());
    }

    private ProtoMessage event() {
        return new ProtoMessage().fixed64(WALL_TIME, clock.millis() / 1e3);
    }

    private void write(ProtoMessage event) throws IOException {
        byte[] data = event.toBytes();
        ByteBuffer record = ByteBuffer.allocate(data.length + 16).order(ByteOrder.LITTLE_ENDIAN);
        record.putLong(data.length).putInt(masked(record.array(), 0, 8));
        record.put(data).putInt(masked(data, 0, data.length)).flip();
        while (record.hasRemaining()) {
            channel.write(record);
        }
    }

    private static int masked(byte[] bytes, int from, int length) {
        var crc = new CRC32C();
        crc.update(bytes, from, length);
        return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
