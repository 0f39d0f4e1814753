package dev.xtrain.pairs;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What was told of the files of a piece, as bytes for a {@link WorkLog}, and where in them each row is.
 *
 * @param files what was told
 * @param rows of each candidate, in order
 * @param bytes all of it
 */
record BinaryTold(List<Told> files, List<Slice> rows, byte[] bytes) {

    /** So many bytes from there on. */
    record Slice(long start, int length) {}

    static BinaryTold of(List<Told> files) {
        var rows = new ArrayList<Slice>();
        var bytes = new ByteArrayOutputStream(1 << 14);
        try (var out = new DataOutputStream(bytes)) {
            out.writeInt(files.size());
            for (Told file : files) {
                write(out, file.count());
                out.writeInt(file.candidates().size());
                for (Assessed candidate : file.candidates()) {
                    write(out, candidate, rows);
                }
            }
        } catch (IOException e) {
            throw new AssertionError("memory can be written to", e);
        }
        return new BinaryTold(files, rows, bytes.toByteArray());
    }

    private static void write(DataOutputStream out, FileCount count) throws IOException {
        BinaryRow.write(out, count.repo());
        BinaryRow.write(out, count.path());
        BinaryRow.write(out, count.lang());
        out.writeInt(count.functions());
        out.writeInt(count.documented());
        BinaryRow.write(out, count.side());
        FileCount.Losses losses = count.losses();
        out.writeInt(losses.broken());
        out.writeInt(losses.tooDeep());
        out.writeInt(losses.cutDocs());
        out.writeInt(losses.cutQueries());
        out.writeInt(losses.joined());
        out.writeInt(losses.ambiguous());
        out.writeInt(losses.unparsed());
        out.writeInt(losses.telling());
        out.writeInt(losses.redacted().size());
        for (Map.Entry<String, Integer> token : losses.redacted().entrySet()) {
            BinaryRow.write(out, token.getKey());
            out.writeInt(token.getValue());
        }
        out.writeBoolean(losses.gaveUp());
        FileCount.Failure failure = losses.failure();
        BinaryRow.write(out, failure == null ? null : failure.reason());
        BinaryRow.write(out, failure == null ? null : failure.detail());
    }

    private static void write(DataOutputStream out, Assessed candidate, List<Slice> rows) throws IOException {
        DropReason reason = candidate.reason();
        BinaryRow.write(out, reason == null ? null : reason.name());
        out.writeLong(candidate.code());
        out.writeLong(candidate.positive());
        out.writeInt(candidate.sketch().length);
        for (short hash : candidate.sketch()) {
            out.writeShort(hash);
        }
        int start = out.size();
        BinaryRow.write(out, candidate.row());
        rows.add(new Slice(start, out.size() - start));
    }

    /** Reads what {@link #of} made. */
    static BinaryTold read(byte[] bytes) {
        var rows = new ArrayList<Slice>();
        List<Told> files = new ArrayList<>();
        try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            for (int left = in.readInt(); left > 0; left--) {
                FileCount count = count(in);
                List<Assessed> candidates = new ArrayList<>();
                for (int more = in.readInt(); more > 0; more--) {
                    candidates.add(candidate(in, bytes.length, rows));
                }
                files.add(new Told(count, candidates));
            }
        } catch (IOException e) {
            throw new IllegalStateException("a piece of a log ends too early", e);
        }
        return new BinaryTold(files, rows, bytes);
    }

    /** The same with rows that are so much further on. */
    BinaryTold movedBy(long bytes) {
        return new BinaryTold(
                files,
                rows.stream()
                        .map(row -> new Slice(row.start + bytes, row.length))
                        .toList(),
                this.bytes);
    }

    private static FileCount count(DataInputStream in) throws IOException {
        return new FileCount( // arguments are evaluated in their order
                BinaryRow.text(in),
                BinaryRow.text(in),
                BinaryRow.text(in),
                in.readInt(),
                in.readInt(),
                BinaryRow.nullable(in),
                new FileCount.Losses(
                        in.readInt(),
                        in.readInt(),
                        in.readInt(),
                        in.readInt(),
                        in.readInt(),
                        in.readInt(),
                        in.readInt(),
                        in.readInt(),
                        redacted(in),
                        in.readBoolean(),
                        failure(BinaryRow.nullable(in), BinaryRow.nullable(in))));
    }

    private static FileCount.@Nullable Failure failure(@Nullable String reason, @Nullable String detail) {
        return reason == null || detail == null ? null : new FileCount.Failure(reason, detail);
    }

    private static SortedMap<String, Integer> redacted(DataInputStream in) throws IOException {
        var redacted = new TreeMap<String, Integer>();
        for (int left = in.readInt(); left > 0; left--) {
            redacted.put(BinaryRow.text(in), in.readInt());
        }
        return redacted;
    }

    private static Assessed candidate(DataInputStream in, int length, List<Slice> rows) throws IOException {
        String reason = BinaryRow.nullable(in);
        long code = in.readLong();
        long positive = in.readLong();
        short[] sketch = new short[in.readInt()];
        for (int i = 0; i < sketch.length; i++) {
            sketch[i] = in.readShort();
        }
        int start = length - in.available();
        Pair row = BinaryRow.read(in);
        rows.add(new Slice(start, length - in.available() - start));
        return new Assessed(row, reason == null ? null : DropReason.valueOf(reason), code, positive, sketch);
    }
}
