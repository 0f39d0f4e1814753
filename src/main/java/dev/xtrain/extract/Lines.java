package dev.xtrain.extract;

import java.util.Arrays;

/** Where lines begin in a file. Lines count from 1, as editors do, and end in {@code \n}. */
final class Lines {

    private final int[] starts; // byte offset of each line

    Lines(byte[] bytes) {
        int lines = 1;
        for (byte b : bytes) {
            lines += b == '\n' ? 1 : 0;
        }
        starts = new int[lines];
        int line = 1;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                starts[line++] = i + 1;
            }
        }
    }

    /** The line that a byte is in. */
    int of(int offset) {
        int found = Arrays.binarySearch(starts, offset);
        return found >= 0 ? found + 1 : -found - 1;
    }

    /** Offset of a line's first byte. */
    int start(int line) {
        return starts[line - 1];
    }
}
