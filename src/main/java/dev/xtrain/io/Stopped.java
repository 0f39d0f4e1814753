package dev.xtrain.io;

/** Work ended early because the user asked for it; what was to be saved is saved. Exit code 130. */
public final class Stopped extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Work ended early. */
    public Stopped() {
        super("stopped on request");
    }
}
