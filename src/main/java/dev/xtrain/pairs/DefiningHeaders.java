package dev.xtrain.pairs;

import java.util.Collection;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Headers that define what other headers declare, as templates are written: {@code impl/grid.hpp}, {@code grid-inl.h},
 * {@code grid.ipp}, or {@code grid.hpp} beside {@code grid.h}. They are told by their names.
 */
final class DefiningHeaders {

    private static final Pattern NAMED = Pattern.compile(
            "(?:.*/)?(?:impl|detail|details|inl|inline)/.*|.*[-_.](?:impl|inl|inline)\\.\\w+|.*\\.(?:ipp|inl|tcc|tpp|txx)");

    private static final Pattern OTHER_ENDING = Pattern.compile("\\.(?:hpp|hxx|hh|h\\+\\+)$");

    private final Set<String> headers;

    /** Those among the paths of a tree's headers. */
    DefiningHeaders(Collection<String> headers) {
        this.headers = headers.stream().collect(Collectors.toUnmodifiableSet());
    }

    /** Whether a header is one. */
    boolean contains(String path) {
        String plain = OTHER_ENDING.matcher(path).replaceFirst(".h");
        return NAMED.matcher(path).matches() || (!plain.equals(path) && headers.contains(plain));
    }
}
