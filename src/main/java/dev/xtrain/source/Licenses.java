package dev.xtrain.source;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which licences will do: {@code permissive}, or a list of SPDX identifiers. Of {@code A OR B} one must, of {@code A
 * AND B} both; a file without a known licence never does.
 */
public final class Licenses implements Predicate<String> {

    /** The name of those that ask for little more than to be named. */
    public static final String PERMISSIVE = "permissive";

    private static final Set<String> ASKING_LITTLE = Set.of(
            "0BSD",
            "Apache-2.0",
            "Apache-2.0 WITH LLVM-exception",
            "BSD-2-Clause",
            "BSD-3-Clause",
            "BSL-1.0",
            "CC0-1.0",
            "ISC",
            "MIT",
            "MIT-0",
            "PSF-2.0",
            "Unlicense",
            "Zlib");

    /** Characters of an expression that is read: what a file says may be of any length and depth. */
    private static final int LONGEST = 1_000;

    /** What ends a name. */
    private static final Set<String> JOINTS = Set.of("AND", "OR", "(", ")");

    private final List<String> names;

    /** Of those names. */
    public Licenses(List<String> names) {
        this.names = List.copyOf(names);
    }

    @Override
    public boolean test(@Nullable String spdx) {
        if (spdx == null || spdx.length() > LONGEST) {
            return false;
        }
        var words =
                new ArrayDeque<>(List.of(spdx.replaceAll("[()]", " $0 ").strip().split("\\s+")));
        return any(words) && words.isEmpty(); // what is left over is no expression
    }

    /** SPDX, annex D: AND binds more closely than OR. All words of the part are taken, whatever it comes to. */
    private boolean any(Deque<String> words) {
        boolean suits = all(words);
        while (took(words, "OR")) {
            suits |= all(words);
        }
        return suits;
    }

    private boolean all(Deque<String> words) {
        boolean suits = one(words);
        while (took(words, "AND")) {
            suits &= one(words);
        }
        return suits;
    }

    private boolean one(Deque<String> words) {
        if (took(words, "(")) {
            boolean suits = any(words);
            return took(words, ")") && suits;
        }
        var name = new StringJoiner(" "); // several words where there is an exception
        while (!words.isEmpty() && !JOINTS.contains(words.element())) {
            name.add(words.remove());
        }
        return suits(name.toString());
    }

    private static boolean took(Deque<String> words, String expected) {
        return expected.equals(words.peek()) && words.poll() != null;
    }

    private boolean suits(String license) {
        return names.contains(license) || (names.contains(PERMISSIVE) && ASKING_LITTLE.contains(license));
    }

    @Override
    public String toString() {
        return String.join(", ", names);
    }
}
