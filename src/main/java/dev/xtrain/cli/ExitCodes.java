package dev.xtrain.cli;

import dev.xtrain.io.Stopped;
import dev.xtrain.io.UserError;
import dev.xtrain.io.WriteFailure;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.List;
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
        line.setParameterExceptionHandler((e, ignored) -> wrongOption(e));
        line.setExecutionExceptionHandler((e, command, result) -> ended(e));
        try {
            return line.execute(args);
        } catch (Throwable e) { // errors, which picocli lets through: out of memory, a native library missing
            return ended(e);
        } finally {
            line.getOut().flush();
            err.flush();
        }
    }

    private int wrongOption(ParameterException e) {
        CommandLine command = e.getCommandLine();
        var text = new StringBuilder("xtrain: ").append(e.getMessage());
        if (e instanceof UnmatchedArgumentException unmatched) {
            List<String> near = unmatched.getSuggestions();
            text.append(near.isEmpty() ? "." : ". Did you mean " + near.get(0) + "?");
        } else {
            text.append('.');
        }
        text.append(" See ").append(command.getCommandSpec().qualifiedName()).append(" --help");
        err.println(text);
        trace(e);
        return WRONG_INPUT;
    }

    private int ended(Throwable thrown) {
        Throwable e = thrown;
        while ((e instanceof ExecutionException
                        || e instanceof CompletionException
                        || e instanceof UncheckedIOException)
                && e.getCause() != null) {
            e = e.getCause();
        }
        int code;
        if (e instanceof UserError) {
            err.println("xtrain: " + e.getMessage());
            code = WRONG_INPUT;
        } else if (e instanceof Stopped) {
            err.println("xtrain: " + e.getMessage());
            code = INTERRUPTED;
        } else if (e instanceof IOException failure) {
            err.println("xtrain: " + describe(failure));
            code = FAILED;
        } else if (e instanceof OutOfMemoryError) {
            err.println("xtrain: out of memory: " + e.getMessage() + " (at most "
                    + (Runtime.getRuntime().maxMemory() >> 20)
                    + " MiB of Java heap). Give Java more with -Xmx, or smaller batches.");
            code = FAILED;
        } else {
            err.println("xtrain: internal error: " + e
                    + (verbose.getAsBoolean() ? "" : ". Run again with --verbose for the stack trace."));
            code = FAILED;
        }
        trace(thrown);
        return code;
    }

    private static String describe(IOException e) {
        if (e instanceof WriteFailure) {
            return String.valueOf(e.getMessage());
        }
        // file-system exceptions carry the kind of failure in their name and often only the path in their message
        String kind = e.getClass().getSimpleName().replaceFirst("Exception$", "");
        return e instanceof FileSystemException f && f.getReason() == null
                ? kind + ": " + e.getMessage()
                : "input or output failed: " + e.getMessage();
    }

    private void trace(Throwable e) {
        if (verbose.getAsBoolean()) {
            e.printStackTrace(err);
        }
    }
}
