package dev.xtrain.io;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * Ctrl-C as a request: the first asks the work to stop at its next safe point and save, the second ends the process.
 *
 * <p>The JVM's own answer to a signal, exiting at once, would unload libtorch under a thread that still computes, which
 * crashes. Long work calls {@link #check} where it may stop, or asks {@link #requested}, saves, and throws
 * {@link Stopped}.
 */
public final class StopSignal {

    private static volatile boolean requested;

    private StopSignal() {}

    /** Listens for Ctrl-C, SIGTERM and a closed terminal, for the life of the process. */
    public static void install() {
        // the second goes to the system, which ends the process without unloading anything
        listen(StopSignal::request, true);
    }

    /** Has every such signal do nothing but that, instead. */
    public static void install(Runnable action) {
        listen(action, false);
    }

    private static void listen(Runnable action, boolean once) {
        for (String signal : new String[] {"INT", "TERM", "HUP"}) {
            try {
                handle(signal, action, once);
            } catch (ReflectiveOperationException | IllegalArgumentException e) {
                // this JVM (-Xrs) or system does not hand the signal over; it then ends the process as it always does
            }
        }
    }

    /** {@code sun.misc.Signal} has no successor in the JDK, and naming it is a warning that cannot be silenced. */
    private static void handle(String name, Runnable action, boolean once) throws ReflectiveOperationException {
        Class<?> signalType = Class.forName("sun.misc.Signal");
        Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
        Object signal = signalType.getConstructor(String.class).newInstance(name);
        var handle = signalType.getMethod("handle", signalType, handlerType);
        Object systemDefault = handlerType.getField("SIG_DFL").get(null);
        Object handler = Proxy.newProxyInstance(
                StopSignal.class.getClassLoader(), new Class<?>[] {handlerType}, (proxy, method, arguments) -> {
                    if (method.getName().equals("handle")) {
                        action.run();
                        if (once) {
                            handle.invoke(null, signal, systemDefault);
                        }
                        return null;
                    }
                    return switch (method.getName()) {
                        case "equals" -> proxy == arguments[0];
                        case "hashCode" -> System.identityHashCode(proxy);
                        default -> "StopSignal";
                    };
                });
        try {
            handle.invoke(null, signal, handler);
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException(e.getCause());
        }
    }

    /** Asks the work to stop, as a signal does. */
    public static void request() {
        if (!requested) {
            requested = true;
            System.err.println("\nStopping after the current step; press Ctrl-C again to stop at once.");
        }
    }

    /** Whether the work was asked to stop. */
    public static boolean requested() {
        return requested;
    }

    /** A safe point. Errors: {@link Stopped} where the work was asked to stop. */
    public static void check() {
        if (requested) {
            throw new Stopped();
        }
    }

    /** Forgets a request; for tests, which share a process. */
    static void reset() {
        requested = false;
    }
}
