package dev.xtrain.source;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
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

    private final List<String> names;

    /** Of those names. */
    public Licenses(List<String> names) {
        this.names = List.copyOf(names);
    }

    @Override
    public boolean test(@Nullable String spdx) {
        return spdx != null
                && Arrays.stream(spdx.replaceAll("[()]", " ").split("\\bOR\\b"))
                        .anyMatch(choice -> Arrays.stream(choice.split("\\bAND\\b"))
                                .map(part -> part.strip().replaceAll("\\s+", " "))
                                .allMatch(this::suits));
    }

    private boolean suits(String license) {
        return names.contains(license) || (names.contains(PERMISSIVE) && ASKING_LITTLE.contains(license));
    }

    @Override
    public String toString() {
        return String.join(", ", names);
    }
}
