package dev.xtrain.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One command, run in this process.
 *
 * @param code its exit code
 * @param out what it printed
 * @param error the line it ended with where it failed
 * @param log its progress
 */
record Invocation(int code, String out, String error, String log) {

    static Invocation of(String... arguments) {
        var out = new StringWriter();
        var error = new StringWriter();
        var log = new ByteArrayOutputStream();
        PrintStream stderr = System.err;
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            int code = Main.run(new PrintWriter(out), new PrintWriter(error), arguments);
            return new Invocation(code, out.toString(), error.toString(), log.toString(StandardCharsets.UTF_8));
        } finally {
            System.setErr(stderr);
        }
    }

    static Invocation of(List<String> arguments) {
        return of(arguments.toArray(String[]::new));
    }
}
