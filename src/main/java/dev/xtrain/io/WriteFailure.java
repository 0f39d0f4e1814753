package dev.xtrain.io;

import java.io.IOException;
import java.nio.file.Path;

/** Writing failed for a reason outside the program, such as a full disk: one line that names the file, exit code 1. */
public final class WriteFailure extends IOException {

    private static final long serialVersionUID = 1L;

    private WriteFailure(String message, IOException cause) {
        super(message, cause);
    }

    /** Says what happened to a target while it was written. */
    public static WriteFailure of(Path target, IOException cause) {
        if (cause instanceof WriteFailure failure) {
            return failure;
        }
        String remedy = isDiskFull(cause) ? "The disk is full: free some space and run the command again. " : "";
        return new WriteFailure(
                "writing " + target + ": " + cause.getMessage() + ". " + remedy
                        + "What stood there before is unchanged.",
                cause);
    }

    /** Whether a device or a quota is exhausted; Java has no exception of its own for it, only the system's words. */
    static boolean isDiskFull(IOException e) {
        String message = String.valueOf(e.getMessage());
        return message.contains("No space left") || message.contains("quota exceeded");
    }
}
