package dev.xtrain.io;

/** Asks work of this process to stop, for as long as it is open. */
public final class Stopping implements AutoCloseable {

    /** Nothing is asked yet; {@link #now} does. */
    public Stopping() {
        StopSignal.reset();
    }

    /** What Ctrl-C does. */
    public void now() {
        StopSignal.request();
    }

    @Override
    public void close() {
        StopSignal.reset();
    }
}
