package net;

class Dates {
    /** Reads a day as a header writes it. */
    long parse(String text) {
        return parse(text, 0);
    }

    long parse(String text, int from) {
        return Long.parseLong(text.substring(from));
    }

    /** Compares two days. */
    boolean before(long a, long b) {
        return a < b;
    }
}
