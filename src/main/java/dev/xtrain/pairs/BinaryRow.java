package dev.xtrain.pairs;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A row as bytes, for files of our own that the same version reads back, in a tenth of JSON's time: its components in
 * their order, strings as u32 length (2^32-1 for null) and UTF-8. The teacher is left out: it comes later.
 */
final class BinaryRow {

    private static final int NULL = -1;

    private BinaryRow() {}

    static void write(DataOutputStream out, Pair row) throws IOException {
        write(out, row.id());
        write(out, row.lang());
        write(out, row.repo());
        write(out, row.commit());
        write(out, row.path());
        write(out, row.symbol());
        out.writeInt(row.startLine());
        out.writeInt(row.endLine());
        out.writeInt(row.startByte());
        out.writeInt(row.endByte());
        out.writeInt(row.docStartByte());
        out.writeInt(row.docEndByte());
        write(out, row.kind());
        write(out, row.pair());
        write(out, row.signature());
        write(out, row.doc());
        write(out, row.query());
        write(out, row.positive());
        out.writeInt(row.negatives().size());
        for (Pair.Negative negative : row.negatives()) {
            write(out, negative);
        }
        Pair.License license = row.license();
        write(out, license == null ? null : license.spdx());
        write(out, license == null ? null : license.source());
        write(out, row.split());
        write(out, row.cluster());
    }

    private static void write(DataOutputStream out, Pair.Negative negative) throws IOException {
        write(out, negative.id());
        write(out, negative.text());
        write(out, negative.kind());
        out.writeInt(negative.rank() == null ? NULL : negative.rank());
        out.writeDouble(negative.score() == null ? Double.NaN : negative.score());
    }

    static Pair read(DataInputStream in) throws IOException {
        return new Pair( // arguments are evaluated in their order
                text(in),
                text(in),
                nullable(in),
                nullable(in),
                nullable(in),
                nullable(in),
                in.readInt(),
                in.readInt(),
                in.readInt(),
                in.readInt(),
                in.readInt(),
                in.readInt(),
                nullable(in),
                nullable(in),
                nullable(in),
                nullable(in),
                text(in),
                text(in),
                negatives(in),
                null,
                license(nullable(in), nullable(in)),
                nullable(in),
                nullable(in));
    }

    private static List<Pair.Negative> negatives(DataInputStream in) throws IOException {
        List<Pair.Negative> negatives = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            negatives.add(new Pair.Negative(
                    nullable(in), nullable(in), nullable(in), rank(in.readInt()), score(in.readDouble())));
        }
        return negatives;
    }

    private static @Nullable Integer rank(int rank) {
        return rank == NULL ? null : rank;
    }

    private static @Nullable Double score(double score) {
        return Double.isNaN(score) ? null : score;
    }

    private static Pair.@Nullable License license(@Nullable String spdx, @Nullable String source) {
        return spdx == null ? null : new Pair.License(spdx, Objects.requireNonNull(source));
    }

    static void write(DataOutputStream out, @Nullable String text) throws IOException {
        if (text == null) {
            out.writeInt(NULL);
            return;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    static String text(DataInputStream in) throws IOException {
        return Objects.requireNonNull(nullable(in));
    }

    static @Nullable String nullable(DataInputStream in) throws IOException {
        int length = in.readInt();
        return length == NULL ? null : new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }
}
