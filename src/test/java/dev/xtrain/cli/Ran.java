package dev.xtrain.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;

/** How a command ended and what it printed. */
record Ran(int code, String out, String err) {

    /** Runs a command line in this process. */
    static Ran xtrain(Object... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        String[] words = Arrays.stream(arguments).map(Object::toString).toArray(String[]::new);
        int code = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), words);
        return new Ran(code, out.toString(), err.toString());
    }

    /** Holds it to have succeeded. */
    Ran succeeded() {
        assertEquals(0, code, err);
        return this;
    }

    /** Holds it to have blamed the user, in one line with these parts. */
    void refused(String... parts) {
        assertEquals(2, code, err);
        assertTrue(err.startsWith("xtrain: ") && err.indexOf('\n') == err.length() - 1, err);
        for (String part : parts) {
            assertTrue(err.contains(part), () -> "'" + part + "' in: " + err);
        }
    }
}
