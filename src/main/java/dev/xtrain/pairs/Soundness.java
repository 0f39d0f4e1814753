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
 * <p>Some 50 bytes a row are in memory, and as many for each text that is a negative.
 */
public final class Soundness {

    /** Of each defect so many rows are named. */
    private static final int NAMED = 5;

    private static final long SIDE = 0x9e3779b97f4a7c15L; // 2^64 divided by the golden ratio: odd, without a pattern

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
        NEGATIVE("a negative is the positive"),
        /** White space apart, or by id: training away from what is held out makes it look worse than it is. */
        NEGATIVE_ELSEWHERE("its positive is a negative on another side of the split, or the other way round");

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
    private final LongIntMap ids = new LongIntMap(); // and the side of the split that has the row
    private final LongIntMap sides = new LongIntMap(); // of the split, by the hash of the positive
    private final LongIntMap negatives = new LongIntMap(); // by the hash of code or id, and of the side
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
        int side = side(row);
        boolean elsewhere = false;
        if (row.id() != null) {
            long id = PairId.number(PairId.hash(row.id()));
            if (ids.contains(id)) {
                count(Defect.REPEATED_ID, row);
            }
            ids.putIfAbsent(id, side);
            elsewhere = isNegativeElsewhere(id, side);
        }
        long positive = PairId.number(code);
        sides.putIfAbsent(positive, side);
        if (sides.get(positive) != side) {
            count(Defect.BOTH_SIDES, row);
        }
        elsewhere |= isNegativeElsewhere(positive, side);
        elsewhere |= lookAtNegatives(row, code, side);
        if (elsewhere) {
            count(Defect.NEGATIVE_ELSEWHERE, row);
        }
    }

    /** Whether one of them is the positive of a row on another side. */
    private boolean lookAtNegatives(Pair row, String code, int side) {
        boolean own = false;
        boolean elsewhere = false;
        for (Pair.Negative negative : row.negatives()) {
            String text = negative.text();
            String id = negative.id();
            if (text == null && id == null) {
                continue;
            }
            String hash = text == null ? PairId.hash(id) : PairId.ofCode(row.lang(), text);
            own |= text == null ? Objects.equals(id, row.id()) : hash.equals(code);
            long number = PairId.number(hash);
            negatives.putIfAbsent(on(side, number), 0);
            int answering = (text == null ? ids : sides).get(number);
            elsewhere |= answering != LongIntMap.NONE && answering != side;
        }
        if (own) {
            count(Defect.NEGATIVE, row);
        }
        return elsewhere;
    }

    /** Whether something is a negative of a row on another side. */
    private boolean isNegativeElsewhere(long number, int side) {
        for (int other = 0; other < splits.size(); other++) {
            if (other != side && negatives.contains(on(other, number))) {
                return true;
            }
        }
        return false;
    }

    /** A key for something on a side of the split. */
    private static long on(int side, long number) {
        return number + side * SIDE;
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
