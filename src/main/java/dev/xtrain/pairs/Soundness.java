package dev.xtrain.pairs;

import dev.xtrain.extract.Language;
import dev.xtrain.extract.Languages;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What makes rows useless for training or for measuring, whoever made them: looked for in the rows alone, without their
 * sources.
 *
 * <p>Some 50 bytes a row are in memory.
 */
public final class Soundness {

    /** Of each defect so many rows are named. */
    private static final int NAMED = 5;

    /** What may be wrong with a row. */
    public enum Defect {
        /** Its positive, parsed by itself, has a documented function. */
        DOCUMENTATION("documentation stands in the positive"),
        /** Words of the query in a row, anywhere in the positive. */
        QUERY("the positive holds " + Cleaning.MAX_REPEATED_WORDS + " words of the query in a row"),
        /** An id must be a row's own. */
        REPEATED_ID("another row has its id"),
        /** White space apart, some row of the other split has its positive. */
        BOTH_SIDES("its positive stands on another side of the split, too"),
        /** White space apart. */
        NEGATIVE("a negative is the positive");

        private final String words;

        Defect(String words) {
            this.words = words;
        }

        /** For people. */
        public String words() {
            return words;
        }
    }

    private final Map<Defect, Integer> counts = new EnumMap<>(Defect.class);
    private final Map<Defect, List<String>> places = new EnumMap<>(Defect.class);
    private final LongIntMap ids = new LongIntMap();
    private final LongIntMap sides = new LongIntMap(); // of the split, by the hash of the positive
    private final List<String> splits = new ArrayList<>();
    private int rows;

    /** Looks at one more row. */
    public void add(Pair row) {
        rows++;
        String code = PairId.ofCode(row.lang(), row.positive());
        Optional<Language> language = Languages.all().stream()
                .filter(known -> known.name().equals(row.lang()))
                .findFirst();
        if (language.isPresent() && RowFunction.holdsDocumentation(row.positive(), language.get(), path(row))) {
            count(Defect.DOCUMENTATION, row);
        }
        if (Cleaning.repeats(row.query(), row.positive())) {
            count(Defect.QUERY, row);
        }
        if (row.id() != null) {
            long id = PairId.number(PairId.hash(row.id()));
            if (ids.contains(id)) {
                count(Defect.REPEATED_ID, row);
            }
            ids.putIfAbsent(id, 0);
        }
        int side = side(row);
        long positive = PairId.number(code);
        sides.putIfAbsent(positive, side);
        if (sides.get(positive) != side) {
            count(Defect.BOTH_SIDES, row);
        }
        if (row.negatives().stream().anyMatch(negative -> isPositive(negative, row, code))) {
            count(Defect.NEGATIVE, row);
        }
    }

    private static boolean isPositive(Pair.Negative negative, Pair row, String code) {
        return negative.text() == null
                ? negative.id() != null && negative.id().equals(row.id())
                : PairId.ofCode(row.lang(), negative.text()).equals(code);
    }

    private int side(Pair row) {
        String split = String.valueOf(row.split());
        if (!splits.contains(split)) {
            splits.add(split);
        }
        return splits.indexOf(split);
    }

    private static String path(Pair row) {
        return String.valueOf(row.path());
    }

    private void count(Defect defect, Pair row) {
        counts.merge(defect, 1, Integer::sum);
        List<String> named = places.computeIfAbsent(defect, d -> new ArrayList<>());
        if (named.size() < NAMED) {
            named.add(String.format(Locale.ROOT, "%s  %s:%d  %s", row.id(), path(row), row.startLine(), row.symbol()));
        }
    }

    /** Rows that were looked at. */
    public int rows() {
        return rows;
    }

    /** Rows with each defect; none of those that no row has. */
    public Map<Defect, Integer> counts() {
        return Collections.unmodifiableMap(counts);
    }

    /** The first rows with a defect: id, path, line and symbol. */
    public List<String> places(Defect defect) {
        return List.copyOf(Objects.requireNonNullElse(places.get(defect), List.of()));
    }
}
