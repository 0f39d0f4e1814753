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
    static WriteFailure of(Path target, IOException cause) {
        if (cause instanceof WriteFailure failure) {
            return failure;
        }
        String reason = String.valueOf(cause.getMessage());
        String fix = reason.contains("No space left") || reason.contains("quota")
                ? "The disk is full: free some space and run the command again; what was there before is unchanged."
                : "What was there before is unchanged.";
        return new WriteFailure("writing " + target + ": " + reason + ". " + fix, cause);
    }
}
