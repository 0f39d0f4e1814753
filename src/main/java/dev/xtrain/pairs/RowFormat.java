package dev.xtrain.pairs;

import java.util.Locale;
import java.util.stream.Stream;

/** What a line of a file of rows is. */
public enum RowFormat {
    /** A row as {@link Pair} has it. */
    PAIRS {
        @Override
        Stream<?> lines(Pair row) {
            return Stream.of(row);
        }

        @Override
        String side(Pair row) {
            return "";
        }
    },
    /**
     * A {@link Triplet} for each negative, with no other field, as trainers of sentence-transformers and PyLate load
     * them. Rows to measure with go to a file of their own, {@code NAME.test.jsonl}.
     */
    TRIPLETS {
        @Override
        Stream<?> lines(Pair row) {
            return row.negatives().stream()
                    .map(negative -> new Triplet(row.query(), row.positive(), String.valueOf(negative.text())));
        }

        @Override
        String side(Pair row) {
            return Split.TEST.equals(row.split()) ? "." + Split.TEST : "";
        }
    };

    /**
     * A question, its answer, and what is none.
     *
     * @param query the question
     * @param positive its answer
     * @param negative something else
     */
    public record Triplet(String query, String positive, String negative) {}

    /** What is written of a row. */
    abstract Stream<?> lines(Pair row);

    /** What stands in the name of the file that a row goes to. */
    abstract String side(Pair row);

    /** Whether it can say a row at all. */
    boolean holds(Pair row) {
        return this == PAIRS || !row.negatives().isEmpty();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
