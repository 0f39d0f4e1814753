package dev.xtrain.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Vectors of many items as fp16 rows: one row a token, or one row an item. Immutable and thread-safe; the memory may be
 * mapped from files.
 */
public final class Vectors {

    /**
     * Where an item's rows lie.
     *
     * @param memory little-endian fp16; read by absolute position only
     * @param offset byte of the first row
     * @param count number of rows
     */
    public record Rows(ByteBuffer memory, int offset, int count) {}

    private final int dimension;
    private final List<Rows> items;

    /** Items in order; the same {@link Rows} may stand for several. */
    public Vectors(int dimension, List<Rows> items) {
        this.dimension = dimension;
        this.items = List.copyOf(items);
    }

    /** Rounds fp32 rows, {@code [rows x dimension]} an item, to fp16 on the heap. */
    public static Vectors of(int dimension, List<float[]> items) {
        return new Vectors(
                dimension, items.stream().map(rows -> encode(dimension, rows)).toList());
    }

    private static Rows encode(int dimension, float[] rows) {
        var memory = ByteBuffer.allocate(rows.length * 2).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : rows) {
            memory.putShort(Halves.fromFloat(value));
        }
        return new Rows(memory, 0, rows.length / dimension);
    }

    /** Number of items. */
    public int size() {
        return items.size();
    }

    /** Some of the items, in that order, without a copy. */
    public Vectors some(int[] numbers) {
        return new Vectors(
                dimension, Arrays.stream(numbers).mapToObj(items::get).toList());
    }

    /** Width of a row. */
    public int dimension() {
        return dimension;
    }

    /** Number of rows of an item. */
    public int rows(int item) {
        return items.get(item).count();
    }

    /** Number of rows of all items. */
    public long rows() {
        return items.stream().mapToLong(Rows::count).sum();
    }

    /** Bytes of all rows. */
    public long bytes() {
        return rows() * dimension * 2;
    }

    /** An item's rows, little-endian fp16, {@code [rows x dimension]}, without a copy. */
    public ByteBuffer halves(int item) {
        Rows rows = items.get(item);
        return rows.memory().slice(rows.offset(), rows.count() * dimension * 2).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** An item's rows as fp32, {@code [rows x dimension]}. */
    public float[] floats(int item) {
        float[] values = new float[rows(item) * dimension];
        var halves = halves(item).asShortBuffer();
        for (int i = 0; i < values.length; i++) {
            values[i] = Halves.toFloat(halves.get(i));
        }
        return values;
    }

    /** All items as fp32. */
    public List<float[]> floats() {
        return IntStream.range(0, size()).mapToObj(this::floats).toList();
    }
}
