package dev.xtrain.io;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The user's input is wrong: one clear message, exit code 2, no stack trace.
 *
 * <p>Every message follows one grammar: <em>what was being done: expected ..., found ... at FILE:LINE (JSON path). What
 * to do.</em>
 *
 * <pre>{@code
 * throw UserError.doing("reading the configuration")
 *     .expected("a whole number of at least 1")
 *     .found("0")
 *     .at(file, 12)
 *     .in("lora.rank")
 *     .fix("Remove the line to use the default, 16.");
 * }</pre>
 */
public final class UserError extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private UserError(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Starts a message with what was being done, such as {@code "reading the configuration"}. */
    public static Draft doing(String activity) {
        return new Draft(activity);
    }

    /** A message under construction; {@link #fix} ends it. */
    public static final class Draft {
        private final String activity;
        private @Nullable String expected;
        private @Nullable String found;
        private @Nullable String place;
        private @Nullable String element;
        private @Nullable Throwable cause;

        private Draft(String activity) {
            this.activity = activity;
        }

        /** What would have been right. */
        public Draft expected(String what) {
            this.expected = what;
            return this;
        }

        /** What was there instead. */
        public Draft found(String what) {
            this.found = what;
            return this;
        }

        /** The file it was found in. */
        public Draft at(Path file) {
            this.place = file.toString();
            return this;
        }

        /** The file and the line, counted from 1, it was found in. */
        public Draft at(Path file, long line) {
            this.place = file + ":" + line;
            return this;
        }

        /** The place it was found in, where that is no file: {@code "--rank"}. */
        public Draft at(String where) {
            this.place = where;
            return this;
        }

        /** The element inside the file: a JSON path, a YAML key, a tensor's name. */
        public Draft in(String path) {
            this.element = path;
            return this;
        }

        /** The exception that told of it, kept for {@code --verbose}. */
        public Draft because(Throwable reason) {
            this.cause = reason;
            return this;
        }

        /** Ends the message with what to do, one or more whole sentences. */
        public UserError fix(String advice) {
            var text = new StringBuilder(activity).append(": ");
            if (expected != null) {
                text.append("expected ").append(expected);
            }
            if (found != null) {
                text.append(expected == null ? "found " : ", found ").append(found);
            }
            if (place != null) {
                text.append(" at ").append(place);
            }
            if (element != null) {
                text.append(" (").append(element).append(')');
            }
            return new UserError(text.append(". ").append(advice).toString(), cause);
        }
    }
}
