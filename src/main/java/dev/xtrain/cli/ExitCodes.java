package dev.xtrain.cli;

import dev.xtrain.io.Nearest;
import dev.xtrain.io.Stopped;
import dev.xtrain.io.UserError;
import dev.xtrain.io.WriteFailure;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Turns how a command ended into an exit code and, unless it is 0, one line on stderr.
 *
 * <p>0 done, 1 failed (a full disk, a defect of xtrain), 2 the user's input is wrong, 130 interrupted.
 */
final class ExitCodes {

    private static final int FAILED = 1;
    private static final int WRONG_INPUT = 2;
    private static final int INTERRUPTED = 130;

    private final PrintWriter err;
    private final BooleanSupplier verbose;

    ExitCodes(PrintWriter err, BooleanSupplier verbose) {
        this.err = err;
        this.verbose = verbose;
    }

    /** Runs a command line; nothing is thrown. */
    int of(CommandLine line, String... args) {
        line.setParameterExceptionHandler((e, ignored) -> misused(e));
        line.setExecutionExceptionHandler((e, command, result) -> ended(e));
        int code;
        try {
            code = line.execute(args);
        } catch (Throwable e) { // picocli lets errors through: out of memory, a native library missing
            code = ended(e);
        }
        if (line.getOut().checkError() && code == 0) { // flushes first
            err.println("xtrain: writing the results to stdout failed. Check that its disk has space and that what"
                    + " reads it does not end early.");
            code = FAILED;
        }
        err.flush();
        return code;
    }

    private int misused(ParameterException e) {
        CommandLine command = e.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        var text = new StringBuilder("xtrain: ");
        if (e instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            text.append(unmatched(command, unmatched.getUnmatched().get(0)));
        } else {
            text.append(String.valueOf(e.getMessage())).append('.');
        }
        err.println(text.append(" See ").append(name).append(" --help"));
        trace(e);
        return WRONG_INPUT;
    }

    private static String unmatched(CommandLine command, String argument) {
        boolean isOption = argument.startsWith("-");
        var known = isOption
                ? command.getCommandSpec().optionsMap().keySet()
                : command.getSubcommands().keySet();
        String word = argument.replaceFirst("=.*", "");
        String kind = isOption ? "option " : known.isEmpty() ? "argument " : "command ";
        String near = Nearest.to(word, known)
                .map(name -> " Did you mean " + name + "?")
                .orElse("");
        return "unknown " + kind + word + "." + near;
    }

    private int ended(Throwable thrown) {
        Throwable e = cause(thrown);
        int code = FAILED;
        String text;
        if (e instanceof UserError) {
            text = e.getMessage();
            code = WRONG_INPUT;
        } else if (e instanceof Stopped) {
            text = e.getMessage();
            code = INTERRUPTED;
        } else if (e instanceof IOException failure) {
            text = describe(failure, activity(thrown));
        } else if (e instanceof OutOfMemoryError) {
            text = String.format(
                    "out of memory: %s; Java may use %,d MiB. Choose smaller batches, or give it more with -Xmx.",
                    e.getMessage(), Runtime.getRuntime().maxMemory() >> 20);
        } else {
            text = "internal error: " + e + (verbose.getAsBoolean() ? "" : ". Run with --verbose to see where.");
        }
        err.println("xtrain: " + String.valueOf(text).replaceAll("\\s*\\R\\s*", " "));
        trace(thrown);
        return code;
    }

    /** What happened, out of the exceptions that only carry it from a thread or past a signature. */
    private static Throwable cause(Throwable thrown) {
        Throwable e = thrown;
        while (e.getCause() != null
                && (e instanceof UncheckedIOException
                        || e instanceof ExecutionException
                        || e instanceof CompletionException)) {
            e = e.getCause();
        }
        return e;
    }

    /** What was being done, where an exception on the way says so; else nothing. */
    private static String activity(Throwable thrown) {
        for (Throwable e = thrown; e != null; e = e.getCause()) {
            boolean carries = e.getCause() == null
                    || String.valueOf(e.getMessage()).equals(e.getCause().toString());
            if (e instanceof UncheckedIOException && !carries) {
                return String.valueOf(e.getMessage());
            }
        }
        return "";
    }

    private static String describe(IOException e, String activity) {
        if (e instanceof WriteFailure) {
            return String.valueOf(e.getMessage());
        } else if (e instanceof NoSuchFileException) {
            return "no such file: " + e.getMessage();
        } else if (e instanceof AccessDeniedException) {
            return "no permission: " + e.getMessage();
        }
        return activity.isEmpty() ? "input or output failed: " + e.getMessage() : activity;
    }

    private void trace(Throwable e) {
        if (verbose.getAsBoolean()) {
            e.printStackTrace(err);
        }
    }
}
