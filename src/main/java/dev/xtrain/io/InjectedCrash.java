package dev.xtrain.io;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Crashes the JVM as native code does, by writing to address 0, where a test asks for it.
 *
 * <p>{@code -Dxtrain.crash.at=TEXT} names what must be in hand: an item that contains the text.
 * {@code -Dxtrain.crash.once=FILE} has it happen only where that file can be made, which is once.
 */
final class InjectedCrash {

    private static final String TEXT = System.getProperty("xtrain.crash.at", "");
    private static final String ONCE = System.getProperty("xtrain.crash.once", "");

    private InjectedCrash() {}

    static void at(String item) {
        if (TEXT.isEmpty() || !item.contains(TEXT)) {
            return;
        }
        try {
            if (!ONCE.isEmpty()) {
                Files.createFile(Path.of(ONCE));
            }
            // naming sun.misc.Unsafe is a warning that cannot be silenced
            Class<?> type = Class.forName("sun.misc.Unsafe");
            Field unsafe = type.getDeclaredField("theUnsafe");
            unsafe.setAccessible(true);
            type.getMethod("putAddress", long.class, long.class).invoke(unsafe.get(null), 0L, 0L);
        } catch (IOException | ReflectiveOperationException e) {
            // it has happened before
        }
    }
}
