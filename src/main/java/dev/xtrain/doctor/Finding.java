package dev.xtrain.doctor;

import java.util.concurrent.Callable;

/**
 * One thing that was looked at.
 *
 * @param topic what it is about: {@code cache}
 * @param subject {@code vectors}
 * @param health whether it is as it should be
 * @param text what was found
 */
public record Finding(String topic, String subject, Health health, String text) {

    /** Whether something is as it should be. */
    public enum Health {
        FINE,
        /** Works, but not as well as it could. */
        WARNING,
        WRONG
    }

    static Finding fine(String topic, String subject, String text) {
        return new Finding(topic, subject, Health.FINE, text);
    }

    /** What a probe says; where it fails, that: a doctor outlives what is broken. */
    static Finding of(String topic, String subject, Callable<String> probe) {
        try {
            return fine(topic, subject, probe.call());
        } catch (Exception | LinkageError | OutOfMemoryError e) {
            return new Finding(topic, subject, Health.WRONG, said(e));
        }
    }

    /** What an exception and its innermost cause say. */
    static String said(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        String own = text(e);
        String text = cause == e || own.contains(text(cause)) ? own : own + " (" + text(cause) + ")";
        return text.replaceAll("\\s*\\R\\s*", " ");
    }

    private static String text(Throwable e) {
        String message = e.getMessage();
        return message == null || message.isBlank()
                ? e.getClass().getSimpleName()
                : e instanceof RuntimeException ? message : e.getClass().getSimpleName() + ": " + message;
    }
}
