package dev.xtrain.extract;

/** A range of bytes in a file: {@code start} included, {@code end} not. */
record Span(int start, int end) implements Comparable<Span> {

    /** Outer before inner, earlier before later. */
    @Override
    public int compareTo(Span other) {
        int order = Integer.compare(start, other.start);
        return order != 0 ? order : Integer.compare(other.end, end);
    }

    boolean contains(Span other) {
        return start <= other.start && other.end <= end;
    }
}
