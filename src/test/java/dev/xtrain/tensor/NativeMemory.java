package dev.xtrain.tensor;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Structure;

/** Bytes that native code has allocated and not freed, as glibc's {@code mallinfo2} counts them. */
final class NativeMemory {

    private NativeMemory() {}

    /** {@code struct mallinfo2}. */
    @Structure.FieldOrder({
        "arena",
        "ordblks",
        "smblks",
        "hblks",
        "hblkhd",
        "usmblks",
        "fsmblks",
        "uordblks",
        "fordblks",
        "keepcost"
    })
    public static final class MallInfo extends Structure implements Structure.ByValue {
        public long arena;
        public long ordblks;
        public long smblks;
        public long hblks;
        public long hblkhd;
        public long usmblks;
        public long fsmblks;
        public long uordblks;
        public long fordblks;
        public long keepcost;
    }

    private static Function function() {
        return NativeLibrary.getProcess().getFunction("mallinfo2");
    }

    /** Whether the C library can tell. */
    static boolean isKnown() {
        try {
            return function() != null;
        } catch (UnsatisfiedLinkError e) {
            return false;
        }
    }

    /** Small blocks and those that are mapped one by one. */
    static long used() {
        var info = (MallInfo) function().invoke(MallInfo.class, new Object[0]);
        return info.uordblks + info.hblkhd;
    }
}
