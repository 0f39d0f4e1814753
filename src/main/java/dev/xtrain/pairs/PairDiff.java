package dev.xtrain.pairs;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What two files of rows do not share. Rows are the same by id; of several with one id the last counts.
 *
 * <p>Some 300 bytes a row are in memory: of what a field holds, 32 bits of a hash.
 *
 * @param both how many rows both have
 * @param gone rows that only the first has: path, line and symbol
 * @param added rows that only the second has
 * @param changed rows that both have and that say something else
 * @param fields how many rows changed in a field, by its name in the file
 */
public record PairDiff(
        int both, List<String> gone, List<String> added, List<String> changed, SortedMap<String, Integer> fields) {

    private static final RecordComponent[] FIELDS = Pair.class.getRecordComponents();

    /** Copies all. */
    public PairDiff {
        gone = List.copyOf(gone);
        added = List.copyOf(added);
        changed = List.copyOf(changed);
        fields = Collections.unmodifiableSortedMap(new TreeMap<>(fields));
    }

    /** A row as far as it is kept. */
    private record Row(String place, int[] hashes) {

        static Row of(Pair pair) {
            int[] hashes = Arrays.stream(FIELDS)
                    .mapToInt(field -> Objects.hashCode(value(field, pair)))
                    .toArray();
            return new Row(pair.path() + ":" + pair.startLine() + "  " + pair.symbol(), hashes);
        }

        private static Object value(RecordComponent field, Pair pair) {
            try {
                return field.getAccessor().invoke(pair);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e); // accessors of a public record can be called
            }
        }
    }

    /** Reads both files. Errors: those of {@link PairReader}. */
    public static PairDiff of(Path before, Path after) {
        Map<String, Row> old = rows(before);
        Map<String, Row> fresh = rows(after);
        var added = new ArrayList<String>();
        var changed = new ArrayList<String>();
        var fields = new TreeMap<String, Integer>();
        fresh.forEach((id, row) -> {
            Row then = old.remove(id);
            if (then == null) {
                added.add(row.place);
            } else if (!Arrays.equals(then.hashes, row.hashes)) {
                changed.add(row.place);
                for (int i = 0; i < FIELDS.length; i++) {
                    if (then.hashes[i] != row.hashes[i]) {
                        fields.merge(name(FIELDS[i]), 1, Integer::sum);
                    }
                }
            }
        });
        List<String> gone = old.values().stream().map(Row::place).toList();
        return new PairDiff(fresh.size() - added.size(), gone, added, changed, fields);
    }

    private static Map<String, Row> rows(Path file) {
        Map<String, Row> rows = new LinkedHashMap<>();
        PairReader.forEach(file, (pair, line) -> rows.put(pair.id(), Row.of(pair)));
        return rows;
    }

    private static String name(RecordComponent field) {
        JsonProperty named = field.getAccessor().getAnnotation(JsonProperty.class);
        return named == null ? field.getName() : named.value();
    }
}
